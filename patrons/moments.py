"""Days and times as the newsroom says them: in its own time zone, in the page's language.

Every moment in the database is UTC; what a reader sees names the clock it is read from.
"""

from datetime import UTC, datetime, timedelta

from babel.dates import format_datetime
from django.utils import timezone
from django.utils.translation import get_language

from patrons.masthead import Newsroom

LEAST = timedelta(microseconds=1)


def from_unix(seconds: int) -> datetime:
    """Stripe's whole seconds since 1970, as a moment in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def zone_name(newsroom: Newsroom) -> str:
    return clock_name(newsroom.time_zone)


def clock_name(time_zone: str) -> str:
    """The clock's name for people: "Kyiv time" for Europe/Kyiv; UTC is said as it is."""
    if time_zone in ("UTC", "Etc/UTC"):
        return "UTC"
    city = time_zone.rpartition("/")[2].replace("_", " ")
    return f"{city} time"


def day(moment: datetime, newsroom: Newsroom) -> str:
    """A day in the newsroom's zone: "5 December 2026"."""
    return _written(moment, newsroom, "d MMMM yyyy")


def last_day(end: datetime, newsroom: Newsroom) -> str:
    """The last day before an end: what was granted to 30 November ends as December begins."""
    return day(end - LEAST, newsroom)


def hour(moment: datetime, newsroom: Newsroom) -> str:
    """A time of day and its clock: "18:00, Kyiv time"."""
    return f"{_written(moment, newsroom, 'HH:mm')}, {zone_name(newsroom)}"


def day_and_hour(moment: datetime, newsroom: Newsroom) -> str:
    """A moment in full: "Friday 5 December, 18:00, Kyiv time"; another year than now is named."""
    this_year = newsroom.local(timezone.now()).year == newsroom.local(moment).year
    written = _written(moment, newsroom, "EEEE d MMMM" if this_year else "EEEE d MMMM yyyy")
    return f"{written}, {hour(moment, newsroom)}"


def _written(moment: datetime, newsroom: Newsroom, pattern: str) -> str:
    locale = (get_language() or "en").replace("-", "_")
    return format_datetime(newsroom.local(moment), pattern, tzinfo=newsroom.zone, locale=locale)
