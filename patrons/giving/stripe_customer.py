"""Who a patron is at Stripe: one customer for each currency (Stripe binds a customer to one)."""

from django.db import models


class StripeCustomer(models.Model):
    stripe_id = models.CharField(max_length=100)
    account = models.CharField(max_length=100, blank=True)
    livemode = models.BooleanField(default=False)
    patron = models.ForeignKey("patrons.Patron", models.CASCADE, related_name="stripe_customers")
    currency = models.CharField(max_length=3)
    # The patron's change of address that Stripe knows of (giving/customer_address.py).
    told_at = models.DateTimeField(null=True, editable=False)
    tell_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    tell_again_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "livemode", "stripe_id"], name="stripe_customer_once"
            )
        ]

    def __str__(self) -> str:
        return self.stripe_id
