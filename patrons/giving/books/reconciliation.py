"""What a comparison of the ledger with Stripe found: one row for each comparison, and one for each
difference, by the id of the balance transaction or of our row.
"""

from datetime import datetime

from django.db import models
from django.db.models import Count, Q
from django.utils.formats import date_format

from patrons.masthead import Newsroom


class ReconciliationQuerySet(models.QuerySet["Reconciliation"]):
    def counted(self) -> "ReconciliationQuerySet":
        """Each with its open differences counted, for a list."""
        return self.annotate(left=Count("differences", filter=Q(differences__repaired=False)))

    # What Stripe said is stored at the end, so one that was broken off has none of it.
    def covering(self, first: datetime) -> "ReconciliationQuerySet":
        """Those that compared everything from a moment on, to the end."""
        return self.filter(Q(since=None) | Q(since__lte=first)).exclude(stripe={})

    def complete(self) -> "ReconciliationQuerySet":
        """Those that compared everything, to the end."""
        return self.filter(since=None).exclude(stripe={})


class Reconciliation(models.Model):
    account = models.CharField(max_length=100, blank=True)
    livemode = models.BooleanField(default=False)
    since = models.DateTimeField(null=True, help_text="Empty: from the beginning.")
    began_at = models.DateTimeField("checked", auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    compared = models.PositiveIntegerField(default=0, help_text="Balance transactions of ours.")
    stripe = models.JSONField(
        default=dict,
        help_text="What Stripe said, net by currency: balance, and movements of each month.",
    )
    payouts = models.PositiveIntegerField(
        null=True,
        help_text="Balance transactions of payouts; the oldest rows count them as others.",
    )
    foreign = models.PositiveIntegerField(
        default=0, help_text="Balance transactions that are no gift of ours, and no payout."
    )

    objects = ReconciliationQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at", "-pk"]

    def __str__(self) -> str:
        began = date_format(Newsroom.load().local(self.began_at), "j F Y, H:i")
        return f"{began}: {self.words}"

    def differ(
        self, kind: str, of: str, ours: str, theirs: str, advice: str, repaired: bool = False
    ) -> None:
        """Name a difference: what our row says, what Stripe says, and what to do about it."""
        said = {"ours": ours, "theirs": theirs, "advice": advice, "repaired": repaired}
        self.differences.create(kind=kind, of=of, **said)

    @property
    def open_differences(self) -> int:
        if hasattr(self, "left"):
            return self.left
        return self.differences.filter(repaired=False).count()

    @property
    def words(self) -> str:
        """The verdict in a few words."""
        if self.finished_at is None:
            return "not finished"
        left = self.open_differences
        if not left:
            return "agrees with Stripe"
        return f"{left} difference{'' if left == 1 else 's'}"


class Difference(models.Model):
    class Kind(models.TextChoices):
        MISSED = "missed", "Stripe has it and we had not"
        UNKNOWN = "unknown", "we have it and Stripe has not"
        DIFFERS = "differs", "Stripe says otherwise"
        UNSETTLED = "unsettled", "a gift without its balance transaction"
        BALANCE = "balance", "the rows do not add up to what Stripe holds"

    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="differences")
    kind = models.CharField(max_length=9, choices=Kind)
    of = models.CharField("of", max_length=100, help_text="The id that names it.")
    ours = models.CharField(max_length=200, blank=True)
    theirs = models.CharField("Stripe's", max_length=200, blank=True)
    repaired = models.BooleanField(default=False)
    advice = models.CharField("what to do", max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["reconciliation"], condition=Q(repaired=False), name="difference_open"
            )
        ]

    def __str__(self) -> str:
        done = "repaired" if self.repaired else self.advice
        kind = self.get_kind_display()
        return (
            f"{self.of}: {kind}. Ours: {self.ours or '–'}. Stripe's: {self.theirs or '–'}. {done}"
        )
