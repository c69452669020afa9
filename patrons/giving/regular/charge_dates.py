"""When Stripe charges: at each interval from the anchor, or on the last day of a shorter month."""

from datetime import UTC, datetime, timedelta

from patrons.giving.interval import Interval, months_later

MARGIN = timedelta(days=1)  # no charge falls between that and the one that is to come


def charges_later(at: datetime, anchor: datetime, interval: str, number: int) -> datetime:
    """The charge so many after the one at `at`, counted from the anchor, so that a 31st comes back.

    In UTC, as Stripe counts: at its local Stripe and in its own documentation alike.
    """
    start, from_anchor = at.astimezone(UTC), anchor.astimezone(UTC)
    months = (start.year - from_anchor.year) * 12 + start.month - from_anchor.month
    months += number * (12 if interval == Interval.YEAR else 1)
    return datetime.combine(months_later(from_anchor.date(), months), from_anchor.timetz())


def first_after(moment: datetime, at: datetime, anchor: datetime, interval: str) -> datetime:
    """The first charge after a moment, where the charge at `at` is the next that would come."""
    number, found = 0, at
    while found <= moment:
        number += 1
        found = charges_later(at, anchor, interval, number)
    return found
