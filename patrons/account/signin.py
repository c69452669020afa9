"""How somebody signs in: a code by mail to an address we know. Nobody signs up by themselves."""

from math import ceil

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.core import context
from django import forms
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from patrons.account import second_factor, signin_limits, signin_link
from patrons.giving.too_long import WHOLE_ADDRESS
from patrons.mail import compose
from patrons.typed_address import AddressField
from patrons.typed_code import CodeField
from patrons.user import User, normalise_address

TOO_MANY = "too_many_login_attempts"  # allauth's word
SECOND_FACTOR = "patrons.account.second_factor.SecondFactorStage"


class Adapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("That is not the code we sent. Look into the newest mail from us."),
        TOO_MANY: _(
            "Too many codes were asked for. The link in the newest mail from us still works: open "
            "it and press its button. So does a passkey. Or wait ten minutes, at most an hour, and "
            "ask again."
        ),
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        """allauth's steps, with our decision of whom a second factor is asked."""
        ours = {"allauth.mfa.stages.AuthenticateStage": SECOND_FACTOR}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Before a factor is changed: one is shown, unless that was a short while ago."""
        required = super().is_reauthentication_required(app=app, **kwargs)
        return required and not second_factor.was_shown(self.request, second_factor.LATELY)

    def get_reauthentication_methods(self, user) -> list[dict]:
        """One page asks for whatever somebody has."""
        if not (user.is_authenticated and second_factor.of(user).exists()):
            return []
        url = reverse("mfa_reauthenticate")
        return [{"id": "mfa_reauthenticate", "description": "Second factor", "url": url}]

    def render_mail(self, template_prefix, email, context, headers=None) -> EmailMultiAlternatives:
        """Our frame for allauth's mails: "account/email/login_code" is emails/login_code.*."""
        name = template_prefix.rpartition("/")[2]
        minutes = ceil(settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT / 60)
        mine = {
            "code": context.get("code"),
            "minutes": minutes,
            "sign_in_url": f"{settings.SITE_URL}{reverse('account_login')}",
        }
        if mine["code"]:
            request = context["request"]
            path = signin_link.path_for(
                User.objects.get(email=email), get_next_redirect_url(request) or ""
            )
            mine["link"] = settings.SITE_URL + path
        # Who chose no language reads that of the page on which they asked.
        return compose(name, email, mine, otherwise=get_language() or "")

    def add_message(self, *args, **kwargs) -> None:
        """Our pages say by themselves what happened; a left-over message would say it elsewhere."""


class AskForm(RequestLoginCodeForm):
    email = AddressField(
        label=_("Your mail address"),
        help_text=_("The one that your receipts go to."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write your mail address."),
            **dict.fromkeys(["invalid", "max_length"], WHOLE_ADDRESS),
        },
    )

    def clean_email(self) -> str:
        self.cleaned_data["email"] = normalise_address(self.cleaned_data["email"])
        if not signin_limits.may_ask(context.request, self.cleaned_data["email"]):
            raise get_adapter().validation_error(TOO_MANY)
        address = super().clean_email()
        if self._user:
            # allauth signs nobody in whose address has no row of its own (a fresh administrator).
            EmailAddress.objects.get_or_create(
                user=self._user, email=address, defaults={"primary": True}
            )
        return address


class CodeForm(ConfirmLoginCodeForm):
    code = CodeField()
