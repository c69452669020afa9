"""A draft, as whoever has its link sees it. Nothing keeps it: no cache, no search engine."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from articles.desk.draft_link import DraftLink
from patrons.masthead import Newsroom
from patrons.moments import day_and_hour


@require_safe
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """The revision that the link was made for; 410 where it has ended, 404 where there is none."""
    link = DraftLink.objects.named(token)
    if link is None or not link.is_good:
        response = render(request, "articles/draft_ended.html", status=410 if link else 404)
    else:
        response = _shown(request, link)
        if request.method == "GET":
            link.openings.create()
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response


def _shown(request: HttpRequest, link: DraftLink) -> HttpResponse:
    page = link.draft()
    context = page.get_context(request)
    until = day_and_hour(link.expires_at, Newsroom.load(request))
    drafted = {"draft": link, "until": until, "as_page": page.get_template(request)}
    return render(request, "articles/draft.html", {**context, **drafted})
