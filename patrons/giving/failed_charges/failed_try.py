"""One try of a charge that failed: ids, codes and a time, and nothing of a person."""

from django.db import models

from patrons.giving.failed_charges.decline_codes import reason_of
from patrons.giving.failed_charges.reasons import Reason


class FailedTry(models.Model):
    """One try that failed, in Stripe's codes: never a sentence, which Stripe may reword."""

    late_charge = models.ForeignKey("patrons.LateCharge", models.CASCADE, related_name="tries")
    # The charge's id; the payment's and the number of the try where the bank was not asked at all.
    reference = models.CharField(max_length=120)
    failed_at = models.DateTimeField()
    code = models.CharField(max_length=100, blank=True)
    decline_code = models.CharField(max_length=100, blank=True)
    advice = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["pk"]  # as we heard of them; what the bank was not asked has no time of its own
        verbose_name_plural = "failed tries"
        constraints = [
            models.UniqueConstraint(fields=["late_charge", "reference"], name="failed_try_once")
        ]

    def __str__(self) -> str:
        return self.codes

    @property
    def codes(self) -> str:
        """ "card_declined, insufficient_funds"; what the bank advises stands behind it."""
        return ", ".join(dict.fromkeys(filter(None, (self.code, self.decline_code, self.advice))))

    @property
    def reason(self) -> Reason:
        return reason_of(self.code, self.decline_code, self.advice)
