"""A tag's page, at /tags/<slug>/: what was written of one thing, in the language of the address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from taggit.models import Tag

from articles.frame import frame_of
from articles.lists.language import locale_of
from articles.lists.listing import Listing, with_tag
from articles.lists.sheet import sheet


def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """Nothing is there while no live article bears the tag: anybody who writes can make one."""
    found = get_object_or_404(Tag, slug=slug)
    stories = sheet(request, with_tag(found.pk, locale_of(request)))
    if not stories.stories:
        raise Http404("No article bears this tag.")
    context = {"tag": found, "sheet": stories, "offered": _languages(request, found)}
    return render(request, "articles/tag.html", context)


def _languages(request: HttpRequest, of: Tag) -> list[str]:
    """In which of the site's languages something bears it; asked only where there are several."""
    homes = frame_of(request).homes
    if len(homes) < 2:
        return list(homes)
    newest = Listing.objects.newest_of_each(
        {with_tag(of.pk, home.locale): 1 for home in homes.values()}
    )
    return [code for code, home in homes.items() if newest[with_tag(of.pk, home.locale)]]
