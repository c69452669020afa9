"""The newsroom's months, as its books count them: a row of money belongs to one, and a closed one
never changes. Closing itself is in closing.py.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from patrons.masthead import Newsroom


class MonthManager(models.Manager["Month"]):
    def book(self, moment: datetime) -> "Month":
        """The month that a row of money of this moment belongs to: its own while that is open,
        else the running one, where it is listed as late.

        Call it inside the transaction that stores the row: the month cannot be closed before that
        ends. A closing takes the same lock (SQLite has one writer at a time anyway).
        """
        for starts_on in _candidates(moment):
            month, _made = self.get_or_create(starts_on=starts_on)
            # Writes what is there, to hold the row; a month that was closed meanwhile says so.
            if self.filter(pk=month.pk, closed_at=None).update(closed_at=None):
                return month
        raise AssertionError("unreachable: months to come are open")

    def closed_for(self, moment: datetime) -> "Month | None":
        """The closed month that a moment falls in, or None: a row of it would be late."""
        return self.exclude(closed_at=None).filter(starts_on=first_day(moment)).first()


class Month(models.Model):
    starts_on = models.DateField("month", unique=True)
    closed_at = models.DateTimeField("closed", null=True)
    closed_by = models.ForeignKey(
        "patrons.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = MonthManager()

    class Meta:
        ordering = ["-starts_on"]
        permissions = [("close_month", "Can close a month")]

    def __str__(self) -> str:
        return date_format(self.starts_on, "F Y")


def first_day(moment: datetime) -> date:
    """The first day of the month that a moment falls in, in the newsroom's time zone."""
    return Newsroom.load().local(moment).date().replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after a day's."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _candidates(moment: datetime) -> Iterator[date]:
    """The moment's own month, then the running one, then those to come."""
    yield first_day(moment)
    running = first_day(timezone.now())
    while True:
        yield running
        running = next_month(running)
