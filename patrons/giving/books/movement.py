"""Every movement of our balance at Stripe: one row for each balance transaction, of all kinds.

A gift brings its amount less a fee (its settlement); a refund takes its amount, and a failed one
brings it back; a dispute takes amount and fee, and a won one brings the amount back; a payout goes
to our bank. What else moves the account, another product's charges for one, is here as well: only
then do the rows add up to what Stripe says we have.

Rows never change, but for the payout that a movement went to the bank with: that is known later,
and the row says since when.
"""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import F, Q, Sum

from patrons.giving.books.month import Month, first_day
from patrons.moments import from_unix
from patrons.money import signed

if TYPE_CHECKING:
    from patrons.giving.donation import Donation


class Kind(models.TextChoices):
    GIFT = "gift", "gift"
    REFUND = "refund", "refund"
    DISPUTE = "dispute", "dispute"
    PAYOUT = "payout", "payout"
    FEE = "fee", "fee of Stripe's own"
    OTHER = "other", "not of a gift"


# Stripe's types of what comes back to us that had left already.
CAME_BACK = ("payout_failure", "payout_cancel", "refund_failure", "payment_failure_refund")
OWNERS = ("donation", "refund", "dispute", "payout")
# Stripe's types of movements that are nothing but a fee, see
# https://docs.stripe.com/reports/balance-transaction-types
FEES = ("stripe_fee", "stripe_fx_fee", "tax_fee", "network_cost")


class MovementQuerySet(models.QuerySet["Movement"]):
    def book(self, found: dict, **of) -> "Movement":
        """The row of one of Stripe's balance transactions; safe to call any number of times.

        `of` names the donation, refund, dispute or payout that it belongs to, as a keyword.
        """
        (owner,) = of.values()
        (name,) = of
        kind = Kind.GIFT if name == "donation" else Kind(name)
        return self._book(found, owner.account, owner.livemode, kind, of)

    def book_other(self, found: dict, account: str, livemode: bool) -> "Movement":
        """The row of a movement that belongs to no gift and no payout."""
        kind = Kind.FEE if found["type"] in FEES else Kind.OTHER
        return self._book(found, account, livemode, kind, {})

    def _book(self, found: dict, account: str, livemode: bool, kind: str, of: dict) -> "Movement":
        there = self.filter(balance_transaction_id=found["id"]).first()
        if there is not None:
            return there
        rate, source, booked_at = found["exchange_rate"], found["source"], moment_of(found)
        with transaction.atomic():
            month = Month.objects.book(booked_at)
            row, _made = self.get_or_create(
                balance_transaction_id=found["id"],
                defaults={
                    **of,
                    "kind": kind,
                    "type": found["type"],
                    "source_id": (source["id"] if isinstance(source, dict) else source) or "",
                    "account": account,
                    "livemode": livemode,
                    "currency": found["currency"].upper(),
                    "gross": found["amount"],
                    "fee": found["fee"],
                    "net": found["net"],
                    "exchange_rate": Decimal(str(rate)) if rate is not None else None,
                    "booked_at": booked_at,
                    "available_at": from_unix(found["available_on"]),
                    "month": month,
                    "late": month.starts_on != first_day(booked_at),
                },
            )
        return row

    def sums(self) -> dict[str, int]:
        """The net of these rows by currency, in minor units."""
        rows = self.order_by().values_list("currency").annotate(Sum("net"))
        return dict(rows)

    def fees(self) -> dict[str, int]:
        """Their fees by currency, in minor units."""
        return dict(self.order_by().values_list("currency").annotate(Sum("fee")))


def moment_of(found: dict) -> datetime:
    """When Stripe booked a balance transaction."""
    return from_unix(found["created"])


class Movement(models.Model):
    kind = models.CharField(max_length=7, choices=Kind)
    type = models.CharField("Stripe's type", max_length=60, blank=True)
    source_id = models.CharField("of", max_length=100, blank=True)
    donation = models.OneToOneField(
        "patrons.Donation", models.PROTECT, null=True, related_name="settlement"
    )
    refund = models.ForeignKey(
        "patrons.Refund", models.PROTECT, null=True, related_name="movements"
    )
    dispute = models.ForeignKey(
        "patrons.Dispute", models.PROTECT, null=True, related_name="movements"
    )
    payout = models.ForeignKey(
        "patrons.Payout", models.PROTECT, null=True, related_name="own_movements"
    )
    paid_out_by = models.ForeignKey(
        "patrons.Payout", models.PROTECT, null=True, related_name="movements"
    )
    paid_out_known_at = models.DateTimeField(
        null=True, help_text="Since when we know with which payout; empty in the oldest rows."
    )
    account = models.CharField(max_length=100, blank=True)
    livemode = models.BooleanField(default=False)
    balance_transaction_id = models.CharField(max_length=100, unique=True)
    # In the currency of our account at Stripe, minor units, negative when it leaves us.
    currency = models.CharField(max_length=3)
    gross = models.BigIntegerField()
    fee = models.BigIntegerField()
    net = models.BigIntegerField()
    exchange_rate = models.DecimalField(max_digits=20, decimal_places=10, null=True)
    booked_at = models.DateTimeField("booked at Stripe")
    available_at = models.DateTimeField()
    month = models.ForeignKey(Month, models.PROTECT, related_name="movements")
    late = models.BooleanField(default=False, help_text="Its own month was closed already.")
    recorded_at = models.DateTimeField("recorded here", auto_now_add=True)

    objects = MovementQuerySet.as_manager()

    class Meta:
        ordering = ["booked_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(net=F("gross") - F("fee")), name="movement_adds_up"),
            models.CheckConstraint(
                condition=Q(kind="gift", donation__isnull=False)
                | Q(kind="refund", refund__isnull=False)
                | Q(kind="dispute", dispute__isnull=False)
                | Q(kind="payout", payout__isnull=False)
                | Q(kind__in=["fee", "other"]),
                name="movement_is_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(donation=None, refund=None, dispute=None)
                | Q(donation=None, refund=None, payout=None)
                | Q(donation=None, dispute=None, payout=None)
                | Q(refund=None, dispute=None, payout=None),
                name="movement_of_one_thing",
            ),
        ]
        indexes = [models.Index(fields=["booked_at"], name="movement_booked")]

    def __str__(self) -> str:
        return self.balance_transaction_id

    @property
    def name(self) -> str:
        """What it is, for staff: "gift", "payout", "payout that came back"."""
        return name_of(self.kind, self.type)

    @property
    def gift(self) -> "Donation | None":
        """The gift that it is of, or whose refund or dispute it is of."""
        of = self.refund or self.dispute
        return self.donation or (of.donation if of else None)

    def paid_out_was_known(self, at: datetime | None) -> bool:
        """Whether we knew its payout, if it has one, at that moment already; None is now."""
        known = self.paid_out_known_at
        return at is None or known is None or known <= at

    @property
    def words_of(self) -> dict[str, str]:
        """Gross, fee and net, each as text."""
        return {
            name: signed(getattr(self, name), self.currency) for name in ("gross", "fee", "net")
        }

    @property
    def words(self) -> str:
        """The movement as staff read it: "−12.50 EUR, fee 20 EUR"."""
        words = signed(self.gross, self.currency)
        return f"{words}, fee {signed(self.fee, self.currency)}" if self.fee else words


def name_of(kind: str, type: str) -> str:
    """What a movement of this kind and of Stripe's type is, for staff."""
    return f"{Kind(kind).label} that came back" if type in CAME_BACK else str(Kind(kind).label)
