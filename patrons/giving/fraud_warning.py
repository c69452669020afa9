"""An early warning: the bank of a giver believes that the payment was fraud."""

from django.db import models


class FraudWarning(models.Model):
    stripe_id = models.CharField(max_length=100, unique=True)
    account = models.CharField(max_length=100, blank=True)
    livemode = models.BooleanField(default=False)
    donation = models.ForeignKey("patrons.Donation", models.PROTECT, related_name="fraud_warnings")
    fraud_type = models.CharField(max_length=60)
    actionable = models.BooleanField(help_text="A refund now may still avoid a dispute.")
    warned_at = models.DateTimeField()

    class Meta:
        ordering = ["-warned_at", "-pk"]

    def __str__(self) -> str:
        words = self.fraud_type.replace("_", " ")
        return f"{words}; a refund may avoid a dispute" if self.actionable else words
