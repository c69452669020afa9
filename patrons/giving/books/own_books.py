"""What our own rows must say of each other, whatever Stripe's list of movements holds."""

from contextlib import suppress
from datetime import timedelta

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from patrons.giving import gateway
from patrons.giving.books.movement import Kind, Movement
from patrons.giving.books.payout import Payout
from patrons.giving.books.reconciliation import Difference, Reconciliation
from patrons.giving.books.said_and_kept import KINDS
from patrons.giving.donation import Donation
from patrons.giving.going_back.dispute import Dispute
from patrons.giving.going_back.refund import HOLDING, Refund
from patrons.giving.going_back.refunding import given_back
from patrons.money import signed

DIFFERS, UNSETTLED = Difference.Kind.DIFFERS, Difference.Kind.UNSETTLED
# What is quite new may still be on its way to us, or to Stripe's books.
SETTLING = timedelta(hours=1)
OURS = "It comes from something of ours, and is booked as nothing of ours. Look at both."
COUNTED = "Our rows of its refunds are Stripe's: they were counted again."
MISCOUNTED = "Our rows of its refunds are not Stripe's: they were not counted again. Look at both."


def compare(check: Reconciliation) -> None:
    """Name what does not fit, from a comparison's beginning on, once Stripe's list was read."""
    _without_settlement(check)
    _ours_among_others(check)
    _returned(check)


def _gifts(check: Reconciliation) -> QuerySet[Donation]:
    through_stripe = Donation.objects.filter(source=Donation.Source.STRIPE)
    return through_stripe.filter(account=check.account, livemode=check.livemode)


def _without_settlement(check: Reconciliation) -> None:
    """Gifts through Stripe whose balance transaction should be there by now."""
    gifts = _gifts(check).filter(settlement=None, paid_at__lt=timezone.now() - SETTLING)
    if check.since:
        gifts = gifts.filter(paid_at__gte=check.since)
    for gift in gifts.select_related("currency"):
        advice = "Stripe has not said what it settled for."
        check.differ(UNSETTLED, gift.reference, gift.money, "", advice)


def _ours_among_others(check: Reconciliation) -> None:
    """Movements booked as no gift that come from a gift, refund, dispute or payout of ours."""
    of_ours = (
        Q(source_id__in=Donation.objects.exclude(charge_id="").values("charge_id"))
        | Q(source_id__in=Refund.objects.exclude(stripe_id="").values("stripe_id"))
        | Q(source_id__in=Dispute.objects.values("stripe_id"))
        | Q(source_id__in=Payout.objects.values("stripe_id"))
    )
    rows = Movement.objects.filter(account=check.account, livemode=check.livemode)
    rows = rows.filter(of_ours, kind__in=[Kind.OTHER, Kind.FEE], type__in=KINDS)
    if check.since:
        rows = rows.filter(booked_at__gte=check.since)
    for row in rows:
        theirs = f"{row.type} of {row.source_id}"
        check.differ(DIFFERS, row.balance_transaction_id, row.get_kind_display(), theirs, OURS)


def _returned(check: Reconciliation) -> None:
    """Gifts whose count of what their refunds hold is not what the refunds come to.

    The count decides how much may still be given back. Where the refunds that were sent are
    Stripe's, it is counted again; else it is the refunds that are wrong.
    """
    mine = Refund.objects.filter(donation=OuterRef("pk"))
    held = mine.filter(state__in=HOLDING).order_by().values("donation").annotate(sum=Sum("amount"))
    gifts = _gifts(check)
    if check.since:
        gifts = gifts.filter(
            Q(paid_at__gte=check.since) | Exists(mine.filter(asked_at__gte=check.since))
        )
    held_sum = Coalesce(Subquery(held.values("sum")), 0, output_field=BigIntegerField())
    for gift in gifts.annotate(held=held_sum).exclude(returned=F("held")).order_by("pk"):
        refunded = _refunded_at_stripe(gift)
        sure = given_back(gift) == refunded
        if sure:
            same = Donation.objects.filter(pk=gift.pk, returned=gift.returned)
            if not same.update(returned=gift.held):
                continue  # a refund was made, or came back, at this very moment
        check.differ(
            DIFFERS,
            gift.charge_id or gift.reference,
            f"{signed(gift.returned, gift.currency_id)} counted as given back, "
            f"{signed(gift.held, gift.currency_id)} by our rows of refunds",
            "" if refunded is None else f"{signed(refunded, gift.currency_id)} refunded",
            COUNTED if sure else MISCOUNTED,
            repaired=sure,
        )


def _refunded_at_stripe(gift: Donation) -> int | None:
    if not gift.charge_id:
        return None
    with suppress(gateway.Refused):  # Stripe does not know it: another difference says that
        return gateway.charge(gift.charge_id)["amount_refunded"]
    return None
