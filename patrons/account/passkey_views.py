"""Making and removing a passkey, and signing in with one."""

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.mfa import signals
from allauth.mfa.base.internal.flows import delete_and_cleanup
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily
from django.views.decorators.http import require_http_methods

from patrons.account import fresh, notices, passkeys
from patrons.account.signed_in import who
from patrons.account.signin_views import Careful

TOO_MANY = lazily("Passkeys were tried too often from here. Wait ten minutes, or ask for a code.")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: HttpRequest) -> HttpResponseBase:
    instead, full = passkeys.where_instead(request), passkeys.of(who(request)).count()
    context = {"instead": instead, "here": instead is None, "full": full >= passkeys.MOST}
    if not context["here"] or context["full"]:
        return render(request, "patrons/account/add_passkey.html", context)
    return _make(request, context)


@fresh.required
def _make(request: HttpRequest, context: dict) -> HttpResponse:
    posted = request.method == "POST"
    form = passkeys.AddForm(request.POST if posted else None, user=who(request))
    if posted and form.is_valid():
        made = auth.WebAuthn.add(who(request), **_made(form)).instance
        signals.authenticator_added.send(
            sender=Authenticator, request=request, user=who(request), authenticator=made
        )
        notices.tell(notices.ADDED, who(request), made.pk)
        said = _("Made: you sign in with “%(name)s” from now on, if you like.")
        messages.success(request, said % {"name": made})
        return redirect("signing_in")
    context |= {"form": form, "options": auth.begin_registration(who(request), passwordless=True)}
    status = 422 if form.errors else 200
    return render(request, "patrons/account/add_passkey.html", context, status=status)


def _made(form: passkeys.AddForm) -> dict:
    return {name: form.cleaned_data[name] for name in ("name", "credential")}


@require_http_methods(["GET", "HEAD", "POST"])
@fresh.required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    passkey = get_object_or_404(passkeys.of(who(request)), pk=pk)
    if request.method != "POST":
        return render(request, "patrons/account/remove_passkey.html", {"passkey": passkey})
    delete_and_cleanup(request, passkey)
    notices.tell(notices.REMOVED, who(request), pk)
    said = _("Removed: nobody signs in here with “%(name)s” any more.")
    messages.success(request, said % {"name": passkey})
    return redirect("signing_in")


class SignInByPasskey(Careful):
    """The script asks what a passkey is to sign, and sends what it signed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        onward = get_next_redirect_url(request)
        asking = "credential" not in request.POST
        if not ratelimit.consume(request, action="passkey"):
            return self._too_many(request, onward, asking)
        if asking:
            return JsonResponse(auth.begin_authentication(user=None))
        form = passkeys.SignInForm(request.POST)
        if not form.is_valid():
            return self._refused(request, onward, str(passkeys.NOT_KNOWN))
        passkey = form.cleaned_data["credential"]
        login = Login(user=passkey.user, redirect_url=onward)
        return perform_passwordless_login(request, passkey, login)

    def _too_many(self, request: HttpRequest, onward: str | None, asking: bool) -> HttpResponse:
        if asking:
            return JsonResponse({"error": TOO_MANY}, status=429)
        return self._refused(request, onward, str(TOO_MANY))

    def _refused(self, request: HttpRequest, onward: str | None, why: str) -> HttpResponse:
        messages.error(request, why)
        query = f"?{urlencode({'next': onward})}" if onward else ""
        return redirect(reverse("account_login") + query)
