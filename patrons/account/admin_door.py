"""The admin opens to who has shown their second factor in this session; others are led to it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from patrons.account import second_factor

ADMIN = "/admin/"
# Where somebody adds and removes passkeys: who has a factor shows it before they make another.
WAYS_IN = "signing_in"
PAGES = {second_factor.SET_UP: "mfa_index", second_factor.CONFIRM: "mfa_reauthenticate"}
OPEN = ("/admin/logout/",)


class SecondFactorMiddleware:
    """Stands in front of every view, so that no way in and no new screen is left out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        missing = what_is_missing(request)
        if missing is None:
            return self.get_response(request)
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return HttpResponseForbidden("Show your second factor first.", "text/plain")
        onward = request.get_full_path() if request.method in ("GET", "HEAD") else ADMIN
        return redirect(f"{reverse(PAGES[missing])}?{urlencode({'next': onward})}")


def what_is_missing(request: HttpRequest) -> str | None:
    """SET_UP or CONFIRM where this address waits for it."""
    path = request.path_info
    to_admin = path.startswith(ADMIN) and path not in OPEN
    if not (to_admin or path.startswith(reverse(WAYS_IN))) or not request.user.is_authenticated:
        return None
    missing = second_factor.missing(request)
    # A passkey is one way to set the first one up.
    return None if missing == second_factor.SET_UP and not to_admin else missing
