"""Draws the cards of articles that have no picture. The worker alone does it: typst is large."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import typst
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from articles.article import ArticlePage
from articles.found.card import Drawn, drawn_of, needs_drawing
from articles.lists.listing import Listing
from patrons.giving.papers import paper_fonts
from patrons.masthead import Newsroom
from patrons.signals import public_content_changed

SOURCE = Path(__file__).with_name("card.typ")
SWEPT = 200


def make_cards(articles: Iterable[ArticlePage]) -> int:
    """Draw the cards that are needed and not there; how many. Their pages then name them."""
    made = sum(_make(article) for article in articles)
    if made:
        public_content_changed.send(sender=make_cards)
    return made


def newest() -> Iterable[ArticlePage]:
    """What may have no card yet: the queue was away, or the newsroom has another name or colour."""
    rows = Listing.objects.filter(place__startswith="paper/").order_by("-published_on")
    ids = rows.values_list("article", flat=True)[:SWEPT]
    return ArticlePage.objects.live().select_related("locale").filter(pk__in=list(ids))


def _make(article: ArticlePage) -> bool:
    if not needs_drawing(article):
        return False
    drawn = drawn_of(article, article.section_name, Newsroom.load())
    name = drawn.name(article.pk)
    if default_storage.exists(name):
        return False
    default_storage.save(name, ContentFile(draw(drawn, article.locale.language_code)))
    return True


def draw(drawn: Drawn, language: str) -> bytes:
    """A PNG. The words go in as JSON, never as markup: a headline cannot write Typst."""
    said = {**asdict(drawn), "language": language}
    families = paper_fonts.order(json.dumps(said, ensure_ascii=False))
    return typst.compile(
        str(SOURCE),
        sys_inputs={"card": json.dumps({**said, "fonts": families})},
        font_paths=paper_fonts.ours(),
        format="png",
        ppi=72,
    )
