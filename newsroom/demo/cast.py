"""One button for each of the demo's cast: signing in without mailed code and second factor."""

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seeds import people

LANDING = {"editor": "/admin/", "treasurer": "/admin/", "administrator": "/admin/"}


@require_POST
def sign_in(request: HttpRequest, role: str) -> HttpResponse:
    """Sign in as one of the cast, and go where the sign-in page was asked from."""
    if role not in people.NAMES:
        raise Http404("Nobody of the demo's cast has this role.")
    user = people.find(role)
    if user is None or not user.is_active:
        said = _("%(name)s is not there, or was erased. `make reset`, then `make run`.")
        messages.error(request, said % {"name": people.NAMES[role]})
        return redirect(settings.LOGIN_URL)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    # Stands for the second factor (patrons/account/second_factor.py), in the demo alone.
    record_authentication(request, user, method="demo")
    return redirect(
        wanted(request) or LANDING.get(role) or resolve_url(settings.LOGIN_REDIRECT_URL)
    )


def wanted(request: HttpRequest) -> str:
    """The page that asked for signing in, where it is one of ours."""
    page = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return page if ours else ""
