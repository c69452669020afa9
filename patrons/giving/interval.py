"""How often a gift comes: the three words that pledges, tiers and Stripe agree on."""

from django.db import models


class Interval(models.TextChoices):
    ONCE = "once", "once"
    MONTH = "month", "every month"
    YEAR = "year", "every year"

    @property
    def is_recurring(self) -> bool:
        return self is not Interval.ONCE
