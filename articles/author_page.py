"""An author's page, at /authors/<slug>/: who they are, and what they wrote."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from articles.author import Author
from articles.lists.language import locale_of
from articles.lists.listing import by_author
from articles.lists.sheet import sheet
from patrons import texts


def author(request: HttpRequest, slug: str) -> HttpResponse:
    """It answers also while nothing of theirs is published: bylines and mails may lead there."""
    found = get_object_or_404(texts.at_hand(Author.objects.select_related("picture")), slug=slug)
    context = {
        "author": found,
        "sheet": sheet(request, by_author(found.pk, locale_of(request))),
    }
    return render(request, "articles/author.html", context)
