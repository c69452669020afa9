"""An early warning: the bank of a giver believes that the payment was fraud."""

from datetime import timedelta

from django.db import models
from django.db.models import F
from django.utils import timezone

# A bank that made no dispute of it by then mostly makes none.
NOTICED_FOR = timedelta(days=45)


class FraudWarningQuerySet(models.QuerySet["FraudWarning"]):
    def open(self) -> "FraudWarningQuerySet":
        """Those that a refund may still answer: something of the gift is left, and no dispute is
        made of it yet.
        """
        lately = timezone.now() - NOTICED_FOR
        left = self.filter(actionable=True, warned_at__gte=lately, donation__disputes=None)
        return left.filter(donation__returned__lt=F("donation__amount"))


class FraudWarning(models.Model):
    stripe_id = models.CharField(max_length=100, unique=True)
    account = models.CharField(max_length=100, blank=True)
    livemode = models.BooleanField(default=False)
    donation = models.ForeignKey("patrons.Donation", models.PROTECT, related_name="fraud_warnings")
    fraud_type = models.CharField(max_length=60)
    actionable = models.BooleanField(help_text="A refund now may still avoid a dispute.")
    warned_at = models.DateTimeField()

    objects = FraudWarningQuerySet.as_manager()

    class Meta:
        ordering = ["-warned_at", "-pk"]

    def __str__(self) -> str:
        words = self.type_words
        return f"{words}; a refund may avoid a dispute" if self.actionable else words

    @property
    def type_words(self) -> str:
        return self.fraud_type.replace("_", " ")
