"""A named level of monthly support. A changed tier leaves running gifts as they are."""

import uuid

from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from patrons.giving.interval import Interval
from patrons.money import Currency, money
from patrons.texts import InLanguage, at_hand


class TierQuerySet(models.QuerySet["Tier"]):
    def reached(self, amount: int, currency: str, interval: str) -> "Tier | None":
        """The highest tier that an amount (minor units) belongs to; a yearly one by its twelfth."""
        if interval == Interval.ONCE:
            return None
        monthly = amount // 12 if interval == Interval.YEAR else amount
        return (
            self.filter(archived_at=None, amounts__currency=currency, amounts__amount__lte=monthly)
            .order_by("-amounts__amount")
            .first()
        )

    def in_currency(self, currency: Currency) -> list[tuple["Tier", str]]:
        """The tiers on offer, each with its monthly amount as text, smallest first."""
        tiers = self.filter(archived_at=None, amounts__currency=currency)
        tiers = tiers.annotate(least=models.F("amounts__amount")).order_by("least")
        return [(tier, money(tier.least, currency)) for tier in at_hand(tiers)]


class Tier(ClusterableModel):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    benefits = models.TextField(blank=True, help_text="One benefit a line.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Smallest first.")
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TierQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class TierText(InLanguage):
    of = models.ForeignKey(Tier, models.CASCADE, related_name="said_in")
    name = models.CharField(max_length=80, blank=True)
    benefits = models.TextField(blank=True)

    class Meta(InLanguage.Meta):
        verbose_name = "text of a tier"
        verbose_name_plural = "texts of tiers"


class TierAmount(models.Model):
    tier = ParentalKey(Tier, on_delete=models.CASCADE, related_name="amounts")
    currency = models.ForeignKey(
        "patrons.Currency", models.PROTECT, to_field="code", db_column="currency"
    )
    amount = models.PositiveBigIntegerField(help_text="Each month, in the smallest unit.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tier", "currency"], name="tier_amount_per_currency")
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency_id}"
