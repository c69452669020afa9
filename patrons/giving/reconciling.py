"""Compare the ledger with Stripe's balance transactions, one by one, and say each difference.

What we merely missed is fetched and recorded, as its event would have been. What differs is never
overwritten: rows of money do not change, and somebody has to look.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from patrons.giving import gateway
from patrons.giving.agreement import LostPledge, NotOurs
from patrons.giving.disputing import record_dispute
from patrons.giving.donation import Donation
from patrons.giving.fulfilment import settle
from patrons.giving.movement import Movement
from patrons.giving.origin import donation_of
from patrons.giving.reconciliation import Difference, Reconciliation
from patrons.giving.refunding import record_refund
from patrons.giving.settlement import Settlement

Kind = Difference.Kind
Row = Settlement | Movement
# What is quite new may still be on its way to us, or to Stripe's books.
SETTLING = timedelta(hours=1)
# A gift and its balance transaction need not bear the same moment.
MARGIN = timedelta(days=1)
LOOK = "Look at both; a row of money is never overwritten."


def reconcile(since: datetime | None = None) -> Reconciliation:
    """Compare everything from `since` on (all, where None) and repair what was only missed.

    The result is stored. Raises gateway.GatewayError where Stripe did not answer; the row then
    stays unfinished.
    """
    check = Reconciliation.objects.create(
        account=gateway.account(), livemode=gateway.livemode(), since=since
    )
    ours = _ours(check)
    seen: set[str] = set()
    for theirs in gateway.balance_transactions(_unix(since and since - MARGIN)):
        if not theirs["source"] or theirs["type"] not in BRING_IN:
            check.foreign += 1
            continue
        row = ours.get(theirs["id"]) or _row(theirs["id"])
        if row is None:
            _bring_in(check, theirs)
        else:
            seen.add(theirs["id"])
            _compare(check, row, theirs)
    _not_at_stripe(check, ours, seen)
    _without_settlement(check)
    check.compared += len(seen)
    check.finished_at = timezone.now()
    check.save(update_fields=["compared", "foreign", "finished_at"])
    return check


def _ours(check: Reconciliation) -> dict[str, Row]:
    """Our rows of balance transactions in the time that is compared, by Stripe's id."""
    mode = {"account": check.account, "livemode": check.livemode}
    settlements = Settlement.objects.filter(**mode)
    movements = Movement.objects.filter(**mode)
    if check.since:
        settlements = settlements.filter(donation__paid_at__gte=check.since)
        movements = movements.filter(booked_at__gte=check.since)
    rows: list[Row] = [*settlements.select_related("donation"), *movements]
    return {row.balance_transaction_id: row for row in rows}


def _row(transaction_id: str) -> Row | None:
    """Our row of one balance transaction, whenever it was."""
    mine = {"balance_transaction_id": transaction_id}
    settlement = Settlement.objects.select_related("donation").filter(**mine).first()
    return settlement or Movement.objects.filter(**mine).first()


def _unix(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment else None


def _compare(check: Reconciliation, row: Row, theirs: dict) -> None:
    said = (theirs["currency"].upper(), theirs["amount"], theirs["fee"], theirs["net"])
    kept = (row.currency, row.gross, row.fee, row.net)
    if said != kept:
        _differ(check, Kind.DIFFERS, theirs["id"], _words(kept), _words(said), LOOK)
    if isinstance(row, Settlement) and theirs["source"]["object"] == "charge":
        charge, donation = theirs["source"], row.donation
        given = (charge["amount"], charge["currency"].upper())
        if given != (donation.amount, donation.currency_id):
            kept_gift = f"{donation.amount} {donation.currency_id}"
            _differ(check, Kind.DIFFERS, charge["id"], kept_gift, f"{given[0]} {given[1]}", LOOK)


def _bring_in(check: Reconciliation, theirs: dict) -> None:
    """Record what we missed; an object of another product is counted and left alone."""
    said = _words((theirs["currency"].upper(), theirs["amount"], theirs["fee"], theirs["net"]))
    try:
        BRING_IN[theirs["type"]](theirs["source"]["id"])
    except NotOurs:
        check.foreign += 1
        return
    except LostPledge as lost:
        _differ(check, Kind.MISSED, theirs["id"], "", said, f"It is ours: {lost}."[:300])
        return
    if _row(theirs["id"]):
        check.compared += 1
        _differ(check, Kind.MISSED, theirs["id"], "", said, "", repaired=True)
    else:
        advice = "It could not be recorded by itself. See what Stripe says of its source."
        _differ(check, Kind.MISSED, theirs["id"], "", said, advice)


def _bring_in_charge(charge_id: str) -> None:
    donation_of(charge_id)
    settle(charge_id)


# Stripe's types of balance transactions that gifts, refunds and disputes make; payouts and
# Stripe's own fees are not compared here.
BRING_IN = {
    "charge": _bring_in_charge,
    "payment": _bring_in_charge,
    "refund": record_refund,
    "payment_refund": record_refund,
    "refund_failure": record_refund,
    "payment_failure_refund": record_refund,
    "adjustment": record_dispute,
}


def _not_at_stripe(check: Reconciliation, ours: dict[str, Row], seen: set[str]) -> None:
    for missing in sorted(set(ours) - seen):
        row = ours[missing]
        kept = _words((row.currency, row.gross, row.fee, row.net))
        advice = "Stripe's list does not hold it: look it up by its id."
        _differ(check, Kind.UNKNOWN, missing, kept, "", advice)


def _without_settlement(check: Reconciliation) -> None:
    """Gifts through Stripe whose balance transaction should be there by now."""
    gifts = Donation.objects.filter(
        source=Donation.Source.STRIPE,
        account=check.account,
        livemode=check.livemode,
        settlement=None,
        paid_at__lt=timezone.now() - SETTLING,
    )
    if check.since:
        gifts = gifts.filter(paid_at__gte=check.since)
    for gift in gifts.select_related("currency"):
        advice = "Stripe has not said what it settled for."
        _differ(check, Kind.UNSETTLED, gift.reference, gift.money, "", advice)


def _differ(
    check: Reconciliation,
    kind: str,
    of: str,
    ours: str,
    theirs: str,
    advice: str,
    repaired: bool = False,
) -> None:
    Difference.objects.create(
        reconciliation=check,
        kind=kind,
        of=of,
        ours=ours,
        theirs=theirs,
        advice=advice,
        repaired=repaired,
    )


def _words(row: tuple[str, int, int, int]) -> str:
    currency, gross, fee, net = row
    return f"gross {gross}, fee {fee}, net {net} {currency}, in the smallest unit"
