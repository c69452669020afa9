"""The newsroom's months, as its books count them: a row of money belongs to one, and a closed one
never changes. Closing itself is in closing.py.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Exists, F, OuterRef, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property

from patrons.masthead import Newsroom


class MonthQuerySet(models.QuerySet["Month"]):
    def closed(self) -> "MonthQuerySet":
        return self.exclude(closed_at=None)

    def open(self) -> "MonthQuerySet":
        return self.filter(closed_at=None)

    def with_clock(self) -> "MonthQuerySet":
        """Each with the newsroom's time zone, so that rows of many months ask for it once."""
        return self.annotate(newsroom_zone=Subquery(Newsroom.objects.values("time_zone")[:1]))

    def with_state(self) -> "MonthQuerySet":
        """Each with all that tells how it stands, for a list."""
        earlier = Month.objects.open().filter(starts_on__lt=OuterRef("starts_on"))
        return self.with_clock().annotate(behind=Exists(earlier))

    def hold(self) -> "Month":
        """The running month, locked until the transaction ends: nobody books or closes meanwhile.

        (SQLite has one writer at a time anyway.)
        """
        day = first_day(timezone.now())
        while True:
            month, _made = self.get_or_create(starts_on=day)
            self.filter(pk=month.pk).update(starts_on=day)  # writes what is there, for the lock
            month.refresh_from_db()
            if month.closed_at is None:
                return month
            day = next_month(day)  # the newsroom moved its clock back, just after a closing

    def lock(self, pk: int) -> None:
        """Nobody else books in this month until the transaction ends."""
        self.filter(pk=pk).update(starts_on=F("starts_on"))  # writes what is there

    def book(self, moment: datetime) -> "Month":
        """The month that a row of money of this moment belongs to: its own while that is open,
        else the running one, where it is listed as late.

        Call it inside the transaction that stores the row.
        """
        running, own = self.hold(), first_day(moment)
        if own == running.starts_on or self.closed_for(moment):
            return running
        month, _made = self.get_or_create(starts_on=own)
        return month

    def closed_for(self, moment: datetime) -> "Month | None":
        """The closed month on account of which a row of that moment would be late, or None: the
        moment's own, or one after it, whose opening balance must not change either.
        """
        return self.closed().filter(starts_on__gte=first_day(moment)).order_by("starts_on").first()


class Month(models.Model):
    starts_on = models.DateField("month", unique=True)
    closed_at = models.DateTimeField("closed", null=True)
    closed_by = models.ForeignKey(
        "patrons.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # What it was closed on, and what its report prints of the newsroom and of who closed it.
    check_used = models.ForeignKey(
        "patrons.Reconciliation", models.PROTECT, null=True, related_name="+"
    )
    issuer = models.JSONField(null=True)

    objects = MonthQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        permissions = [("close_month", "Can close a month")]

    def __str__(self) -> str:
        return date_format(self.starts_on, "F Y")

    @property
    def closer(self) -> str:
        """Who closed it, by the name they had then; their address is not kept with the month."""
        kept = (self.issuer or {}).get("closed_by")
        return kept if kept is not None else str(self.closed_by or "")

    @property
    def waits(self) -> bool:
        """Whether a month before it is open, so that it cannot be closed yet."""
        if hasattr(self, "behind"):
            return self.behind
        return Month.objects.open().filter(starts_on__lt=self.starts_on).exists()

    @cached_property
    def running_zone(self) -> ZoneInfo:
        """The newsroom's clock as it is now."""
        known = getattr(self, "newsroom_zone", None)
        return ZoneInfo(known) if known else Newsroom.load().zone

    @property
    def zone(self) -> ZoneInfo:
        """The clock of its papers: the newsroom's, and once it is closed that of the closing."""
        kept = (self.issuer or {}).get("time_zone")
        return ZoneInfo(kept) if self.closed_at and kept else self.running_zone

    def local(self, moment: datetime) -> datetime:
        """A moment as this month's papers say it."""
        return moment.astimezone(self.zone)

    def holds(self, moment: datetime) -> bool:
        """Whether a moment is in it, as its papers say it: of a closed month that never changes."""
        return self.local(moment).date().replace(day=1) == self.starts_on

    @property
    def begins_at(self) -> datetime:
        """Its first moment, in the newsroom's time zone."""
        return datetime.combine(self.starts_on, time.min, self.running_zone)

    @property
    def ends_at(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(next_month(self.starts_on), time.min, self.running_zone)


def first_day(moment: datetime) -> date:
    """The first day of the month that a moment falls in, in the newsroom's time zone."""
    return Newsroom.load().local(moment).date().replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after a day's."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
