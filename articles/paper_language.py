"""In which languages the paper can be read: its own, and each that has a live front page.

In any other the paper's own pages are not there: nothing leads to them, and a list would hold
nothing, or articles of another language. What is between a patron and us answers in every language
that mails are written in, whatever the paper is read in: giving, the patron's own room, one round
and its ballot, what a browser keeps. Mails lead there, and a gift must never fail for a front page.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from articles.address import OF_THE_PAPER
from articles.frame import frame_of
from newsroom.language import split


class PaperLanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view, _args, _kwargs) -> None:
        if split(request.path_info)[0] == settings.LANGUAGE_CODE:
            return
        match = request.resolver_match
        if match and match.view_name in OF_THE_PAPER and not frame_of(request).is_read:
            raise Http404("This paper is not in that language.")
