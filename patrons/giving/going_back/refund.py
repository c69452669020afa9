"""Money given back. The row holds its amount before Stripe is asked, so that no two refunds of a
gift can ever be more than the gift.

A gift from elsewhere goes back by a row of the same kind, a counter-entry (counter_entry.py): done
as soon as it is entered, without an id of Stripe's, in a month of its own.
"""

import uuid
from datetime import datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patrons.giving.books.month import Month
from patrons.giving.donation import Donation
from patrons.money import money


class State(models.TextChoices):
    ASKED = "asked", _("being asked of Stripe")
    UNANSWERED = "unanswered", _("Stripe did not answer")
    REFUSED = "refused", _("not made")
    ON_ITS_WAY = "on_its_way", _("on its way")
    DONE = "done", _("refunded")
    FAILED = "failed", _("came back from the bank")


SENT = (State.ON_ITS_WAY, State.DONE)
HOLDING = (State.ASKED, *SENT)
# A later word of Stripe's is never replaced by an earlier one that was slower to arrive.
LATER: dict[str, int] = {State.ON_ITS_WAY: 1, State.DONE: 2, State.FAILED: 3}


class RefundManager(models.Manager["Refund"]):
    def reserve(self, donation: Donation, amount: int, **fields) -> "Refund":
        """A refund that holds its amount, for Stripe to be asked. Raises NotLeft, changing nothing.

        Safe when two people press at once: the amount is held by one conditional write.
        """
        with transaction.atomic():
            donation.hold(amount)
            return self.create(
                donation=donation,
                amount=amount,
                currency=donation.currency,
                account=donation.account,
                livemode=donation.livemode,
                state=State.ASKED,
                **fields,
            )


class Refund(models.Model):
    class Reason(models.TextChoices):  # Stripe's three words
        REQUESTED = "requested_by_customer", _("The patron asked for it")
        DUPLICATE = "duplicate", _("It was paid twice")
        FRAUDULENT = "fraudulent", _("The card was used by somebody else")

    class Correction(models.TextChoices):  # why a gift from elsewhere is corrected
        MISTAKE = "entered_by_mistake", _("Entered by mistake")
        TAKEN_BACK = "taken_back_by_bank", _("Taken back by the bank")
        GIVEN_BACK = "given_back", _("Given back")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    donation = models.ForeignKey("patrons.Donation", models.PROTECT, related_name="refunds")
    amount = models.PositiveBigIntegerField(help_text="In the smallest unit.")
    currency = models.ForeignKey(
        "patrons.Currency", models.PROTECT, to_field="code", db_column="currency"
    )
    reason = models.CharField(
        max_length=30, choices=[*Reason.choices, *Correction.choices], blank=True
    )
    note = models.TextField(max_length=500, blank=True, help_text="For staff; the patron never.")
    state = models.CharField(max_length=10, choices=State)
    error = models.CharField("what went wrong", max_length=300, blank=True)
    stops_gift = models.BooleanField("also stop the regular gift", default=False)
    stripe_id = models.CharField(max_length=100, blank=True)
    account = models.CharField(max_length=100, blank=True)
    livemode = models.BooleanField(default=False)
    at_dashboard = models.BooleanField("made at Stripe's dashboard", default=False)
    asked_by = models.ForeignKey(
        "patrons.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField("asked for", auto_now_add=True)
    gift_stopped_at = models.DateTimeField("regular gift stopped", null=True)
    made_at = models.DateTimeField("made at Stripe", null=True)
    # Of a counter-entry, as a donation from elsewhere has one.
    month = models.ForeignKey(Month, models.PROTECT, null=True, related_name="counter_entries")

    objects = RefundManager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stripe_id"], condition=~Q(stripe_id=""), name="refund_at_stripe_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.money}, {self.get_state_display()}"

    @property
    def money(self) -> str:
        return money(self.amount, self.currency)

    @property
    def moment(self) -> datetime:
        """When Stripe made it; until then, when it was asked for."""
        return self.made_at or self.asked_at

    @property
    def is_late(self) -> bool:
        """Whether another month than that of its day lists it, because that was closed."""
        return self.month is not None and not self.month.holds(self.moment)

    @property
    def is_sent(self) -> bool:
        return self.state in SENT

    def become(self, state: str, **fields) -> bool:
        """Move to a state, holding or giving back the amount as it says; returns whether it moved.

        Raises NotLeft where the amount cannot be held again.
        """
        with transaction.atomic():
            # SQLite has one writer at a time; elsewhere the row is locked until this commits.
            now = Refund.objects.select_for_update().get(pk=self.pk)
            if now.stripe_id and LATER.get(now.state, 0) > LATER.get(state, 0):
                self.refresh_from_db()
                return False
            if state in HOLDING and now.state not in HOLDING:
                self.donation.hold(self.amount)
            if state not in HOLDING and now.state in HOLDING:
                self.donation.let_go(self.amount)
            for field, value in {"state": state, **fields}.items():
                setattr(self, field, value)
            self.save(update_fields=["state", *fields])
            return now.state != state
