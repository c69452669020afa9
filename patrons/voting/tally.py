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
    # The file as recount.py reads it; empty where too few voted. Nothing leads from a line of it
    # to a patron. Kept as it was published: a title that is mended later changes no fingerprint.
    published = models.TextField(blank=True)
    ballots_hash = models.CharField("SHA-256 of what is published", max_length=64, blank=True)
    frozen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return f"{self.round}: {self.ballots} ballots"


class TopicCount(models.Model):
    tally = models.ForeignKey(Tally, models.PROTECT, related_name="counts")
    topic = models.OneToOneField(Topic, models.PROTECT, related_name="count")
    approvals = models.PositiveIntegerField()
    # Winners as the rule found them, one after the other; then the others, by votes.
    place = models.PositiveSmallIntegerField()
    won = models.BooleanField()
    # By equal shares: how many paid in full, and how much of what one ballot holds. Without them
    # it won by its votes.
    supporters = models.PositiveIntegerField(null=True)
    percent = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["place"]

    def __str__(self) -> str:
        return f"{self.topic}: {self.approvals}"
