"""The count of a round: frozen at closing, never changed, recomputable by anybody."""

from django.db import models

from patrons.voting.round import Round
from patrons.voting.topic import Topic


class Tally(models.Model):
    round = models.OneToOneField(Round, models.PROTECT, related_name="tally")
    ballots = models.PositiveIntegerField(help_text="How many voted.")
    eligible = models.PositiveIntegerField(help_text="How many could have, at closing.")
    # A cast ballot counts whatever becomes of the payment later; we say how many these were.
    lapsed = models.PositiveIntegerField(
        default=0, help_text="Ballots of patrons whose support ended before the closing."
    )
    ballots_hash = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return f"{self.round}: {self.ballots} ballots"


class TopicCount(models.Model):
    tally = models.ForeignKey(Tally, models.PROTECT, related_name="counts")
    topic = models.OneToOneField(Topic, models.PROTECT, related_name="count")
    approvals = models.PositiveIntegerField()
    place = models.PositiveSmallIntegerField()
    won = models.BooleanField()

    class Meta:
        ordering = ["place"]

    def __str__(self) -> str:
        return f"{self.topic}: {self.approvals}"


class PublishedBallot(models.Model):
    """One anonymous line of the published ballots; nothing leads from it to a patron."""

    tally = models.ForeignKey(Tally, models.PROTECT, related_name="published_ballots")
    code = models.CharField(max_length=14)
    topics = models.JSONField(help_text="Public ids of the chosen topics, sorted.")

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["tally", "code"], name="published_code_once")
        ]

    def __str__(self) -> str:
        return self.code
