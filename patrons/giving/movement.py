"""What a refund or a dispute did to our balance at Stripe: one row for each balance transaction.

A refund takes its amount, and a failed one brings it back; a dispute takes amount and fee, and a
won one brings the amount back. What a gift itself settled for is its Settlement.
"""

from datetime import UTC, datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from patrons.money import signed


class MovementManager(models.Manager["Movement"]):
    def book(self, found: dict, **of) -> "Movement":
        """The row of one of Stripe's balance transactions; safe to call any number of times.

        `of` names the refund or the dispute that it belongs to, as a keyword.
        """
        (owner,) = of.values()
        rate = found["exchange_rate"]
        row, _made = self.get_or_create(
            balance_transaction_id=found["id"],
            defaults={
                **of,
                "account": owner.account,
                "livemode": owner.livemode,
                "currency": found["currency"].upper(),
                "gross": found["amount"],
                "fee": found["fee"],
                "net": found["net"],
                "exchange_rate": Decimal(str(rate)) if rate is not None else None,
                "booked_at": datetime.fromtimestamp(found["created"], UTC),
                "available_at": datetime.fromtimestamp(found["available_on"], UTC),
            },
        )
        return row


class Movement(models.Model):
    refund = models.ForeignKey(
        "patrons.Refund", models.PROTECT, null=True, related_name="movements"
    )
    dispute = models.ForeignKey(
        "patrons.Dispute", models.PROTECT, null=True, related_name="movements"
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
    booked_at = models.DateTimeField()
    available_at = models.DateTimeField()

    objects = MovementManager()

    class Meta:
        ordering = ["booked_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(net=F("gross") - F("fee")), name="movement_adds_up"),
            models.CheckConstraint(
                condition=Q(refund=None) ^ Q(dispute=None), name="movement_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return self.balance_transaction_id

    @property
    def words(self) -> str:
        """The movement as staff read it: "−12.50 EUR, fee 20 EUR"."""
        words = signed(self.gross, self.currency)
        return f"{words}, fee {signed(self.fee, self.currency)}" if self.fee else words
