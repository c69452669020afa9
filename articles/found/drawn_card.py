"""Makes the cards of articles: cut from a picture, or drawn where there is none.

The worker alone does it: typst is large, and no reader waits for a picture to be cut.
"""

import json
import logging
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import typst
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.images.models import AbstractImage

from articles.article import ArticlePage
from articles.found.card import CUT, Drawn, drawn_of, picture_of
from articles.lists.listing import Listing
from patrons.giving.papers import paper_fonts
from patrons.masthead import Newsroom
from patrons.signals import public_content_changed

SOURCE = Path(__file__).with_name("card.typ")
SWEPT = 200

log = logging.getLogger(__name__)


def make_cards(articles: Iterable[ArticlePage]) -> int:
    """Make the cards that are needed and not there; how many. Their pages then name them."""
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
    if picture := picture_of(article):
        return _cut(picture)
    drawn = drawn_of(article, article.section_name, Newsroom.load())
    name = drawn.name(article.pk)
    if default_storage.exists(name):
        return False
    default_storage.save(name, ContentFile(draw(drawn, article.locale.language_code)))
    return True


def _cut(picture: AbstractImage) -> bool:
    if picture.find_existing_renditions(CUT):
        return False
    try:
        picture.get_rendition(CUT)
    except OSError:  # the file is gone or cannot be read
        log.exception("picture %s could not be cut for a card", picture.pk)
        return False
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
