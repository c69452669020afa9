"""How often a gift comes: the three words that pledges, tiers and Stripe agree on."""

from calendar import monthrange
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class Interval(models.TextChoices):
    ONCE = "once", _("once")
    MONTH = "month", _("every month")
    YEAR = "year", _("every year")


def next_date(start: date, interval: str) -> date | None:
    """The next charge after `start`: the same day a month or a year on, or the month's last day.

    That is how Stripe moves a billing anchor (31 January, then 28 February). None for once.
    """
    if interval == Interval.ONCE:
        return None
    return months_later(start, 12 if interval == Interval.YEAR else 1)


def months_later(start: date, months: int) -> date:
    """The same day so many months on, or the last day of a month that is shorter."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
