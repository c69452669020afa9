"""An article as lists show it: its headline and what stands under that, without its text."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from articles.address import Addressed
from articles.article import ArticlePage
from articles.gathered import AUTHORS
from articles.names import Named, named


@dataclass(frozen=True)
class Story(Addressed):
    pk: int
    title: str
    standfirst: str
    url_path: str
    published_on: datetime
    authors: list[Named]


def stories(articles: Iterable[int]) -> list[Story]:
    """The live ones of these articles, by their ids, in this order. One query."""
    wanted = list(articles)
    rows = (
        ArticlePage.objects.live()
        .filter(pk__in=wanted)
        .values("pk", "title", "standfirst", "url_path", "published_on", by=AUTHORS)
    )
    found = {row["pk"]: Story(authors=named(row.pop("by"), "author"), **row) for row in rows}
    return [found[pk] for pk in wanted if pk in found]
