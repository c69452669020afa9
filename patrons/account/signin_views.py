"""The pages of signing in and out. allauth keeps the code, the tries and the session."""

import logging
import smtplib

from allauth.account import views as allauth
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url, perform_login
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from redis.exceptions import RedisError

from patrons.account import passkeys, signin_code, signin_limits, signin_link
from patrons.account.signin import TOO_MANY, AskForm, CodeForm

logger = logging.getLogger(__name__)

ASKED = "asked_for_code"  # the address that a code was last asked for, in the session


class Careful(View):
    """Without the cache nobody could count tries, and without mail no code arrives: say so."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        try:
            if request.method == "POST":
                caches["limits"].get("sign-in")  # raises while nobody could count
            return super().dispatch(request, *args, **kwargs)
        except (RedisError, smtplib.SMTPException, OSError) as error:
            logger.error("sign-in is out of order: %s", type(error).__name__)
            return render(request, "patrons/account/out_of_order.html", status=503)


class AskForCode(Careful, allauth.RequestLoginCodeView):
    form_class = AskForm
    template_name = "patrons/account/sign_in.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if request.user.is_authenticated and self.is_closed_to(request.user):
            list(get_messages(request))  # read, so that Wagtail's own does not turn up elsewhere
            return render(request, "patrons/account/staff_only.html", status=403)
        return super().dispatch(request, *args, **kwargs)

    def is_closed_to(self, user) -> bool:
        """Whether they come from the admin without a right to it: a redirect would go round."""
        to_admin = (self.get_next_url() or "").startswith(reverse("wagtailadmin_home"))
        return to_admin and not user.has_perm("wagtailadmin.access_admin")

    def get_context_data(self, **kwargs) -> dict:
        instead = passkeys.where_instead(self.request)
        more = {"passkeys_here": instead is None, "passkeys_instead": instead}
        shown = super().get_context_data(**kwargs, **more)
        return {**shown, "too_many": shown["form"].has_error("email", TOO_MANY)}

    def _redirect_to_pending_stage(self, request, stage):
        return None  # asking again starts anew, for instance with another address

    def form_valid(self, form) -> HttpResponse:
        self.request.session[ASKED] = form.cleaned_data["email"]
        signin_code.bind(self.request, form._user)
        return super().form_valid(form)


class EnterCode(Careful, allauth.ConfirmLoginCodeView):
    form_class = CodeForm
    template_name = "patrons/account/enter_code.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        asked = request.session.get(ASKED)
        response = super().dispatch(request, *args, **kwargs)
        # allauth sends whoever has no running code back to the first step without a word.
        if asked and response.get("Location") == reverse("account_request_login_code"):
            return self.over("expired")
        return response

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        # Five tries are kept in a session, and sessions are cheap. Nothing typed is no try.
        typed = request.POST.get("code", "").strip()
        if typed and not signin_limits.may_try(request, request.session.get(ASKED, "")):
            return self.over("limit", status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        # Told only now: whoever cannot read the mail learns nothing of whose address it is.
        if not signin_code.use(self.request, self._process.user):
            self._process.abort()
            return self.over("ended")
        self.request.session.pop(ASKED, None)
        return super().form_valid(form)

    def form_invalid(self, form) -> HttpResponse:
        if not form.data.get("code", "").strip():  # nothing typed is no try
            return self.render_to_response(self.get_context_data(form=form))
        if not self._process.record_invalid_attempt():
            return self.over("tries")
        left = self._process.max_attempts - self._process.state["failed_attempts"]
        return self.render_to_response(self.get_context_data(form=form, tries_left=left))

    def over(self, why: str, status: int = 200) -> HttpResponse:
        """This code is no use any more: why, and the button for a new one."""
        context = {
            "why": why,
            "asked": self.request.session.get(ASKED, ""),
            "next": self.get_next_url() or "",
        }
        return render(self.request, "patrons/account/code_over.html", context, status=status)


class ByLink(Careful):
    """The link of the mail opens a page with a button: mail scanners open links, and sign in
    nobody by it.
    """

    def get(self, request: HttpRequest, who: str, token: str) -> HttpResponse:
        user = signin_link.user_of(who, token)
        if user is None:
            return self.over(request)
        context = {"who": user.email, "next": get_next_redirect_url(request) or ""}
        return render(request, "patrons/account/sign_in_by_link.html", context)

    def post(self, request: HttpRequest, who: str, token: str) -> HttpResponseBase:
        user = signin_link.user_of(who, token)
        if user is None or not signin_link.use(user):
            return self.over(request)
        if request.user.is_authenticated and request.user != user:
            logout(request)  # nothing of theirs stays in this session
        record_authentication(request, user, method="code", email=user.email)
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True}
        )
        return perform_login(
            request, user, redirect_url=get_next_redirect_url(request), email=user.email
        )

    def over(self, request: HttpRequest) -> HttpResponse:
        context = {"why": "link", "next": get_next_redirect_url(request) or ""}
        return render(request, "patrons/account/code_over.html", context, status=410)


class SignOut(allauth.LogoutView):
    template_name = "patrons/account/sign_out.html"

    def logout(self) -> None:
        super().logout()
        messages.success(self.request, _("You are signed out in this browser."))


class Inactive(allauth.AccountInactiveView):
    template_name = "patrons/account/inactive.html"


def no_sign_up(request: HttpRequest) -> HttpResponse:
    """allauth asks for this address by name; an account comes with support, never by itself."""
    raise Http404
