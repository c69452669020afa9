"""What nobody else at this screen should do asks for a sign-in that is a few minutes old."""

import time
from collections.abc import Callable
from functools import wraps

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from patrons.account.signin_views import AskForCode

FRESH = 15 * 60  # seconds


def is_fresh(request: HttpRequest) -> bool:
    """Whether this session's last sign-in, by whatever way, is younger than that."""
    moments = [record.get("at", 0) for record in get_authentication_records(request, request.user)]
    return max(moments, default=0) > time.time() - FRESH


def fresh_sign_in(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For who is signed in, and lately; others are asked for a code again, and come back here."""

    @wraps(view)
    def asking(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        context = {"next": request.path, "minutes": FRESH // 60}
        return render(request, "patrons/account/sign_in_again.html", context, status=403)

    return login_required(asking)


class AskAgain(AskForCode):
    """A code goes to the address that somebody is signed in by, and this session ends."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if request.method != "POST" or not request.user.is_authenticated:
            return redirect("account_login")
        self.address = request.user.email
        logout(request)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "data": {"email": self.address}}

    def form_invalid(self, form) -> HttpResponse:
        return redirect("account_login")  # too many codes: its page says so
