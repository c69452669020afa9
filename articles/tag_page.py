"""A tag's page, at /tags/<slug>/: what was written of one thing, in the language of the address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from taggit.models import Tag

from articles.lists.language import locale_of
from articles.lists.listing import with_tag
from articles.lists.sheet import sheet


def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """Nothing is there while no live article bears the tag: anybody who writes can make one."""
    found = get_object_or_404(Tag, slug=slug)
    stories = sheet(request, with_tag(found.pk, locale_of(request)))
    if not stories.stories:
        raise Http404("No article bears this tag.")
    return render(request, "articles/tag.html", {"tag": found, "sheet": stories})
