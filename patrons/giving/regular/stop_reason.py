"""Why people stop a regular gift: the reasons that staff offer, and what was answered."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from patrons.texts import Said, active, default


class Offer(models.TextChoices):
    NOTHING = "", "nothing"
    SMALLER = "smaller", "a smaller amount"
    PAUSE = "pause", "a pause"
    YEARLY = "yearly", "once a year instead of every month"


class Feedback(models.TextChoices):
    """Stripe's own list (cancellation_details.feedback)."""

    NONE = "", "nothing"
    TOO_EXPENSIVE = "too_expensive", "too expensive"
    UNUSED = "unused", "unused"
    LOW_QUALITY = "low_quality", "low quality"
    MISSING_FEATURES = "missing_features", "something is missing"
    SWITCHED_SERVICE = "switched_service", "goes elsewhere"
    CUSTOMER_SERVICE = "customer_service", "how they were served"
    TOO_COMPLEX = "too_complex", "too complicated"
    OTHER = "other", "other"


class StopReasonQuerySet(models.QuerySet["StopReason"]):
    def offered(self) -> "StopReasonQuerySet":
        return self.filter(archived_at=None).prefetch_related("texts")

    def counted(self) -> "StopReasonQuerySet":
        """With how often each was given, ever and in the last year; archived ones too, because
        their answers count.
        """
        lately = models.Q(answers__answered_on__gt=timezone.now().date() - timedelta(days=365))
        counts = {
            "times": models.Count("answers"),
            "lately": models.Count("answers", filter=lately),
        }
        return self.annotate(**counts).prefetch_related("texts")


class StopReason(ClusterableModel):
    offer = models.CharField(
        "offer instead", max_length=10, choices=Offer, blank=True, default=Offer.NOTHING
    )
    feedback = models.CharField(
        "at Stripe", max_length=20, choices=Feedback, blank=True, default=Feedback.NONE
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Smallest first.")
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = StopReasonQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "reason to stop"
        verbose_name_plural = "reasons to stop"

    def __str__(self) -> str:
        return self.text

    @property
    def said(self) -> Said:
        """In the language of the page, else in the site's own, else in any; and in which."""
        by_language = {row.language: row.text for row in self.texts.all()}
        for language in (active(), default(), *by_language):
            if language in by_language:
                return Said(by_language[language], language)
        return Said("", default())

    @property
    def text(self) -> str:
        return self.said.text


def languages() -> list[tuple[str, str]]:
    return list(settings.LANGUAGES)


class StopReasonText(models.Model):
    reason = ParentalKey(StopReason, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10, choices=languages)
    text = models.CharField(max_length=160, help_text="As a patron would say it.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["reason", "language"], name="reason_text_by_language")
        ]

    def __str__(self) -> str:
        return self.text


class StopAnswerManager(models.Manager["StopAnswer"]):
    def settle(self, subscription) -> None:
        """What becomes of a gift's answer: let go once that has ended, deleted if it goes on."""
        answer = self.filter(subscription=subscription).first()
        if answer is None:
            return
        if subscription.ended_at:
            answer.let_go()
        elif subscription.stopped_at is None:
            answer.delete()


class StopAnswer(models.Model):
    """What somebody answered who stopped a gift; gone if they go on after all.

    The comment is personal: it is theirs, and can name anybody. It is kept, and linked to the
    gift, only until the gift has ended (`let_go`); the reason and its day stay, of nobody.
    """

    subscription = models.OneToOneField(
        "patrons.Subscription", models.CASCADE, null=True, related_name="stop_answer"
    )
    reason = models.ForeignKey(StopReason, models.PROTECT, null=True, related_name="answers")
    comment = models.TextField(blank=True)
    answered_on = models.DateField(auto_now_add=True)

    objects = StopAnswerManager()

    class Meta:
        ordering = ["-answered_on", "-pk"]

    def __str__(self) -> str:
        return str(self.reason or "no reason")

    def let_go(self) -> None:
        """The gift has ended: nothing says any more whose answer this was."""
        if self.reason_id is None:
            self.delete()
            return
        self.subscription, self.comment = None, ""
        self.save(update_fields=["subscription", "comment"])
