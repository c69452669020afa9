"""A page's address, answered by one look at the page tree.

Wagtail finds a page by walking from the root, a query or two for each step. Here a section or a
plain page is in the frame already, and an article is found by its whole path at once (an index on
it: migrations/). All else goes Wagtail's way, and so does an address that finds nothing:
redirects live there.
"""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page
from wagtail.views import serve

from articles.article import ArticlePage
from articles.frame import Frame, Place, frame_of
from articles.translations import with_translations
from patrons.kept_query import kept_query

PATH = "the path"


def read(request: HttpRequest, path: str) -> HttpResponse:
    frame = frame_of(request)
    if frame.home and request.method in ("GET", "HEAD"):
        page = find(frame, frame.home.url_path + path)
        if page is not None:
            return page.serve(request)
    return serve(request, path)


def find(frame: Frame, url_path: str) -> Page | None:
    """The live page of this path in the frame's language."""
    if place := frame.by_path.get(url_path):
        return place.page()
    homes = frame.homes.values() if len(frame.homes) > 1 else ()
    found = article_at(frame.language, *homes)(path=url_path)
    return found[0] if found else None


@kept_query(path=PATH)
def article_at(language: str, *homes: Place) -> QuerySet:
    """The live article of a path, with all that stands around its text in the language, and its
    translations below the front pages.
    """
    articles = ArticlePage.objects.live().with_names().filter(url_path=PATH).order_by()
    return with_translations(articles, homes)
