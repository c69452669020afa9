"""Where a newcomer looks first."""

from pathlib import Path

from django.urls import NoReverseMatch, reverse
from wagtail.models import Page

from patrons.models import Round

DOCUMENT = Path(__file__).with_name("north-korean-military.txt")


def listed() -> list[tuple[str, str]]:
    """(what one does there, path) of the six places, in the order in which to look."""
    return [
        ("Read", article()),
        ("Give", reverse("give")),
        ("Read the mail", named("outbox", "/outbox/")),
        ("Vote", vote()),
        ("Edit", reverse("wagtailadmin_home")),
        ("See the books", named("donation:index", reverse("wagtailadmin_home"))),
    ]


def article() -> str:
    """The seed document's own address; the front page where it has been taken down."""
    headline = DOCUMENT.read_text(encoding="utf-8").split("\n", 1)[0].strip()
    page = Page.objects.live().filter(title=headline).first()
    return (page.get_url() if page else None) or "/"


def vote() -> str:
    """The open round, or all rounds between two of them."""
    current = Round.objects.open().first()
    return current.get_absolute_url() if current else "/rounds/"


def named(name: str, otherwise: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return otherwise
