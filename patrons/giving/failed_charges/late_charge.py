"""A charge of a regular gift that failed, and what became of it; its tries are in failed_try.py.

Its rows hold ids, amounts and times, and nothing of a person: whose gift it is, its subscription
says. The first charge of a gift is none of these: nothing ran yet.
"""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from patrons.giving.failed_charges.failed_try import FailedTry
from patrons.giving.failed_charges.reasons import Reason
from patrons.money import money


class Became(models.TextChoices):
    OPEN = "open", "still open"
    RECOVERED = "recovered", "paid after all"
    LOST = "lost", "lost"
    LET_GO = "let go", "let go"


class LateChargeQuerySet(models.QuerySet["LateCharge"]):
    def open(self) -> "LateChargeQuerySet":
        """Neither paid meanwhile nor given up."""
        return self.filter(became=Became.OPEN)

    def to_tell(self, wait: timedelta) -> "LateChargeQuerySet":
        """Open, of gifts that are to go on, and heard of so long ago at least; no bank has it in
        hand.
        """
        since = timezone.now() - wait
        going = self.open().filter(subscription__ended_at=None, subscription__stopped_at=None)
        return going.filter(noted_at__lte=since, on_its_way_at=None)


class LateCharge(models.Model):
    """One invoice of Stripe's that was tried and not paid."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subscription = models.ForeignKey(
        "patrons.Subscription", models.PROTECT, related_name="late_charges"
    )
    invoice_id = models.CharField(max_length=100, unique=True)
    amount = models.PositiveBigIntegerField(help_text="In the smallest unit.")
    currency = models.ForeignKey(
        "patrons.Currency", models.PROTECT, to_field="code", db_column="currency"
    )
    failed_at = models.DateTimeField("failed", help_text="The first time, as Stripe dates it.")
    noted_at = models.DateTimeField(auto_now_add=True, help_text="When we heard of it.")
    # Stripe's plan; none where it is asked no more, or where a person has to confirm first.
    tried_again_at = models.DateTimeField("tried again", null=True)
    # Paid by a debit that the bank has not carried out yet: nobody is asked for it meanwhile.
    on_its_way_at = models.DateTimeField(null=True)
    became = models.CharField(max_length=10, choices=Became, default=Became.OPEN)
    over_at = models.DateTimeField("settled", null=True, help_text="When it was no longer open.")

    objects = LateChargeQuerySet.as_manager()

    class Meta:
        ordering = ["-failed_at", "-pk"]
        verbose_name = "failed charge"
        indexes = [
            models.Index(fields=["noted_at"], condition=Q(became="open"), name="late_charge_open")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(became="open", over_at=None)
                | ~Q(became="open") & Q(over_at__isnull=False),
                name="late_charge_is_over_with_a_moment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.money}, {self.invoice_id}"

    @property
    def money(self) -> str:
        return money(self.amount, self.currency)

    @property
    def is_open(self) -> bool:
        return self.became == Became.OPEN

    @property
    def latest(self) -> FailedTry | None:
        tries = list(self.tries.all())
        return tries[-1] if tries else None

    @property
    def reason(self) -> Reason:
        """Why its latest try failed."""
        return self.latest.reason if self.latest else Reason.OTHER
