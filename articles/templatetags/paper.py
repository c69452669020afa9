"""Dates and names as a newspaper writes them."""

from datetime import datetime

from babel.dates import format_date
from django import template
from django.utils import timezone
from django.utils.translation import get_language

register = template.Library()


@register.filter
def day(moment: datetime | None, zone) -> str:
    """The date, written out, in the newsroom's own time: "29 October 2024"."""
    if moment is None:
        return ""
    pattern = "d MMMM y"
    return format_date(timezone.localtime(moment, zone), pattern, locale=get_language() or "en")


@register.filter
def names(authors) -> str:
    """Authors in a row: "Ann", "Ann and Ben", "Ann, Ben and Cy"."""
    *others, last = [author.name for author in authors] or [""]
    return f"{', '.join(others)} and {last}" if others else last
