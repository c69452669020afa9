"""Days and times as the newsroom says them: in its own time zone, in the page's language.

Every moment in the database is UTC; what a reader sees names the clock it is read from.
"""

from datetime import UTC, date, datetime

from babel.dates import format_date, format_datetime
from django.utils import timezone
from django.utils.translation import gettext as _

from patrons.masthead import Newsroom
from patrons.money import page_locale

CLDR_NAMES = {"Europe/Kyiv": "Europe/Kiev"}  # where its names of cities stand under an older one


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
    locale = page_locale()
    if locale.language != "en":
        known = locale.time_zones.get(CLDR_NAMES.get(time_zone, time_zone), {})
        city = known.get("city", city)
    return _("%(city)s time") % {"city": city}


def on_day(day: date) -> str:
    """A day of the calendar in full: "5 December 2026". A moment is first told where it is read:
    `newsroom.local(moment)`.
    """
    return format_date(day, "d MMMM yyyy", locale=page_locale())


def month(day: date) -> str:
    """A month of the calendar by itself: "December 2026"."""
    return format_date(day, "LLLL yyyy", locale=page_locale())


def day(moment: datetime, newsroom: Newsroom) -> str:
    """A day in the newsroom's zone: "5 December 2026"."""
    return _written(moment, newsroom, "d MMMM yyyy")


def last_day(end: datetime, newsroom: Newsroom) -> str:
    """The last day before an end, written: "30 November 2026"."""
    return on_day(newsroom.last_day(end))


def hour(moment: datetime, newsroom: Newsroom) -> str:
    """A time of day and its clock: "18:00, Kyiv time"."""
    return f"{_written(moment, newsroom, 'HH:mm')}, {zone_name(newsroom)}"


def day_and_hour(moment: datetime, newsroom: Newsroom) -> str:
    """A moment in full: "Friday 5 December, 18:00, Kyiv time"; another year than now is named."""
    this_year = newsroom.local(timezone.now()).year == newsroom.local(moment).year
    written = _written(moment, newsroom, "EEEE d MMMM" if this_year else "EEEE d MMMM yyyy")
    return f"{written}, {hour(moment, newsroom)}"


def _written(moment: datetime, newsroom: Newsroom, pattern: str) -> str:
    local = newsroom.local(moment)
    return format_datetime(local, pattern, tzinfo=newsroom.zone, locale=page_locale())
