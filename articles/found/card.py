"""The picture that stands for an article where it is shared, and what it was made of.

Its editor's choice; else the first picture of its text; else one made of its headline. The worker
makes each (drawn_card.py), and a page names what is there.
"""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256

from django.conf import settings
from django.core.files.storage import default_storage
from wagtail.images.models import AbstractImage, Filter

from articles.article import ArticlePage
from patrons.accent import PAPER, legible
from patrons.masthead import Newsroom

WIDTH, HEIGHT = 1200, 630
CUT = Filter(f"fill-{WIDTH}x{HEIGHT}|format-jpeg")
# Raised when card.typ changes, so that every card is drawn anew.
DRAWING = 2


@dataclass(frozen=True)
class Card:
    address: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Drawn:
    """All that a drawn card shows."""

    headline: str
    section: str
    newsroom: str
    accent: str

    def name(self, article: int) -> str:
        """Its file's name changes with what it shows: whoever keeps pictures keeps no stale one.
        Old ones stay, for pages that were shared before name them.
        """
        shown = json.dumps([DRAWING, asdict(self)], sort_keys=True)
        return f"images/card-{article}-{sha256(shown.encode()).hexdigest()[:12]}.png"


def card_of(article: ArticlePage, section: str, newsroom: Newsroom) -> Card | None:
    if picture := picture_of(article):
        return _cut(picture)
    drawn = drawn_of(article, section, newsroom)
    name = drawn.name(article.pk)
    if article.pk and default_storage.exists(name):
        return Card(_whole(default_storage.url(name)), WIDTH, HEIGHT, drawn.headline)
    return None


def picture_of(article: ArticlePage) -> AbstractImage | None:
    """Its editor's choice, or the first picture of its text."""
    return article.card_picture or _first_picture(article)


def drawn_of(article: ArticlePage, section: str, newsroom: Newsroom) -> Drawn:
    return Drawn(
        headline=article.title,
        section=section,
        newsroom=newsroom.name,
        accent=legible(newsroom.accent, PAPER),
    )


def _first_picture(article: ArticlePage) -> AbstractImage | None:
    for block in article.body:
        if block.block_type == "picture" and block.value.get("picture"):
            return block.value["picture"]
    return None


def _cut(picture: AbstractImage) -> Card | None:
    made = picture.find_existing_renditions(CUT).get(CUT)
    if made is None:
        return None
    alt = getattr(picture, "contextual_alt_text", None) or picture.default_alt_text
    return Card(_whole(made.url), made.width, made.height, alt)


def _whole(path: str) -> str:
    return path if "://" in path else settings.SITE_URL + path
