"""Payouts: which movements went to the bank with which. Safe to call again, in any order."""

from contextlib import suppress

from django.utils import timezone

from patrons.giving import gateway
from patrons.giving.books.bringing_in import NotBrought, batches, bring_in, copy_payout
from patrons.giving.books.movement import Movement
from patrons.giving.books.payout import Payout

OWN = "payout"  # Stripe lists a payout's own movement among those it consists of


def record_payout(payout_id: str) -> Payout:
    """Our row of a payout, and of everything in it once Stripe has itemised it.

    What we missed of it is brought in; what could not be is left out, and then the payout's page
    says how much is not accounted for. Raises gateway.GatewayError.
    """
    payout = copy_payout(payout_id)
    if not payout.itemised:
        return payout
    for part in batches(gateway.paid_out_by(payout_id)):
        _link(payout, [found for found in part if found["type"] != OWN])
    return payout


def _link(payout: Payout, inside: list[dict]) -> None:
    rows = Movement.objects.filter(balance_transaction_id__in=[found["id"] for found in inside])
    known = set(rows.values_list("balance_transaction_id", flat=True))
    for found in inside:
        if found["id"] not in known:
            with suppress(NotBrought):
                bring_in(found, payout.account, payout.livemode)
    rows.filter(paid_out_by=None).update(paid_out_by=payout, paid_out_known_at=timezone.now())
