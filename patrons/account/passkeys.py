"""Passkeys: a way in beside the mailed code, for those who want one. allauth checks them.

A passkey belongs to a host's name. A number is no name, so at http://127.0.0.1 there are none, and
the page says where there are.
"""

import ipaddress

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from patrons.account.sealed import seal, unseal
from patrons.masthead import Newsroom
from patrons.user import one_line

MOST = 10  # for one person
NOT_MADE = _("Your browser made no passkey that we can use. Try again; nothing was stored.")
NOT_KNOWN = _(
    "We do not know this passkey any more, or it came too late. Try again, or ask for a code."
)
BROKEN = (AttributeError, KeyError, OverflowError, TypeError, ValueError)


class Adapter(DefaultMFAAdapter):
    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": NOT_MADE}

    def _get_site_name(self) -> str:
        return Newsroom.load().name

    def get_public_key_credential_user_entity(self, user) -> dict:
        """What the browser shows beside the passkey."""
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.email}

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def send_notification_mail(self, *args, **kwargs) -> None:
        """Ours go by rows (account/notices.py)."""


def of(user) -> QuerySet[Authenticator]:
    """Somebody's passkeys, in the order in which they were made."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("pk")


def where_instead(request: HttpRequest) -> str | None:
    """None where this host has a name; else where this page has one, or nothing."""
    host, _, port = request.get_host().rpartition(":")
    host, port = (host, port) if host and port.isdecimal() else (request.get_host(), "")
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None
    if not address.is_loopback or "localhost" not in settings.ALLOWED_HOSTS:
        return ""
    return f"{request.scheme}://localhost{':' if port else ''}{port}{request.get_full_path()}"


class AddForm(AddWebAuthnForm):
    name = forms.CharField(
        label=_("A name for it"),
        help_text=_("So that you know it again: “my phone”, “the key on my ring”."),
        max_length=60,
        error_messages={
            "required": _("Give it a name by which you know it again."),
            "max_length": _("Write a shorter name, of 60 signs at most."),
        },
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial.pop("name", None)
        self.fields.pop("passwordless", None)
        self.fields["credential"].error_messages = dict.fromkeys(["required", "invalid"], NOT_MADE)

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"], 60)
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean(self) -> dict:
        # It must sign in by itself: the browser asks for finger, face or PIN.
        self.cleaned_data["passwordless"] = True
        try:
            return super().clean()
        except BROKEN as error:
            raise forms.ValidationError(NOT_MADE) from error


class SignInForm(LoginWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except BROKEN as error:
            raise forms.ValidationError(NOT_KNOWN) from error
