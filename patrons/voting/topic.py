"""A story on offer in a round."""

import uuid

from django.db import models
from modelcluster.fields import ParentalKey

from patrons.texts import InLanguage
from patrons.voting.round import Round


class TopicQuerySet(models.QuerySet["Topic"]):
    def won(self) -> "TopicQuerySet":
        """Those that patrons voted for: they won in a round that is closed and counted. The
        newest round first.
        """
        return self.filter(count__won=True).order_by("-round__closes_at", "-round", "count__place")


class Topic(models.Model):
    round = ParentalKey(Round, on_delete=models.PROTECT, related_name="topics")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sort_order = models.PositiveIntegerField(default=0, editable=False)
    title = models.CharField(max_length=160)
    summary = models.CharField("one sentence", max_length=300, blank=True)
    days = models.PositiveSmallIntegerField(
        "reporter-days", default=1, help_text="How many days of one reporter it takes."
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = TopicQuerySet.as_manager()

    sort_order_field = "sort_order"  # Wagtail's panels put rows in order by it

    class Meta:
        ordering = ["sort_order", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(days__gte=1), name="topic_takes_a_day")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_won(self) -> bool:
        """As `won()` has it; of one topic."""
        return hasattr(self, "count") and self.count.won

    @property
    def key(self) -> str:
        """Its public id as text, as forms and published ballots write it."""
        return str(self.public_id)


class TopicText(InLanguage):
    """Ballots and tallies name topics by their ids: what is counted has no language."""

    of = models.ForeignKey(Topic, models.CASCADE, related_name="said_in")
    title = models.CharField(max_length=160, blank=True)
    summary = models.CharField(max_length=300, blank=True)

    class Meta(InLanguage.Meta):
        verbose_name = "text of a topic"
        verbose_name_plural = "texts of topics"
