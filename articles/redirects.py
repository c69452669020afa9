"""What leads on from an old address: Wagtail's redirects, kept to addresses where nothing lives.

Wagtail leaves a redirect at an address to which its page comes back. Once the page is withdrawn it
would lead there from there, for ever; browsers remember that.
"""

from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import Exists, Q
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.translation import override
from wagtail.contrib.redirects.middleware import RedirectMiddleware as WagtailsOwn
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.signals import page_slug_changed, post_page_move

from articles.address import PAGES, address, root_slug
from newsroom.language import split

AT_ONCE = 500
WITHOUT_ROWS = {"feed", "sitemap_file"}  # they are there whatever the address's parts say


class RedirectMiddleware(WagtailsOwn):
    """Wagtail's, but for redirects to the address that was asked for, and from that of a page that
    lacks its last slash: Django puts that there.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        led = super().process_response(request, response)
        if led is not response and (_leads_here(request, led["Location"]) or page_at(request.path)):
            return response
        return led


def _leads_here(request: HttpRequest, location: str) -> bool:
    """Whatever is asked behind the "?": a redirect of a path is one of all its queries."""
    there = urlsplit(location)
    ours = there.netloc in ("", request.get_host())
    return ours and unquote(there.path).rstrip("/") == request.path.rstrip("/")


def page_at(path: str) -> Page | None:
    """The live page at an address, with or without its last slash; one query. None in a language
    that the paper is not read in (paper_language.py).
    """
    code, bare = split(path.rstrip("/") + "/")
    live = Page.objects.live()
    found = live.filter(url_path=f"/{root_slug(code)}{bare}")
    if code != settings.LANGUAGE_CODE:
        found = found.filter(Exists(live.filter(url_path=f"/{root_slug(code)}/")))
    return found.first()


def is_of_the_site(path: str) -> bool:
    """Whether the site itself answers at an address, whatever stands in its rows: /give/."""
    whole = path.rstrip("/") + "/"
    for asked in (whole, whole.rstrip("/") or "/"):
        with suppress(Resolver404), override(split(whole)[0]):
            found = resolve(asked)
            names_a_row = (found.args or found.kwargs) and found.view_name not in WITHOUT_ROWS
            if found.view_name not in PAGES and not names_a_row:
                return True
    return False


def listen() -> None:
    page_slug_changed.connect(clear, dispatch_uid="clear redirects")
    post_page_move.connect(clear, dispatch_uid="clear redirects")


def clear(instance: Page, **kwargs: Any) -> None:
    """No redirect stays where a page, and what is live below it, came to stand; of a draft none
    that leads to itself.
    """
    page = Page.objects.get(pk=instance.pk)  # told of may be a page as it was before
    live = page.get_descendants(inclusive=True).live().values_list("url_path", flat=True)
    taken = {Redirect.normalise_path(address(path)) for path in live.iterator()}
    here = Redirect.normalise_path(address(page.url_path))
    near = Redirect.objects.filter(Q(old_path=here) | Q(old_path__startswith=f"{here}/"))
    stale = [
        pk
        for pk, path, leads_to in near.values_list("pk", "old_path", "redirect_page")
        if path in taken or (path, leads_to) == (here, page.pk)
    ]
    for begin in range(0, len(stale), AT_ONCE):
        Redirect.objects.filter(pk__in=stale[begin : begin + AT_ONCE]).delete()
