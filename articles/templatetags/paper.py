"""Dates and names as a newspaper writes them."""

from datetime import datetime

from babel.dates import format_date
from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from patrons.money import page_locale

register = template.Library()


@register.filter
def day(moment: datetime | None, zone) -> str:
    """The date, written out, in the newsroom's own time: "29 October 2024"."""
    if moment is None:
        return ""
    return format_date(timezone.localtime(moment, zone), "d MMMM y", locale=page_locale())


@register.filter
def names(authors) -> str:
    """Authors in a row: "Ann", "Ann and Ben", "Ann, Ben and Cy"."""
    *others, last = [author.name for author in authors] or [""]
    if not others:
        return last
    return _("%(others)s and %(last)s") % {"others": ", ".join(others), "last": last}
