"""The related block: what stands in it, decided when the page is made.

The editor's own entries come first, in their order; then what editors pinned and what the worker
found, up to the number staff set; then titles whose article does not exist yet. A title becomes a
link the moment an article of that title is live, and stops being one when the article is
withdrawn; nobody edits the page for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, JSONObject
from django.utils.dateparse import parse_datetime

from articles.address import address
from articles.paper import Paper
from articles.related.automatic import AutomaticLink, RelatedVerdict
from articles.related.link import RelatedLink
from articles.titles import title_key
from patrons.kept_query import kept_query

if TYPE_CHECKING:
    from articles.article import ArticlePage

OWN, PINNED, AUTOMATIC = range(3)
NONE = Value("", CharField())
# What stands in the query for the article in hand and its language.
ARTICLE, LOCALE = -1, -2


@dataclass(frozen=True)
class Related:
    """One entry of the block; without an address it is a title whose article does not exist."""

    title: str
    address: str = ""
    date: datetime | None = None
    host: str = ""  # of an address elsewhere


@dataclass(frozen=True)
class Row:
    """What the query says of one entry: whose it is, its place, and the article it leads to."""

    kind: int
    place: int
    title: str
    elsewhere: str
    number: int
    found: dict | None


def related_to(article: "ArticlePage") -> list[Related]:
    """The entries of an article's related block, in order. Never itself, nor one page or address
    twice; only what is live and in its language.

    One query for a published page. A preview holds its entries in memory and asks for each.
    """
    links = article.related_links.all()
    if isinstance(links, QuerySet):
        rows = _stored(article)
    else:
        pinned, automatic = _others(article.pk, article.locale_id)
        rows = [_in_memory(link, place, article) for place, link in enumerate(links)]
        rows += [Row(*row) for row in pinned.union(automatic, all=True)]
    return _block(sorted(rows, key=lambda row: (row.kind, row.place)), article.address)


def _block(rows: Iterable[Row], itself: str) -> list[Related]:
    linked: list[Related] = []
    text: list[Related] = []
    seen, counted = {itself}, 0
    for row in rows:
        entry = _entry(row)
        key = _key(entry)
        if not entry.title or key in seen or (row.kind == AUTOMATIC and counted >= row.number):
            continue
        seen.add(key)
        counted += row.kind != OWN
        (linked if entry.address else text).append(entry)
    return linked + text


def _entry(row: Row) -> Related:
    if row.elsewhere:
        host = urlsplit(row.elsewhere).hostname or ""
        return Related(row.title, row.elsewhere, host=host.removeprefix("www."))
    if not row.found:
        return Related(row.title)
    found = row.found
    return Related(found["title"], address(found["url_path"]), _moment(found["date"]))


def _key(entry: Related) -> str:
    """The same for two entries that lead to one place; ours may be written as an address."""
    if not entry.address:
        return title_key(entry.title)
    if entry.host:
        where = urlsplit(entry.address.removeprefix(settings.SITE_URL))
        return f"{where.netloc.lower().removeprefix('www.')}{where.path.rstrip('/')}/{where.query}"
    return entry.address


def _stored(article: "ArticlePage") -> list[Row]:
    return [Row(*row) for row in _entries()(article=article.pk, locale=article.locale_id)]


@kept_query(article=ARTICLE, locale=LOCALE)
def _entries() -> QuerySet:
    own = _own(RelatedLink.objects.filter(article=ARTICLE), LOCALE)
    return own.union(*_others(ARTICLE, LOCALE), all=True)


def _own(links: QuerySet, locale: int) -> QuerySet:
    """What the editor wrote. A page in another language stands for its translation."""
    ours = {"page__locale": locale}
    said = Case(When(title="", then=F("page__title")), default=F("title"))
    translated = _live(locale).filter(translation_key=OuterRef("page__translation_key"))
    titled = _live(locale).filter(title_key=OuterRef("title_key")).newest()
    found = Case(
        When(page__live=True, **ours, then=_found("page__", "page__articlepage__", title=said)),
        When(
            ~Q(**ours),
            page__isnull=False,
            then=Subquery(translated.values(data=_found("", ""))[:1]),
        ),
        default=Subquery(titled.values(data=_found("", ""))[:1]),
    )
    title = Case(When(title="", **ours, then=F("page__title")), default=F("title"))
    return links.order_by().values_list(
        *_columns(OWN, Coalesce("sort_order", 0), title, F("address"), found)
    )


def _others(article: int, locale: int) -> tuple[QuerySet, QuerySet]:
    """What editors pinned, and what the worker found and nobody banned."""
    which = {"article": article, "other__live": True, "other__locale": locale}
    found = _found("other__", "other__")
    verdicts = RelatedVerdict.objects.filter(**which)
    banned = RelatedVerdict.objects.filter(
        article=article, other=OuterRef("other"), verdict=RelatedVerdict.Verdict.BAN
    )
    automatic = AutomaticLink.objects.filter(~Exists(banned), **which)
    pinned = verdicts.filter(verdict=RelatedVerdict.Verdict.PIN)
    return (
        pinned.values_list(*_columns(PINNED, F("pk"), NONE, NONE, found)),
        automatic.order_by().values_list(*_columns(AUTOMATIC, F("rank"), NONE, NONE, found)),
    )


def _columns(kind: int, place, title, elsewhere, found) -> tuple:
    """In the order of `Row`, so that three queries can be one."""
    number = Subquery(Paper.objects.values("automatic_related")[:1])
    default = Paper._meta.get_field("automatic_related").default
    return (
        Value(kind, IntegerField()),
        place,
        title,
        elsewhere,
        Coalesce(number, default),
        found,
    )


def _found(page: str, article: str, **facts) -> JSONObject:
    facts = {"title": f"{page}title", **facts}
    return JSONObject(url_path=f"{page}url_path", date=f"{article}published_on", **facts)


def _live(locale: int):
    articles = apps.get_model("articles", "ArticlePage").objects
    return articles.live().filter(locale=locale)


def _in_memory(link, place: int, article: "ArticlePage") -> Row:
    page = link.page if link.page_id else None
    ours = page is not None and page.locale_id == article.locale_id
    live = _live(article.locale_id)
    title = link.title.strip() or (page.title if page and ours else "")
    if page and ours and page.live:
        dates = live.filter(pk=page.pk).values_list("published_on", flat=True)
        date = dates.first()
        found = {
            "title": title,
            "url_path": page.url_path,
            "date": date.isoformat() if date else None,
        }
    elif page and not ours:
        translated = live.filter(translation_key=page.translation_key)
        found = translated.values_list(_found("", ""), flat=True).first()
    else:
        titled = live.filter(title_key=title_key(link.title)).newest()
        found = titled.values_list(_found("", ""), flat=True).first()
    return Row(OWN, place, title, link.address, 0, found)


def _moment(text: str | None) -> datetime | None:
    """A database writes a moment into JSON in its own way; without a zone it is UTC."""
    moment = parse_datetime(text) if text else None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
