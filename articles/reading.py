"""An article's address, answered by one look at the page tree.

Wagtail finds a page by walking from the root, a query or two for each step; an article is found
by its whole path at once (an index on it: migrations/). All else goes Wagtail's way, and so does
an article's address that finds nothing: redirects and other pages live there.
"""

from django.http import HttpRequest, HttpResponse
from wagtail.views import serve

from articles.article import ArticlePage
from articles.frame import frame_of


def read(request: HttpRequest, path: str) -> HttpResponse:
    home = frame_of(request).home
    if home and request.method in ("GET", "HEAD"):
        live = ArticlePage.objects.live().prefetch_related("bylines", "tags")
        article = live.filter(url_path=home.url_path + path).first()
        if article is not None:
            return article.serve(request)
    return serve(request, path)
