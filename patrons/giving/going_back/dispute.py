"""A bank takes a payment back, or asks about it; staff may answer until a day. Status and reason
are Stripe's words, copied.
"""

from datetime import datetime

from django.db import models
from django.db.models import F, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from patrons.money import money

ANSWERABLE = ("needs_response", "warning_needs_response")
ASKING = ("warning_needs_response", "warning_under_review")
OPEN = (*ANSWERABLE, "under_review", "warning_under_review")
LOST = "lost"
# https://docs.stripe.com/api/disputes/object#dispute_object-status
STATUSES = {
    "needs_response": "waits for our answer",
    "warning_needs_response": "the bank asks; waits for our answer",
    "under_review": "the bank is deciding",
    "warning_under_review": "the bank is reading our answer",
    "won": "won: the money is ours again",
    "lost": "lost: the money is gone",
    "warning_closed": "closed: the bank only asked",
    "prevented": "prevented",
}


# When the bank took the money, by Stripe's own books, however late we heard of it. This is the day
# of a lost dispute: nothing moves on the day on which it is lost.
TAKEN_AT = Coalesce(Min("movements__booked_at"), "opened_at")


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def open(self) -> "DisputeQuerySet":
        return self.filter(status__in=OPEN)

    def answerable(self) -> "DisputeQuerySet":
        """Those that staff can still answer, the nearest deadline first."""
        given_back = Q(status__in=ASKING, donation__returned__gte=F("donation__amount"))
        waiting = self.filter(status__in=ANSWERABLE).exclude(given_back)
        return waiting.order_by(F("due_by").asc(nulls_last=True))

    def lost(self) -> "DisputeQuerySet":
        return self.filter(status=LOST)

    def withdrawn(self) -> "DisputeQuerySet":
        """Open ones whose money the bank has taken already: it does more than ask."""
        return self.filter(status__in=OPEN, refundable=False)

    def barring_refunds(self) -> "DisputeQuerySet":
        """Those on whose account Stripe refuses to refund the payment."""
        return self.filter(Q(status__in=OPEN, refundable=False) | Q(status=LOST))


class Dispute(models.Model):
    stripe_id = models.CharField(max_length=100, unique=True)
    account = models.CharField(max_length=100, blank=True)
    livemode = models.BooleanField(default=False)
    donation = models.ForeignKey("patrons.Donation", models.PROTECT, related_name="disputes")
    amount = models.PositiveBigIntegerField(help_text="In the smallest unit.")
    currency = models.ForeignKey(
        "patrons.Currency", models.PROTECT, to_field="code", db_column="currency"
    )
    reason = models.CharField(max_length=50)
    status = models.CharField(max_length=30)
    refundable = models.BooleanField(default=False, help_text="The bank only asks so far.")
    opened_at = models.DateTimeField("opened")
    due_by = models.DateTimeField("answer until", null=True)
    closed_at = models.DateTimeField("closed", null=True)
    gift_stopped_at = models.DateTimeField("regular gift stopped", null=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(fields=["due_by"], condition=Q(closed_at=None), name="dispute_open_due")
        ]

    def __str__(self) -> str:
        return f"{self.money}, {self.status_words}"

    @property
    def money(self) -> str:
        return money(self.amount, self.currency)

    @property
    def status_words(self) -> str:
        if self.is_answered_by_refund:
            return "the bank only asked; all of it is given back"
        return STATUSES.get(self.status, self.status)

    @property
    def reason_words(self) -> str:
        return self.reason.replace("_", " ")

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_answered_by_refund(self) -> bool:
        """Whether the bank only asks, and nothing is left of the gift that it asks about. Stripe
        closes the question by itself then, but may take its time, or wait for a slow refund.
        """
        return self.status in ASKING and self.donation.returned >= self.donation.amount

    @property
    def is_answerable(self) -> bool:
        return self.status in ANSWERABLE and not self.is_answered_by_refund

    def days_left(self, at: datetime | None = None) -> int | None:
        """Whole days until the answer must be there; negative after it; None without a deadline."""
        if self.due_by is None:
            return None
        return (self.due_by - (at or timezone.now())).days
