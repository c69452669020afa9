"""What opens an account to somebody else needs a fresh sign-in: in the last quarter of an hour.

Who signed in longer ago types a code again, in the same browser. The code is mailed to the address
that is proved already, and its hash stands in the session alone.
"""

import time
from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import urlencode

from patrons.account import second_factor
from patrons.account.signed_in import who
from patrons.mail import compose

LASTS = 15 * 60  # seconds, of a sign-in and of a code
MOST_TRIES = 5
STATE = "confirming"  # in the session: hash of the code, when it was sent, tries


def is_fresh(request: HttpRequest) -> bool:
    """Whether this browser's person showed who they are a short while ago, by whatever way."""
    shown = [record["at"] for record in get_authentication_records(request, request.user)]
    return bool(shown) and time.time() - max(shown) < LASTS


def required(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The page is for a fresh sign-in; others are asked for a code and led back to it. Of who has a
    second factor that is asked for, nothing less than that makes it fresh.
    """

    @login_required
    @wraps(view)
    def looked_at(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if second_factor.guards(request.user):
            asked, fresh = "mfa_reauthenticate", second_factor.was_shown(request, LASTS)
        else:
            asked, fresh = "confirm", is_fresh(request)
        if fresh:
            return view(request, *args, **kwargs)
        return redirect(f"{reverse(asked)}?{urlencode({'next': request.path})}")

    return looked_at


def send_code(request: HttpRequest) -> None:
    """Mail a code to who is signed in here; it ends any before it."""
    code = get_adapter().generate_login_code()
    request.session[STATE] = [_hashed(request, code), time.time(), 0]
    minutes = LASTS // 60
    compose("confirm_code", who(request).email, {"code": code, "minutes": minutes}).send()


def tries_left(request: HttpRequest) -> int:
    """How often a code may still be typed; 0 where none was sent, or it has run out."""
    _code, sent_at, tries = request.session.get(STATE) or ("", 0, MOST_TRIES)
    return 0 if time.time() - sent_at > LASTS else max(0, MOST_TRIES - tries)


def confirm(request: HttpRequest, typed: str) -> bool:
    """Whether this is the code; then the sign-in is fresh. Each call is one try."""
    if not tries_left(request):
        return False
    code, sent_at, tries = request.session[STATE]
    request.session[STATE] = [code, sent_at, tries + 1]
    if not constant_time_compare(_hashed(request, typed), code):
        return False
    del request.session[STATE]
    record_authentication(request, request.user, method="code", reauthenticated=True)
    return True


def _hashed(request: HttpRequest, code: str) -> str:
    return salted_hmac("confirming", f"{request.user.pk} {code}", algorithm="sha256").hexdigest()
