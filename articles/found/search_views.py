"""Search, at /search/?q=. A GET form: the address of a result can be sent to somebody."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.article import ArticlePage
from articles.found import nearly
from articles.found.fragment import Hit, hit
from articles.found.matching import best
from articles.found.paging import leaf
from articles.found.search_form import NARROWING, SearchForm
from articles.found.words import Word, begun, words_of
from articles.lists.language import locale_of
from articles.lists.listing import in_paper
from patrons.masthead import Newsroom

RESULTS = 20


def search(request: HttpRequest) -> HttpResponse:
    """Live articles that hold every word, the best match first; and where none does, what was
    perhaps meant.
    """
    locale = locale_of(request)
    form = SearchForm(_typed(request), locale)
    context: dict = {"form": form, "q": "", "found": None}
    if form.is_valid() and (form.cleaned_data["q"] or form.is_narrowed):
        typed = context["q"] = form.cleaned_data["q"]
        wish = form.wish(Newsroom.load(request).zone)
        ids = best(wish) if wish.words or not typed else []
        if wish.words and not ids and (words := begun(wish.words)) != wish.words:
            wish = replace(wish, words=words)
            ids = best(wish)
        page = leaf(ids, request.GET.get("page", "1"), RESULTS)
        context["found"] = replace(page, rows=hits(page.rows, wish.words))
        if typed and not ids:
            paper = in_paper(locale)
            context["near"] = hits(nearly.headlines(typed, paper, RESULTS), wish.words)
            meant = nearly.spelling(typed, paper)
            if meant and best(replace(wish, words=words_of(meant))):
                context["meant"] = meant
    return render(request, "articles/search.html", context)


def hits(ids: list[int], words: list[Word]) -> list[Hit]:
    """The articles of these ids, in their order, each with a piece of its text."""
    found = ArticlePage.objects.live().prefetch_related("bylines").in_bulk(ids)
    return [hit(found[pk], words) for pk in ids if pk in found]


def _typed(request: HttpRequest) -> dict[str, str]:
    return {
        name: request.GET.get(name, "").replace("\x00", " ").strip() for name in ("q", *NARROWING)
    }
