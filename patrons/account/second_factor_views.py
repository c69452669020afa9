"""The pages of the second factor: asked for, set up, taken away; recovery codes. allauth checks."""

from collections.abc import Callable
from functools import wraps

from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as recovery_flows
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.internal import flows as totp_flows
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily
from django.views.decorators.debug import sensitive_post_parameters

from patrons.account import factor_mail, fresh, second_factor
from patrons.account.second_factor_form import AppForm, AskedForm, ConfirmForm
from patrons.account.signed_in import who
from patrons.account.signin_views import Careful

PAGES = "patrons/account/second_factor"
TYPES = Authenticator.Type
AGAIN = lazily(
    "Sign in again: the second step takes 15 minutes at most. It ends as well where you change "
    "your address or sign out everywhere else."
)


def with_next(request: HttpRequest, name: str) -> str:
    """The address of that page, which leads on where this one would."""
    onward = get_next_redirect_url(request)
    return reverse(name) + (f"?{urlencode({'next': onward})}" if onward else "")


def for_staff(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Of patrons no second factor is ever asked, so there is none to set up."""

    @login_required
    @wraps(view)
    def looked_at(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not second_factor.is_asked_of(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return looked_at


def what_stands(user) -> dict:
    """Somebody's factors, and how many recovery codes are left; None where they have none."""
    mine = {each.type: each for each in Authenticator.objects.filter(user=user).order_by("-pk")}
    codes = mine.get(TYPES.RECOVERY_CODES)
    return {
        "app": mine.get(TYPES.TOTP),
        "passkeys": second_factor.of(user).filter(type=TYPES.WEBAUTHN).order_by("pk"),
        "codes": codes,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "codes_shown": codes.wrap().did_view if codes else False,
    }


@method_decorator(sensitive_post_parameters("code"), name="dispatch")
class Asked(Careful, AuthenticateView):
    """The second step of signing in. No session exists before it."""

    form_class = AskedForm
    template_name = f"{PAGES}/asked.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        if response.get("Location") == reverse("account_login"):
            messages.info(request, AGAIN)
        return response

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not self.stage.stands():
            return self.stage.abort()
        return super().post(request, *args, **kwargs)

    def _build_forms(self) -> AskedForm:
        data = self.request.POST if self.request.method == "POST" else None
        self.webauthn_form = None
        user = self.stage.login.user
        self.auth_form = self.form_class(user=user, data=data)  # type: ignore[call-arg]
        return self.auth_form

    def form_valid(self, form) -> HttpResponse:
        if form.authenticator.type == TYPES.RECOVERY_CODES:
            left = what_stands(form.user)["codes_left"]
            said = _("You used a recovery code: %(left)s are left.")
            messages.warning(self.request, said % {"left": left})
        return super().form_valid(form)

    def form_invalid(self, form) -> HttpResponse:
        status = 429 if form.too_many else 422
        return self.render_to_response(self.get_context_data(), status=status)

    def get_context_data(self, **kwargs) -> dict:
        login = self.stage.login
        more = {"who": login.user.email, "next": login.redirect_url or ""}
        return {**super().get_context_data(**kwargs), **what_stands(login.user), **more}


@method_decorator([sensitive_post_parameters("code"), for_staff], name="dispatch")
class Confirm(Careful, ReauthenticateView):
    """Asked of a session that has not seen it, and once more before a factor is changed."""

    form_class = ConfirmForm
    template_name = f"{PAGES}/confirm.html"

    def _check_reauthentication_method_available(self, request: HttpRequest):
        has_one = second_factor.of(request.user).exists()
        return None if has_one else redirect(with_next(request, "mfa_index"))

    def form_invalid(self, form) -> HttpResponse:
        status = 429 if form.too_many else 422
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs) -> dict:
        more = {"next": get_next_redirect_url(self.request) or ""}
        return {**super().get_context_data(**kwargs), **what_stands(self.request.user), **more}


@for_staff
def index(request: HttpRequest) -> HttpResponse:
    context = {
        **what_stands(request.user),
        "missing": second_factor.missing(request),
        "must_have": second_factor.must_have(request.user),
        "next": get_next_redirect_url(request) or "",
    }
    return render(request, f"{PAGES}/index.html", context)


@method_decorator([sensitive_post_parameters("code"), for_staff], name="dispatch")
class SetUpApp(Careful, ActivateTOTPView):
    form_class = AppForm
    template_name = f"{PAGES}/app.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        """Somebody's first factor is set up by who signed in just now, not by an old session."""
        if not second_factor.of(request.user).exists() and not fresh.is_fresh(request):
            here = with_next(request, "mfa_activate_totp")
            return redirect(f"{reverse('confirm')}?{urlencode({'next': here})}")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        app, _codes = totp_flows.activate_totp(self.request, form)
        second_factor.note_new(self.request, app)
        factor_mail.tell(factor_mail.APP_SET_UP, who(self.request), app.pk)
        return redirect(with_next(self.request, "mfa_view_recovery_codes"))

    def form_invalid(self, form) -> HttpResponse:
        status = 429 if form.too_many else 422
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret.rstrip("=")
        groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
        more = {"secret": " ".join(groups), "next": get_next_redirect_url(self.request) or ""}
        return {**context, **more}


@method_decorator(for_staff, name="dispatch")
class RemoveApp(Careful, DeactivateTOTPView):
    template_name = f"{PAGES}/app_remove.html"

    def form_valid(self, form) -> HttpResponse:
        removed = self.authenticator.pk
        response = super().form_valid(form)
        factor_mail.tell(factor_mail.APP_REMOVED, who(self.request), removed)
        return response

    def get_context_data(self, **kwargs) -> dict:
        others = second_factor.of(self.request.user).exclude(pk=self.authenticator.pk)
        must = second_factor.must_have(self.request.user)
        return {**super().get_context_data(**kwargs), "last": not others.exists(), "must": must}


@method_decorator(for_staff, name="dispatch")
class RecoveryCodes(Careful):
    """How many are left; a button shows them, once. (A look-ahead of the browser shows nothing.)"""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        codes, may_see = recovery_flows.view_recovery_codes(request)
        return self.page(request, codes.get_unused_codes() if codes and may_see else [])

    def page(self, request: HttpRequest, shown: list[str] | None = None) -> HttpResponse:
        context = {
            **what_stands(request.user),
            "has_factor": second_factor.of(request.user).exists(),
            "shown": shown,
            "next": get_next_redirect_url(request) or "",
        }
        return render(request, f"{PAGES}/codes.html", context)


@method_decorator(for_staff, name="dispatch")
class NewRecoveryCodes(Careful, GenerateRecoveryCodesView):
    """The earlier ones end at once. Without a factor that they stand in for there are none."""

    http_method_names = ["post"]

    def form_valid(self, form) -> HttpResponse:
        recovery_flows.generate_recovery_codes(self.request)
        made = Authenticator.objects.get(user=self.request.user, type=TYPES.RECOVERY_CODES)
        factor_mail.tell(factor_mail.CODES_MADE, who(self.request), made.pk)
        return redirect(with_next(self.request, "mfa_view_recovery_codes"))

    def form_invalid(self, form) -> HttpResponse:
        return redirect(with_next(self.request, "mfa_index"))
