"""Search, at /search/?q=. A GET form: the address of a result can be sent to somebody."""

import re

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from articles.article import ArticlePage
from articles.lists.paging import leaf

RESULTS = 20
LONGEST = 200
TOO_LONG = _("Search for fewer words: %(limit_value)s characters at most.")


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Search the articles"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"max_length": TOO_LONG},
    )


def search(request: HttpRequest) -> HttpResponse:
    """Live articles that hold every word, the best match first."""
    form = SearchForm({"q": request.GET.get("q", "").replace("\x00", " ")})
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    found = leaf(matching(typed), request.GET.get("page", "1"), RESULTS) if typed else None
    return render(request, "articles/search.html", {"form": form, "q": typed, "found": found})


def matching(typed: str):
    """Live articles that hold each word. Signs mean nothing: a database may read them as orders."""
    articles = ArticlePage.objects.live().prefetch_related("bylines")
    words = re.findall(r"\w+", typed)
    return articles.search(" ".join(words)) if words else articles.none()
