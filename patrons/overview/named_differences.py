"""Differences with the day and the gift that they are about, which their rows name by id only."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from patrons.giving.books.movement import Movement
from patrons.giving.books.payout import Payout
from patrons.giving.books.reconciliation import Difference
from patrons.giving.donation import Donation
from patrons.giving.going_back.dispute import Dispute
from patrons.giving.going_back.refund import Refund

OF_A_GIFT = ("donation", "refund__donation", "dispute__donation")


@dataclass(frozen=True)
class Named:
    """A difference; `moment` is when that which it is about moved, None where we do not know."""

    difference: Difference
    moment: datetime | None = None
    gift: Donation | None = None


def named(differences: list[Difference], at: datetime | None = None) -> list[Named]:
    """Each with what we know of it, or knew at a moment, in a fixed number of queries."""
    if not differences:
        return []
    ids = {each.of for each in differences}
    rows = Movement.objects.filter(balance_transaction_id__in=ids).select_related(*OF_A_GIFT)
    if at is not None:
        rows = rows.filter(recorded_at__lte=at)
    moved = {row.balance_transaction_id: row for row in rows}
    known = _things(ids | {row.source_id for row in moved.values()})
    found = []
    for each in differences:
        row = moved.get(each.of)
        moment, gift = known.get(row.source_id if row else each.of, (None, None))
        if row is not None:
            moment, gift = row.booked_at, row.gift or gift
        found.append(Named(each, moment, gift))
    return found


def _things(ids: set[str]) -> dict[str, tuple[datetime, Donation | None]]:
    """When each gift, refund, dispute or payout among these ids was made, and its gift."""
    ids = ids - {""}
    gifts = Donation.objects.filter(source=Donation.Source.STRIPE)
    found: dict[str, tuple[datetime, Donation | None]] = {}
    for gift in gifts.filter(Q(charge_id__in=ids) | Q(reference__in=ids)):
        found[gift.charge_id] = found[gift.reference] = (gift.paid_at, gift)
    for refund in Refund.objects.filter(stripe_id__in=ids).select_related("donation"):
        found[refund.stripe_id] = (refund.moment, refund.donation)
    for dispute in Dispute.objects.filter(stripe_id__in=ids).select_related("donation"):
        found[dispute.stripe_id] = (dispute.opened_at, dispute.donation)
    for payout in Payout.objects.filter(stripe_id__in=ids):
        found[payout.stripe_id] = (payout.made_at, None)
    found.pop("", None)  # a gift whose charge is not known
    return found
