from datetime import UTC, datetime

import pytest

from sandbox.periods import later


@pytest.mark.parametrize(
    ("start", "interval", "count", "end"),
    [
        ("2026-01-31", "month", 1, "2026-02-28"),
        ("2026-01-31", "month", 2, "2026-03-31"),
        ("2027-12-31", "month", 2, "2028-02-29"),
        ("2026-12-15", "month", 1, "2027-01-15"),
        ("2028-02-29", "year", 1, "2029-02-28"),
        ("2028-02-29", "year", 4, "2032-02-29"),
        ("2026-11-03", "month", 3, "2027-02-03"),
        ("2026-12-31", "week", 2, "2027-01-14"),
        ("2026-12-31", "day", 1, "2027-01-01"),
    ],
)
def test_a_period_ends_on_the_same_day_or_the_last_of_a_shorter_month(start, interval, count, end):
    begin = int(datetime.fromisoformat(start).replace(tzinfo=UTC).timestamp())
    ended = datetime.fromtimestamp(later(begin, interval, count), UTC)
    assert ended.date().isoformat() == end
