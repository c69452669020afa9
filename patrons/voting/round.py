"""A voting round. Whether it is open is a question to the database's clock, not a status."""

import secrets
import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel

from newsroom.until import true_until
from patrons.texts import InLanguage
from patrons.voting import recount


def new_seed() -> str:
    return secrets.token_hex(16)


class State(models.TextChoices):
    """Where a round stands at a moment; worked out from its times and its tally, never stored."""

    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    COUNTING = "counting", _("Closed, counting")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class Rule(models.TextChoices):
    """By what topics win; recount.py has them, and what they are called in published files."""

    MOST_VOTES = recount.MOST_VOTES, "The topics with the most votes win"
    EQUAL_SHARES = recount.EQUAL_SHARES, "Voters share the reporter-days equally"


class RoundQuerySet(models.QuerySet["Round"]):
    def with_clock(self) -> "RoundQuerySet":
        """Rounds that know the database's time (`clock`) and whether they are counted."""
        return self.select_related("tally").annotate(clock=Now())

    def open(self) -> "RoundQuerySet":
        """Rounds that take ballots at this moment; the earlier start first."""
        return self.to_come().filter(opens_at__lte=Now())

    def planned(self) -> "RoundQuerySet":
        return self.to_come().filter(opens_at__gt=Now())

    def to_come(self) -> "RoundQuerySet":
        """Rounds that are open or planned, with the database's clock; the earlier start first."""
        found = self.filter(closes_at__gt=Now(), cancelled_at=None)
        return found.annotate(clock=Now()).order_by("opens_at", "pk")

    def closed(self) -> "RoundQuerySet":
        return self.filter(closes_at__lte=Now()).order_by("-closes_at", "-pk")

    def to_freeze(self) -> "RoundQuerySet":
        """Closed rounds whose result is not written down yet."""
        return self.closed().filter(tally=None, cancelled_at=None)


class Round(ClusterableModel):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(unique=True, help_text="Its address: /rounds/<this>/.")
    title = models.CharField(max_length=120)
    intro = models.TextField(blank=True, help_text="What this round is about, in a paragraph.")
    opens_at = models.DateTimeField("opens")
    closes_at = models.DateTimeField("closes")
    rule = models.CharField(
        max_length=20,
        choices=Rule,
        default=Rule.MOST_VOTES,
        help_text="Equal shares suit topics of different work: each group of voters gets its part.",
    )
    seats = models.PositiveSmallIntegerField(
        default=1, help_text="How many topics win; of topics with the most votes."
    )
    budget = models.PositiveSmallIntegerField(
        "reporter-days",
        null=True,
        blank=True,
        help_text="How many days of work there are; for equal shares.",
    )
    choices = models.PositiveSmallIntegerField(
        "choose up to", default=3, help_text="How many topics one ballot may choose."
    )
    shows_counts = models.BooleanField(
        "show the counts while it runs",
        default=False,
        help_text="Else they stay hidden until the closing; how many voted is shown.",
    )
    voters_at = models.DateTimeField(
        "who may vote",
        null=True,
        blank=True,
        help_text="Whoever supported you at this moment. Empty: whoever does when they vote.",
    )
    cancelled_at = models.DateTimeField(null=True, editable=False)
    # Settled, and shown, before anybody votes: it orders topics that tie (recount.py).
    tie_seed = models.CharField(max_length=32, default=new_seed, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="round_has_length"
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1, choices__gte=1), name="round_has_seats_and_choices"
            ),
            models.CheckConstraint(
                condition=~Q(rule=Rule.EQUAL_SHARES) | Q(budget__gte=1), name="shares_have_days"
            ),
        ]
        indexes = [models.Index(fields=["opens_at", "closes_at"])]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": "A round closes after it opens."})
        if self.voters_at and self.closes_at and self.voters_at >= self.closes_at:
            raise ValidationError({"voters_at": "A moment before the round closes."})

    def get_absolute_url(self) -> str:
        return reverse("round", args=[self.slug])

    @property
    def state(self) -> State:
        """Of a round that was found by `with_clock()`."""
        if self.cancelled_at is not None:
            return State.CANCELLED
        if self.clock < self.opens_at:
            return State.PLANNED
        if self.clock < self.closes_at:
            return State.OPEN
        return State.CLOSED if hasattr(self, "tally") else State.COUNTING

    def rules(self) -> recount.Rules:
        shares = self.rule == Rule.EQUAL_SHARES
        places = self.budget if shares and self.budget else self.seats
        return recount.Rules(self.rule, places, self.choices, self.tie_seed)

    def shown_on(self, request: HttpRequest) -> None:
        """A page says how this round stands: that holds to its next opening or closing.

        Of a round that knows the clock.
        """
        for change in (self.opens_at, self.closes_at):
            if change > self.clock:
                true_until(request, change, self.clock)

    def turnout(self) -> int:
        """How many have voted; no word about what. Of a counted round, as it was counted: whoever
        is erased since voted in it all the same.
        """
        if hasattr(self, "tally"):
            return self.tally.ballots
        return self.ballots.count()


class RoundText(InLanguage):
    of = models.ForeignKey(Round, models.CASCADE, related_name="said_in")
    title = models.CharField(max_length=120, blank=True)
    intro = models.TextField(blank=True)

    class Meta(InLanguage.Meta):
        verbose_name = "text of a round"
        verbose_name_plural = "texts of rounds"
