"""A balance transaction of Stripe's that we have not booked: what it is about is fetched and
recorded, as its event would have been. What is about nothing of ours is booked as such.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from patrons.giving import gateway
from patrons.giving.agreement import LostPledge, NotOurs
from patrons.giving.books.movement import Movement
from patrons.giving.books.payout import Payout
from patrons.giving.fulfilment import settle
from patrons.giving.going_back.disputing import record_dispute
from patrons.giving.going_back.refunding import record_refund
from patrons.giving.origin import donation_of

BATCH = 100


class NotBrought(Exception):
    """It is about something of ours that could not be recorded; somebody has to look."""


def batches(found: Iterable[dict]) -> Iterator[list[dict]]:
    """What Stripe lists, in parts that one query can look up."""
    rest = iter(found)
    while part := list(islice(rest, BATCH)):
        yield part


def bring_in(theirs: dict, account: str, livemode: bool) -> Movement:
    """Our row of it, booked now. Raises NotBrought, with the reason, and gateway.Unavailable."""
    source = theirs["source"]
    about = BRING_IN.get(theirs["type"])
    if source and about:
        try:
            about(source["id"])
        except NotOurs:
            return Movement.objects.book_other(theirs, account, livemode)
        except (LostPledge, gateway.Refused) as error:
            raise NotBrought(str(error)) from error
        row = Movement.objects.filter(balance_transaction_id=theirs["id"]).first()
        if row is None:
            raise NotBrought("What it is about is recorded, and does not name this movement.")
        return row
    return Movement.objects.book_other(theirs, account, livemode)


def copy_payout(payout_id: str) -> Payout:
    """Our row of a payout as Stripe has it now. Raises gateway.GatewayError."""
    return Payout.objects.copy(gateway.payout(payout_id), gateway.account())


def _bring_in_charge(charge_id: str) -> None:
    donation_of(charge_id)
    settle(charge_id)


# Stripe's types of balance transactions, see
# https://docs.stripe.com/reports/balance-transaction-types
BRING_IN: dict[str, Callable[[str], object]] = {
    "charge": _bring_in_charge,
    "payment": _bring_in_charge,
    "refund": record_refund,
    "payment_refund": record_refund,
    "refund_failure": record_refund,
    "payment_failure_refund": record_refund,
    "adjustment": record_dispute,
    "payout": copy_payout,
    "payout_failure": copy_payout,
    "payout_cancel": copy_payout,
}
