"""Dates and names as a newspaper writes them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from babel.dates import format_date
from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrons.money import page_locale

register = template.Library()

SHARED_BY = [
    (gettext_lazy("Mail"), "mailto:?subject={title}&body={title}%0A{address}"),
    ("Telegram", "https://t.me/share/url?url={address}&text={title}"),
    ("WhatsApp", "https://wa.me/?text={title}%20{address}"),
    ("Facebook", "https://www.facebook.com/sharer/sharer.php?u={address}"),
    ("Bluesky", "https://bsky.app/intent/compose?text={title}%20{address}"),
]


@register.filter
def day(moment: datetime | None, zone) -> str:
    """The date, written out, in the newsroom's own time: "29 October 2024"."""
    if moment is None:
        return ""
    return format_date(timezone.localtime(moment, zone), "d MMMM y", locale=page_locale())


@register.filter
def entry_at(frame, path: str) -> str:
    """The address of the menu's entry for this path; nothing where it has none."""
    return next((link.address for link in frame.header if link.address == path), "")


@register.filter
def names(authors) -> str:
    """Authors in a row: "Ann", "Ann and Ben", "Ann, Ben and Cy"."""
    return _in_a_row([author.name for author in authors])


@register.filter
def linked(authors) -> SafeString:
    """The same, each a link to their page."""
    links = [
        format_html('<a rel="author" href="{}">{}</a>', author.address, author.name)
        if author.address
        else conditional_escape(author.name)
        for author in authors
    ]
    return mark_safe(_in_a_row(links))  # each was escaped


def _in_a_row(words: Sequence[str]) -> str:
    *others, last = words or [""]
    if not others:
        return last
    return _("%(others)s and %(last)s") % {"others": ", ".join(others), "last": last}


@register.simple_tag
def share_links(page) -> list[tuple[Any, str]]:
    """(name, address) of each way to pass a page on. An address is a plain link: nothing is asked
    of anybody until somebody follows it.
    """
    address, title = quote(page.canonical, safe=""), quote(page.title, safe="")
    return [(name, pattern.format(address=address, title=title)) for name, pattern in SHARED_BY]
