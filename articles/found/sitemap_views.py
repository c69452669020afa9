"""/sitemap.xml and what it names, /news-sitemap.xml, /robots.txt.

Up to 50,000 addresses stand in /sitemap.xml itself; beyond, it is an index of files. Each is
written while it is sent.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Locale

from articles.found import sitemap_rows
from articles.found.feed import writable
from articles.found.sitemap_rows import SitemapEntry
from articles.lists.listing import Listing, in_paper
from patrons.masthead import Newsroom

MOST_IN_A_FILE = 50_000
# What else stands in /sitemap.xml than articles: sections, plain pages, authors, tags.
ROOM_FOR_OTHERS = 10_000
NEWS_DAYS, NEWS_MOST = timedelta(days=2), 1000

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
URLSET = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
# Robots ask again by themselves; a new article is in the news sitemap within minutes.
seldom = cache_control(public=True, max_age=600, s_maxage=600)
often = cache_control(public=True, max_age=0, s_maxage=60)


@require_safe
@seldom
def sitemap(request: HttpRequest) -> StreamingHttpResponse:
    stretches = sitemap_rows.stretches()
    if sum(stretch.articles for stretch in stretches) <= MOST_IN_A_FILE - ROOM_FOR_OTHERS:
        parts = [sitemap_rows.articles(stretch.number) for stretch in stretches]
        return _sent(_urlset(chain(sitemap_rows.other_pages(), *parts)))
    files = [("pages", None), *((str(each.number), each.changed) for each in stretches)]
    return _sent(_index(files))


@require_safe
@seldom
def sitemap_file(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """What the index names. Raises Http404 for a stretch of ids that has no article."""
    if name == "pages":
        return _sent(_urlset(sitemap_rows.other_pages()))
    places = sitemap_rows.articles(int(name))
    first = next(places, None)
    if first is None:
        raise Http404("There is no such sitemap.")
    return _sent(_urlset(chain([first], places)))


@require_safe
@often
def news_sitemap(request: HttpRequest) -> HttpResponse:
    """What was published in the last two days, of every language, as Google News reads it."""
    now = timezone.now()
    codes = dict(Locale.objects.values_list("pk", "language_code"))
    rows = (
        Listing.objects.filter(
            place__in=[in_paper(locale) for locale in codes],
            published_on__gt=now - NEWS_DAYS,
            published_on__lte=now,
            article__live=True,
        )
        .select_related("article")
        .order_by("-published_on", "-article")[:NEWS_MOST]
    )
    context = {
        "articles": [
            (row.article, codes[row.article.locale_id], writable(row.article.title)) for row in rows
        ],
        "publication": writable(Newsroom.load(request).name),
    }
    return render(request, "articles/news_sitemap.xml", context, content_type="application/xml")


@require_safe
@seldom
def robots(request: HttpRequest) -> HttpResponse:
    others = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    context = {"site": settings.SITE_URL, "below": ["", *(f"/{code}" for code in others)]}
    return render(request, "robots.txt", context, content_type="text/plain; charset=utf-8")


def _sent(lines: Iterator[str]) -> StreamingHttpResponse:
    return StreamingHttpResponse(lines, content_type="application/xml")


def _urlset(places: Iterator[SitemapEntry]) -> Iterator[str]:
    yield HEAD + URLSET
    for place in places:
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang={quoteattr(code)} href={quoteattr(there)}/>'
            for code, there in place.languages
        )
        yield f"<url><loc>{escape(place.address)}</loc>{_changed(place.changed)}{links}</url>\n"
    yield "</urlset>\n"


def _index(files: list[tuple[str, datetime | None]]) -> Iterator[str]:
    yield HEAD + INDEX
    for name, changed in files:
        where = f"{settings.SITE_URL}/sitemap-{name}.xml"
        yield f"<sitemap><loc>{escape(where)}</loc>{_changed(changed)}</sitemap>\n"
    yield "</sitemapindex>\n"


def _changed(moment: datetime | None) -> str:
    return f"<lastmod>{moment.isoformat(timespec='seconds')}</lastmod>" if moment else ""
