"""A bank takes a payment back: what it says is copied, the regular gift stops, and a lost dispute
ends the support that the payment gave. Safe to call any number of times, in any order.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from patrons.giving import gateway
from patrons.giving.agreement import sync_subscription
from patrons.giving.books.movement import Movement
from patrons.giving.donation import Donation
from patrons.giving.going_back import lost_mail
from patrons.giving.going_back.dispute import LOST, OPEN, Dispute
from patrons.giving.memberships import telling
from patrons.giving.origin import donation_of
from patrons.giving.stripe_event import StripeEvent
from patrons.moments import from_unix


def record_dispute(dispute_id: str) -> Dispute:
    """Our row of a dispute as Stripe has it now. Raises NotOurs, gateway.GatewayError."""
    found = gateway.dispute(dispute_id)
    donation = donation_of(found["charge"])
    with transaction.atomic():
        # The gift before the month, as everywhere: nobody waits in a circle. And a gift membership
        # may be accepted at this moment.
        donation = donation.locked()
        dispute = _copied(found, donation)
        for entry in found["balance_transactions"]:
            Movement.objects.book(entry, dispute=dispute)
        if dispute.status == LOST:
            lost_mail.ask(dispute)
            if donation.period is not None:
                donation.period.end_now()
                telling.say_taken_back(donation)
    if dispute.gift_stopped_at is None and (dispute.is_open or dispute.status == LOST):
        _stop_gift(dispute)
    return dispute


def _copied(found: dict, donation: Donation) -> Dispute:
    """The row with Stripe's words in it; a dispute that is closed stays closed."""
    due = found["evidence_details"]["due_by"]
    is_open = found["status"] in OPEN
    copied = {
        "amount": found["amount"],
        "reason": found["reason"],
        "status": found["status"],
        "refundable": found["is_charge_refundable"],
        "due_by": from_unix(due) if due else None,
        "closed_at": None if is_open else _closed_at(found["id"]) or timezone.now(),
    }
    dispute, made = Dispute.objects.select_for_update().get_or_create(
        stripe_id=found["id"],
        defaults={
            **copied,
            "donation": donation,
            "currency_id": found["currency"].upper(),
            "account": donation.account,
            "livemode": found["livemode"],
            "opened_at": from_unix(found["created"]),
        },
    )
    if not made and dispute.closed_at is None:
        for field, value in copied.items():
            setattr(dispute, field, value)
        dispute.save(update_fields=list(copied))
    elif not made and (told := _closed_at(found["id"])):  # heard of before its event came
        dispute.closed_at = told
        dispute.save(update_fields=["closed_at"])
    return dispute


def _closed_at(dispute_id: str) -> datetime | None:
    """When it was closed at Stripe. The dispute itself does not say that, its event does."""
    events = StripeEvent.objects.filter(type="charge.dispute.closed", object_id=dispute_id)
    return events.values_list("created_at", flat=True).first()


def _stop_gift(dispute: Dispute) -> None:
    """Nothing more is charged to somebody whose bank took a charge back. Once: who starts again
    later is left alone.
    """
    agreement = dispute.donation.subscription
    if agreement is None:
        return
    if sync_subscription(agreement.stripe_id).ended_at is None:
        gateway.end_subscription(agreement.stripe_id, f"dispute-{dispute.stripe_id}")
        sync_subscription(agreement.stripe_id)
    dispute.gift_stopped_at = timezone.now()
    dispute.save(update_fields=["gift_stopped_at"])
