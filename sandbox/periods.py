"""Billing periods: a month later is the same day of the next month, or its last day."""

import calendar
from datetime import UTC, datetime, timedelta


def later(anchor: int, interval: str, count: int) -> int:
    """`anchor` and `count` intervals, counted from the anchor so that the 31st comes back."""
    start = datetime.fromtimestamp(anchor, UTC)
    if interval in ("day", "week"):
        days = count * (7 if interval == "week" else 1)
        return int((start + timedelta(days=days)).timestamp())
    months = start.month - 1 + count * (12 if interval == "year" else 1)
    year, month = start.year + months // 12, months % 12 + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return int(start.replace(year=year, month=month, day=day).timestamp())


def named(interval: str, count: int) -> str:
    """`month` or `3 months`, for pages."""
    return interval if count == 1 else f"{count} {interval}s"
