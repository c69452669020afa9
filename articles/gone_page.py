"""A deleted page's address says so, where nothing else answers: no page, and no redirect.

Stands around Wagtail's redirects, and looks only when they found nothing either.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.gone import Gone


class GoneMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        gone = Gone.objects.at(request.path)
        return render(request, "410.html", {"gone": gone}, status=410) if gone else response
