"""Who a patron is at Stripe: one customer for each currency (Stripe binds a customer to one)."""

from django.db import models


class StripeCustomer(models.Model):
    stripe_id = models.CharField(max_length=100)
    account = models.CharField(max_length=100, blank=True)
    livemode = models.BooleanField(default=False)
    patron = models.ForeignKey("patrons.Patron", models.CASCADE, related_name="stripe_customers")
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "livemode", "stripe_id"], name="stripe_customer_once"
            )
        ]

    def __str__(self) -> str:
        return self.stripe_id
