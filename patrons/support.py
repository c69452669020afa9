"""Support periods: who is sustaining at a moment is one query over these rows, and nothing else.

A period never looks at a subscription's status. It says from when until when somebody is
sustaining and what it comes from; gifts and grants point at theirs.
"""

from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patrons.masthead import Newsroom
from patrons.signals import public_content_changed


class SupportPeriodQuerySet(models.QuerySet["SupportPeriod"]):
    def covering(self, at: datetime | Now | None = None) -> "SupportPeriodQuerySet":
        """Periods that hold at a moment (now, where none is given); the end is exclusive."""
        at = at or timezone.now()
        return self.filter(starts_at__lte=at, ends_at__gt=at)

    def begun_or_to_come(self) -> "SupportPeriodQuerySet":
        """All but those that were cut to nothing before they began: these never support anybody."""
        return self.filter(ends_at__gt=models.F("starts_at"))

    def granted(self) -> "SupportPeriodQuerySet":
        """Those that staff granted to somebody who cannot pay."""
        return self.filter(source=SupportPeriod.Source.GRANT)

    def with_vote(self) -> "SupportPeriodQuerySet":
        """Those by which a person votes: none of a patron whom staff know as an organisation, and
        not what an organisation gave for itself.

        That a gift is an organisation's is its giver's answer about this one gift, and nobody
        proved their address by it: so it takes no vote that another period gives. Whoever was
        given a membership by an organisation votes.
        """
        given = models.Q(source=SupportPeriod.Source.DONATION)
        return self.filter(patron__kind="person").exclude(
            given, donation__pledge__by_organisation=True
        )


class SupportPeriod(models.Model):
    class Source(models.TextChoices):
        DONATION = "donation", _("gift")
        MEMBERSHIP = "membership", _("gift membership")
        GRANT = "grant", _("granted by staff")

    patron = models.ForeignKey("patrons.Patron", models.CASCADE, related_name="support_periods")
    source = models.CharField(max_length=12, choices=Source)
    starts_at = models.DateTimeField("from")
    paid_until = models.DateTimeField(help_text="The end of what was paid for.")
    carried_until = models.DateTimeField(
        null=True, editable=False, help_text="The end of the period whose charge was skipped."
    )
    ends_at = models.DateTimeField("until", help_text="With the grace after it.")
    cut_from = models.DateTimeField(
        null=True, editable=False, help_text="The end it had before it was ended early."
    )

    objects = SupportPeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        indexes = [
            models.Index(fields=["patron", "ends_at", "starts_at"]),
            models.Index(fields=["starts_at"], name="support_begins"),  # who is new
        ]
        constraints = [
            # A period may be cut to nothing (a whole refund), never turned round.
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")),
                name="period_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        first = Newsroom.load().local(self.starts_at).date()
        return f"{self.get_source_display()}, {first} to {self.last_day}"

    @property
    def last_day(self) -> date:
        """The last day on which it supports, as the newsroom counts days: its end is exclusive."""
        return Newsroom.load().last_day(self.ends_at)

    @property
    def supported_until(self) -> datetime:
        """The end of what was paid for, or of the skipped period after it; without the grace."""
        return self.carried_until or self.paid_until

    def set_grace(self, days: int) -> None:
        """Support runs on for so many days after what was paid for, and what was skipped; one
        ended early stays ended.

        Days that are over keep their answer, since votes hang on it: less grace takes none of them
        away (a gift stopped within its grace supports to that moment), and no grace is given back
        that would be over by now.
        """
        if self.cut_from is not None or self.ends_at < self.paid_until:
            return
        now = timezone.now()
        end = max(self.supported_until + timedelta(days=days), min(self.ends_at, now))
        if not self.ends_at < end <= now:
            self.ends_at = end
            self.save(update_fields=["ends_at"])

    def carry(self, until: datetime | None) -> None:
        """Support runs through the period whose charge is skipped, to its end; None takes that
        back. `set_grace` then sets the end; one ended early stays ended.
        """
        self.carried_until = until
        self.save(update_fields=["carried_until"])

    def last_until(self, moment: datetime) -> None:
        """Support is paid for until that moment instead; one ended early stays ended."""
        if self.ends_at >= self.paid_until:
            self.paid_until = self.ends_at = moment
            self.carried_until = None
            self.save(update_fields=["paid_until", "carried_until", "ends_at"])
            public_content_changed.send(SupportPeriod)

    def end_now(self) -> None:
        """Support ends at this moment (wholly refunded, dispute lost)."""
        now = max(timezone.now(), self.starts_at)
        if self.ends_at > now:
            self.cut_from, self.ends_at = self.ends_at, now
            self.save(update_fields=["cut_from", "ends_at"])
            public_content_changed.send(SupportPeriod)  # the wall of thanks

    def go_on(self) -> None:
        """Support runs again as if it had not been ended early (a refund that came back)."""
        if self.cut_from is not None:
            self.ends_at, self.cut_from = self.cut_from, None
            self.save(update_fields=["cut_from", "ends_at"])
            public_content_changed.send(SupportPeriod)  # the wall of thanks


class GrantManager(models.Manager["Grant"]):
    def running_to(self, address: str, until: datetime) -> "Grant | None":
        """Support to the very same day that somebody with this mail address was granted already."""
        mine = self.filter(period__patron__email=address, period__ends_at=until, ended_at=None)
        return mine.select_related("period__patron", "granted_by").first()

    def give(self, patron, until: datetime, reason: str, by=None, since=None) -> "Grant":
        """Support that staff grant to somebody who cannot pay, to the date given, with a reason."""
        since = since or timezone.now()
        period = SupportPeriod.objects.create(
            patron=patron,
            source=SupportPeriod.Source.GRANT,
            starts_at=since,
            paid_until=until,
            ends_at=until,
        )
        return self.create(period=period, reason=reason, granted_by=by)


class Grant(models.Model):
    """It stays as it was given. Ended early, it says when, why and by whom as well."""

    period = models.OneToOneField(SupportPeriod, models.CASCADE, related_name="grant")
    reason = models.CharField(max_length=200)
    granted_by = models.ForeignKey(
        "patrons.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    granted_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField("ended early", null=True, editable=False)
    end_reason = models.CharField("why it was ended", max_length=200, blank=True)
    ended_by = models.ForeignKey(
        "patrons.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = GrantManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None, end_reason="")
                | models.Q(ended_at__isnull=False) & ~models.Q(end_reason=""),
                name="grant_ended_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def is_to_self(self) -> bool:
        """Whether whoever granted it is the one who has it."""
        return self.granted_by_id is not None and self.granted_by_id == self.period.patron.user_id

    @property
    def is_running(self) -> bool:
        """Whether there is support left to end."""
        return self.ended_at is None and self.period.ends_at > timezone.now()

    def end(self, reason: str, by=None) -> bool:
        """The support that was granted ends at this moment; returns whether this call ended it.

        Safe to call twice: the first reason stays.
        """
        with transaction.atomic():
            mine = Grant.objects.filter(pk=self.pk, ended_at=None)
            if not mine.update(ended_at=timezone.now(), end_reason=reason, ended_by=by):
                return False
            self.refresh_from_db()
            self.period.end_now()
        return True
