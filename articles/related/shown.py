"""Related titles: which of them are links, decided when the page is made.

A title becomes a link the moment an article of that title is live, and stops being one when the
article is withdrawn; nobody edits the page for it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from articles.address import address
from articles.titles import title_key

if TYPE_CHECKING:
    from articles.article import ArticlePage


@dataclass(frozen=True)
class Related:
    """One entry of the block; without an address it is a title whose article does not exist."""

    title: str
    address: str = ""
    date: datetime | None = None


def related_to(article: "ArticlePage") -> list[Related]:
    """The entries of an article's related block, in its editor's order, unlinked titles last.

    An article is never related to itself.

    One query for a published page. A preview holds its entries in memory and asks for each.
    """
    links = article.related_links.all()
    if isinstance(links, QuerySet):
        links = links.select_related("page").annotate(
            page_date=F("page__articlepage__published_on"),
            found=Subquery(_titled(OuterRef("title_key")).values(data=_wanted())[:1]),
        )
        entries = [_entry(link, link.page_date, link.found) for link in links]
    else:
        entries = [
            _entry(link, None, _titled(title_key(link.title)).values_list(_wanted()).first())
            for link in links
        ]
    others = [entry for entry in entries if entry.address != article.address]
    return sorted(others, key=lambda entry: not entry.address)


def _titled(key):
    """The newest live article of that title."""
    articles = apps.get_model("articles", "ArticlePage").objects
    return articles.live().filter(title_key=key).newest()


def _wanted() -> JSONObject:
    return JSONObject(title="title", url_path="url_path", date="published_on")


def _entry(link, page_date: datetime | None, found) -> Related:
    if link.page_id and link.page.live:
        title = link.title.strip() or link.page.title
        return Related(title, address(link.page.url_path), page_date)
    title = link.title.strip() or (link.page.title if link.page_id else "")
    if isinstance(found, tuple):
        found = found[0]
    if not found:
        return Related(title)
    return Related(found["title"], address(found["url_path"]), _moment(found["date"]))


def _moment(text: str | None) -> datetime | None:
    """A database writes a moment into JSON in its own way; without a zone it is UTC."""
    moment = parse_datetime(text) if text else None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
