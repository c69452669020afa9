"""The forms of the second factor: allauth's, in our words, and each code of an app taken once."""

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from patrons.typed_code import CodeField

WRONG = {
    "incorrect_code": _(
        "That code is not right, or was used already. Wait for the next one in your app; check "
        "that the device’s clock is right."
    ),
    **dict.fromkeys(
        ["too_many_login_attempts", "rate_limited"],
        _("Too many wrong codes were typed. Wait ten minutes, then try again."),
    ),
}
MISSING = _("Write the digits of the code.")
TOO_MANY = ("too_many_login_attempts", "rate_limited")
# Longer than any code of an app is good for, so that each opens once (settings.MFA_TOTP_TOLERANCE).
USED = 180


def take_once(user, code: str) -> None:
    """Raises where this code of the app was taken already, and while nobody could remember it."""
    if not caches["limits"].add(f"second-factor-{user.pk}-{code}", 1, USED):
        raise ValidationError(WRONG["incorrect_code"], code="incorrect_code")


class OurWords(forms.Form):
    """What allauth finds wrong, said as we say it; its own checks stay as they are."""

    def clean_code(self) -> str:
        try:
            return super().clean_code()  # type: ignore[misc]
        except ValidationError as error:
            raise ValidationError(
                WRONG.get(error.code or "", error.messages), code=error.code
            ) from error

    @property
    def too_many(self) -> bool:
        """Whether nothing was looked at: too many wrong codes before this one."""
        return self.has_error("code", TOO_MANY[0]) or self.has_error("code", TOO_MANY[1])


class AskedForm(OurWords, AuthenticateForm):
    code = CodeField(
        _("The code from your app"), _("Six digits. A recovery code of eight does too."), MISSING
    )

    def clean_code(self) -> str:
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            take_once(self.user, code)
        return code


class ConfirmForm(AskedForm, ReauthenticateForm):
    pass


class AppForm(OurWords, ActivateTOTPForm):
    code = CodeField(_("The code that the app shows now"), missing=MISSING)

    def clean_code(self) -> str:
        code = super().clean_code()
        take_once(self.user, code)
        return code
