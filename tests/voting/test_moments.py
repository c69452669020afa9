"""Moments are said in the newsroom's own time, and say whose time that is."""

from datetime import UTC, datetime

import pytest
import time_machine

from patrons.models import Newsroom
from patrons.moments import day, day_and_hour

CLOSING = datetime(2026, 12, 5, 16, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Kyiv", "Saturday 5 December, 18:00, Kyiv time"),
        ("America/New_York", "Saturday 5 December, 11:00, New York time"),
        ("UTC", "Saturday 5 December, 16:00, UTC"),
    ],
)
@time_machine.travel(datetime(2026, 11, 20, tzinfo=UTC))
def test_a_closing_names_day_hour_and_clock(zone, said):
    assert day_and_hour(CLOSING, Newsroom(time_zone=zone)) == said


@time_machine.travel(datetime(2027, 2, 1, tzinfo=UTC))
def test_another_year_is_named():
    said = day_and_hour(CLOSING, Newsroom(time_zone="UTC"))
    assert said == "Saturday 5 December 2026, 16:00, UTC"


def test_a_day_is_the_newsrooms_day():
    assert day(MIDNIGHT, Newsroom(time_zone="Europe/Kyiv")) == "1 January 2027"
    assert day(MIDNIGHT, Newsroom(time_zone="UTC")) == "31 December 2026"
