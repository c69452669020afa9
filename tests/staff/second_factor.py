"""What an authenticator app does, and the steps of somebody who has one."""

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from patrons.user import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = "/account/sign-in/second-factor/"


def with_app(user: User) -> Authenticator:
    """They have an app with the secret above."""
    return TOTP.activate(user, SECRET).instance


def with_codes(user: User) -> list[str]:
    """They have recovery codes, and these are they."""
    return RecoveryCodes.activate(user).get_unused_codes()


def app_code(secret: str = SECRET, later: int = 0) -> str:
    """What the app shows, or would some steps of half a minute later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def wrong_code() -> str:
    near = {app_code(later=step) for step in range(-2, 3)}
    return next(f"{code:06}" for code in range(100) if f"{code:06}" not in near)


def first_step(user: User, onward: str = "", client: Client | None = None) -> Client:
    """A browser in which they typed the code of the mail, for real."""
    client = client or Client()
    client.post("/account/sign-in/", {"email": user.email, "next": onward})
    code = re.search(r"^(\d{6})$", mail.outbox[-1].body, re.M).group(1)
    client.post("/account/sign-in/code/", {"code": code, "next": onward})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
