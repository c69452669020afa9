"""What a feed says, before it is written as RSS, Atom or JSON."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri

from articles.address import named_canonical
from articles.article import ArticlePage
from articles.found.feed_content import full_text
from articles.lists.listing import Listing
from articles.names import Named

NEWEST = 30
# Characters that XML has no way to write.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def writable(text: str) -> str:
    return UNWRITABLE.sub("", text)


@dataclass(frozen=True)
class Person:
    name: str
    address: str


@dataclass(frozen=True)
class Item:
    id: str
    address: str
    title: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    authors: list[Person]
    tags: list[str]


@dataclass(frozen=True)
class Feed:
    title: str
    description: str
    language: str
    address: str  # of the page that lists the same
    feed_address: str
    items: list[Item] = field(default_factory=list)

    @property
    def updated(self) -> datetime | None:
        return max((item.updated for item in self.items), default=None)


def items_in(place: str) -> list[Item]:
    """The newest of what is listed in a place (articles/lists/listing.py)."""
    rows = Listing.objects.filter(place=place).order_by("-published_on", "-article")
    ids = list(rows.values_list("article", flat=True)[:NEWEST])
    found = ArticlePage.objects.live().prefetch_related("bylines", "tags").in_bulk(ids)
    return [item_of(found[pk]) for pk in ids if pk in found]


def item_of(article: ArticlePage) -> Item:
    published = cast(datetime, article.published_on)  # what is listed has a date
    return Item(
        id=lasting_id(article),
        address=iri_to_uri(article.canonical),
        title=writable(article.title),
        summary=writable(article.standfirst),
        html=writable(full_text(article)),
        published=published,
        updated=max(published, article.last_published_at or published),
        authors=[_person(author) for author in article.authors],
        tags=sorted(writable(tag.name) for tag in article.tag_names),
    )


def lasting_id(article: ArticlePage) -> str:
    """Names the article for as long as it exists, whatever its address and date become (RFC 4151:
    whose name, and a day on which it was theirs).
    """
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:article-{article.pk}"


def _person(author: Named) -> Person:
    return Person(writable(author.name), named_canonical("author", author.slug))
