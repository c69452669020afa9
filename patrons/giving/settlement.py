"""What became of a donation at Stripe: its balance transaction. It may come later than the gift."""

from django.db import models


class Settlement(models.Model):
    donation = models.OneToOneField("patrons.Donation", models.PROTECT, related_name="settlement")
    account = models.CharField(max_length=100, blank=True)
    livemode = models.BooleanField(default=False)
    balance_transaction_id = models.CharField(max_length=100, unique=True)
    # In the currency of our account at Stripe, minor units; net is gross less fee.
    currency = models.CharField(max_length=3)
    gross = models.BigIntegerField()
    fee = models.BigIntegerField()
    net = models.BigIntegerField()
    exchange_rate = models.DecimalField(max_digits=20, decimal_places=10, null=True)
    available_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(net=models.F("gross") - models.F("fee")),
                name="settlement_adds_up",
            )
        ]

    def __str__(self) -> str:
        return self.balance_transaction_id
