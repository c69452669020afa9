"""What the sitemaps list, asked for in stretches of ids: a file's size and time have an end,
whatever stands in the archive.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from django.conf import settings
from django.db.models import Count, F, Max, QuerySet
from django.db.models.functions import Coalesce
from django.utils.encoding import iri_to_uri
from taggit.models import Tag
from wagtail.models import Locale, Page

from articles.address import address, named_address
from articles.article import ArticlePage
from articles.author import Author
from articles.lists.listing import Listing
from articles.pages import HomePage, PlainPage
from articles.section import SectionPage
from newsroom.language import in_language

# The protocol allows 50,000 in a file. An id is a page's, of whatever kind: no stretch has more.
IDS_IN_A_FILE = 20_000


@dataclass(frozen=True)
class SitemapEntry:
    """One address; `languages` are itself and its translations, where there are any."""

    address: str
    changed: datetime | None = None
    languages: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Stretch:
    number: int
    articles: int
    changed: datetime | None


CHANGED = Coalesce("last_published_at", "latest_revision_created_at", "first_published_at")


def stretches() -> list[Stretch]:
    """The files of articles that are not empty, in their order."""
    rows = (
        ArticlePage.objects.live()
        .order_by()
        .annotate(number=F("pk") / IDS_IN_A_FILE)
        .values("number")
        .annotate(articles=Count("pk"), changed=Max("last_published_at"))
        .order_by("number")
    )
    return [Stretch(row["number"], row["articles"], row["changed"]) for row in rows]


def articles(number: int) -> Iterator[SitemapEntry]:
    """The live articles of one stretch."""
    first = number * IDS_IN_A_FILE
    return _places(ArticlePage.objects.live().filter(pk__gte=first, pk__lt=first + IDS_IN_A_FILE))


def other_pages() -> Iterator[SitemapEntry]:
    """The front page, sections, plain pages, and whatever author or tag has an article."""
    codes = dict(HomePage.objects.live().values_list("locale", "locale__language_code"))
    return chain(
        _places(HomePage.objects.live()),
        _places(SectionPage.objects.live()),
        _places(PlainPage.objects.live()),
        _listed("author", Author.objects.all(), codes),
        _listed("tag", Tag.objects.all(), codes),
    )


def _places(pages: QuerySet) -> Iterator[SitemapEntry]:
    translations = _translations(pages)
    rows = pages.order_by("pk").annotate(changed=CHANGED)
    for path, key, changed in rows.values_list("url_path", "translation_key", "changed").iterator():
        yield SitemapEntry(_whole(path), changed, translations.get(key, []))


def _whole(url_path: str) -> str:
    return iri_to_uri(settings.SITE_URL + address(url_path))


def _translations(pages: QuerySet) -> dict:
    """By translation key, the live pages in every language, where there is more than one."""
    codes = dict(Locale.objects.values_list("pk", "language_code"))
    if len(codes) < 2:
        return {}
    same = Page.objects.live().filter(
        translation_key__in=pages.order_by().values("translation_key")
    )
    found = defaultdict(list)
    for key, locale, path in same.order_by("locale").values_list(
        "translation_key", "locale", "url_path"
    ):
        found[key].append((codes[locale], _whole(path)))
    return {key: places for key, places in found.items() if len(places) > 1}


def _listed(kind: str, all_of_them: QuerySet, codes: dict[int, str]) -> Iterator[SitemapEntry]:
    """Those of a kind that some list has, in each language that has one, with the day of its newest
    article. Their pages stand below the live front pages of these languages.
    """
    newest: dict[int, dict[str, datetime]] = defaultdict(dict)
    rows = Listing.objects.filter(place__startswith=f"{kind}/").values("place")
    for row in rows.annotate(newest=Max("published_on")).order_by("place"):
        pk, locale = (int(part) for part in row["place"].split("/")[1:])
        if locale in codes:
            newest[pk][codes[locale]] = row["newest"]
    for each in all_of_them.order_by("pk").iterator():
        found = newest.get(each.pk, {})
        path = named_address(kind, each.slug)
        there = [(code, settings.SITE_URL + in_language(path, code)) for code in found]
        for code, here in there:
            yield SitemapEntry(here, found[code], there if len(there) > 1 else [])
