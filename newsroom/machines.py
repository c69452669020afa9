"""What machines ask: Stripe's events, and whether the site is alive.

They bear no cookie, fill in no form and read no page, so nothing that serves readers runs for
them: no session, sign-in, form token, message, redirect or content policy. The view alone says
who may ask. Placed behind SecurityMiddleware, whose headers they bear as well.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

MACHINES = frozenset(["/stripe/webhook/", "/stripe/webhook", "/healthz", "/readyz"])


class MachinesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in MACHINES:
            return self.get_response(request)
        response = resolve(request.path_info).func(request)
        response["Cache-Control"] = "no-store"
        return response
