"""What became of a round while it ran, as its page says it: prolonged, withdrawn from, cancelled.

Nothing here changes anybody's vote: a ballot that chose a withdrawn topic stays as it was cast,
and can be changed until the closing.
"""

from datetime import datetime

from django.db import models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from patrons.texts import InLanguage
from patrons.voting.round import Round, State
from patrons.voting.topic import Topic


class What(models.TextChoices):
    PROLONGED = "prolonged", _("Prolonged")
    WITHDRAWN = "withdrawn", _("A topic was withdrawn")
    CANCELLED = "cancelled", _("Cancelled")


class TooLate(Exception):
    """The round has closed, or was cancelled: nothing of it changes any more."""


class FewestTopics(Exception):
    """One topic is no choice: the round is to be cancelled instead."""


class RoundChange(models.Model):
    round = models.ForeignKey(Round, models.PROTECT, related_name="changes")
    what = models.CharField(max_length=12, choices=What)
    at = models.DateTimeField(auto_now_add=True)
    topic = models.OneToOneField(Topic, models.PROTECT, null=True, related_name="withdrawal")
    was_to_close = models.DateTimeField(null=True)
    because = models.CharField(
        "why", max_length=300, blank=True, help_text="Voters and readers read it."
    )

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=models.Q(what=What.CANCELLED),
                name="round_cancelled_once",
            ),
            models.CheckConstraint(
                condition=models.Q(what=What.PROLONGED) | ~models.Q(because=""),
                name="round_change_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.get_what_display()}"


class RoundChangeText(InLanguage):
    of = models.ForeignKey(RoundChange, models.CASCADE, related_name="said_in")
    because = models.CharField(max_length=300, blank=True)

    class Meta(InLanguage.Meta):
        verbose_name = "text of a change of a round"
        verbose_name_plural = "texts of changes of rounds"


def prolonged(round: Round, was_to_close: datetime) -> RoundChange:
    """It is noted beside the new closing, in the same transaction."""
    return RoundChange.objects.create(round=round, what=What.PROLONGED, was_to_close=was_to_close)


def withdraw(topic: Topic, because: str) -> RoundChange:
    """Nobody can choose it any more, and it wins nothing. Safe to call twice. Raises TooLate, or
    FewestTopics.
    """
    with transaction.atomic():
        round = _locked(topic.round_id)
        change = RoundChange.objects.filter(topic=topic).first()
        if change is not None:
            return change
        if round.topics.filter(withdrawn_at=None).count() <= 2:
            raise FewestTopics
        Topic.objects.filter(pk=topic.pk).update(withdrawn_at=Now())
        return RoundChange.objects.create(
            round=round, what=What.WITHDRAWN, topic=topic, because=because
        )


def cancel(round: Round, because: str) -> RoundChange:
    """Nothing of it is counted, and who chose what is forgotten. Raises TooLate."""
    with transaction.atomic():
        round = _locked(round.pk)
        Round.objects.filter(pk=round.pk).update(cancelled_at=Now())
        round.ballots.update(chosen=[], code="")
        return RoundChange.objects.create(round=round, what=What.CANCELLED, because=because)


def _locked(pk: int) -> Round:
    """A ballot that is cast at this moment waits, or is waited for."""
    Round.objects.select_for_update(no_key=True).only("pk").get(pk=pk)
    round = Round.objects.with_clock().get(pk=pk)
    if round.state not in (State.PLANNED, State.OPEN):
        raise TooLate
    return round
