"""One payment received, always, with its source. Rows are never edited; staff only read them.

What came through Stripe has a patron always. A gift from elsewhere (elsewhere.py) may have none: a
donor whom we know by name and street only, or nobody at all (the tin at an event). Whom it came
from is then said by its receipt.

What refunds hold of a gift is counted on its row, so that one conditional write decides whether
more may be given back.
"""

import uuid

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patrons.giving.books.month import Month
from patrons.giving.going_back.dispute import LOST
from patrons.giving.receipt import Receipt
from patrons.masthead import Newsroom
from patrons.money import money
from patrons.patron import Patron
from patrons.support import SupportPeriod


class NotLeft(Exception):
    """More than what is left of a gift was asked for; `left` says how much that is."""

    def __init__(self, left: int) -> None:
        super().__init__(f"only {left} is left")
        self.left = left


class DonationManager(models.Manager["Donation"]):
    def from_elsewhere(self) -> models.QuerySet["Donation"]:
        """What did not come through Stripe."""
        return self.exclude(source=Donation.Source.STRIPE)

    def record(
        self,
        *,
        source: str,
        reference: str,
        period=None,
        party: dict,
        mailed: bool = True,
        **fields,
    ) -> "Donation":
        """The donation of one payment, with its receipt; safe to call any number of times.

        `reference` names the payment at its source (Stripe: the PaymentIntent's id), and the
        database refuses a second row for it. `period` is the unsaved SupportPeriod that the
        payment gives, or None; `party` is the name and address for the receipt, which goes by
        mail where `mailed` says so.
        """
        with transaction.atomic():
            donation, made = self.get_or_create(source=source, reference=reference, defaults=fields)
            if made:
                if period is not None:
                    period.save()
                    donation.period = period
                    donation.save(update_fields=["period"])
                Receipt.objects.issue(donation, Newsroom.load(), mailed=mailed, **party)
        return donation


class Donation(models.Model):
    class Source(models.TextChoices):
        STRIPE = "stripe", "Stripe"
        BANK = "bank", _("bank transfer")
        CASH = "cash", _("cash")
        OTHER = "other", _("another service")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(max_length=6, choices=Source)
    reference = models.CharField(max_length=100, help_text="The payment's own id at its source.")
    account = models.CharField(max_length=100, blank=True)
    livemode = models.BooleanField(default=False)
    charge_id = models.CharField(max_length=100, blank=True)
    invoice_id = models.CharField(max_length=100, blank=True)
    patron = models.ForeignKey(
        "patrons.Patron", models.PROTECT, null=True, related_name="donations"
    )
    pledge = models.ForeignKey(
        "patrons.Pledge", models.PROTECT, null=True, related_name="donations"
    )
    subscription = models.ForeignKey(
        "patrons.Subscription", models.PROTECT, null=True, related_name="donations"
    )
    period = models.OneToOneField("patrons.SupportPeriod", models.SET_NULL, null=True)
    amount = models.PositiveBigIntegerField(help_text="In the smallest unit.")
    currency = models.ForeignKey(
        "patrons.Currency", models.PROTECT, to_field="code", db_column="currency"
    )
    paid_at = models.DateTimeField("paid")
    # Of a gift from elsewhere. What went through Stripe belongs to a month by its movements.
    month = models.ForeignKey(Month, models.PROTECT, null=True, related_name="donations")
    returned = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="What its refunds hold of it, in the smallest unit."
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = DonationManager()

    class Meta:
        ordering = ["-paid_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "reference"], name="donation_payment_once"),
            models.CheckConstraint(condition=~Q(reference=""), name="donation_has_reference"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="donation_amount_positive"),
            models.CheckConstraint(
                condition=~Q(source="stripe") | Q(patron__isnull=False, month=None),
                name="donation_through_stripe_has_patron",
            ),
            models.CheckConstraint(
                condition=Q(returned__lte=F("amount")), name="donation_returns_at_most_itself"
            ),
        ]
        indexes = [models.Index(fields=["-paid_at", "-id"], name="donation_newest")]

    def __str__(self) -> str:
        return f"{self.money}, {timezone.localtime(self.paid_at):%Y-%m-%d}"

    @property
    def money(self) -> str:
        return money(self.amount, self.currency)

    @property
    def is_from_elsewhere(self) -> bool:
        return self.source != self.Source.STRIPE

    @property
    def is_late(self) -> bool:
        """Whether its own month was closed when it was entered, so that another lists it."""
        return self.month is not None and not self.month.holds(self.paid_at)

    @property
    def giver(self) -> str:
        """Whom it came from: its patron, or else the name on its receipt."""
        if self.patron is not None:
            return str(self.patron)
        valid = [receipt for receipt in self.receipts.all() if not receipt.replaced_at]
        return valid[0].payer if valid else ""

    @property
    def by_organisation(self) -> bool:
        """Whether an organisation gave it: staff know its patron as one, or its giver says so."""
        known = self.patron is not None and self.patron.kind == Patron.Kind.ORGANISATION
        return known or (self.pledge is not None and self.pledge.by_organisation)

    @property
    def gives_vote(self) -> bool:
        """Whether its giver votes by it now; what else they support us with is not looked at."""
        periods = SupportPeriod.objects.covering().with_vote()
        return periods.filter(donation=self, source=SupportPeriod.Source.DONATION).exists()

    @property
    def taken(self) -> int:
        """What a bank took back for good by a dispute, in minor units."""
        if self.is_from_elsewhere:  # a dispute is of a payment through Stripe
            return 0
        return sum(each.amount for each in self.disputes.all() if each.status == LOST)

    @property
    def gone(self) -> int:
        """What went back of it in whatever way: given back, being given back, or taken."""
        return self.returned + self.taken

    @property
    def left(self) -> int:
        """What did not go back and is not going back, in minor units."""
        return max(0, self.amount - self.gone)

    @property
    def is_disputed(self) -> bool:
        """Whether a bank decides about it at this moment."""
        open = [each for each in self.disputes.all() if each.is_open]
        return any(not each.is_answered_by_refund for each in open)

    def locked(self) -> "Donation":
        """This row as it is now; whoever else asks for it waits until the transaction ends.

        Rows that only point at it (a movement, while its month is held) are not kept waiting, or
        two could wait for each other. (SQLite has one writer at a time.)
        """
        return Donation.objects.select_for_update(no_key=True).get(pk=self.pk)

    def hold(self, amount: int) -> None:
        """Take so much of what is left for a refund. Raises NotLeft, changing nothing."""
        rows = Donation.objects.filter(pk=self.pk, returned__lte=F("amount") - amount)
        held = rows.update(returned=F("returned") + amount)
        self.refresh_from_db(fields=["returned"])
        if not held:
            raise NotLeft(self.left)

    def let_go(self, amount: int) -> None:
        """What a refund held is ours again."""
        Donation.objects.filter(pk=self.pk).update(returned=F("returned") - amount)
        self.refresh_from_db(fields=["returned"])
