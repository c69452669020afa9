"""Notes where somebody is signed in. Public pages have no session, and nothing runs for them."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from patrons.account import signed_in


class PresenceMiddleware:
    """Behind Django's own for sessions and sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Only where the page has asked who it is: looking would make it differ by reader.
        user = getattr(request, "_cached_user", None)
        if (
            user is not None
            and user.is_authenticated
            and request.session.get(SESSION_KEY) == str(user.pk)
        ):
            signed_in.note(request, user)
        return response
