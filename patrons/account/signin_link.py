"""The link in the sign-in mail: for whoever reads the mail in another browser than they asked in.

It is signed, nothing is stored of it, and it works as long as the code beside it. It holds the
moment of the last sign-in, the address and what the sessions hang on, so that the first sign-in by
whatever way ends it, and a changed address or a sign-out everywhere does. The code ends with it
(account/signin_code.py).
"""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils import timezone
from django.utils.http import base36_to_int, int_to_base36, urlencode

from patrons.user import User


class LinkTokens(PasswordResetTokenGenerator):
    """Django's one-time tokens; how long they work is PASSWORD_RESET_TIMEOUT."""

    key_salt = "the link that signs in"


tokens = LinkTokens()


def path_for(user: User, onward: str = "") -> str:
    """The address of the page with the button; `onward` is where its POST leads."""
    path = reverse("sign_in_by_link", args=[int_to_base36(user.pk), tokens.make_token(user)])
    return f"{path}?{urlencode({'next': onward})}" if onward else path


def user_of(who: str, token: str) -> User | None:
    """Whom this link signs in; None where it is none of ours, was used or has run out."""
    try:
        user = User.objects.filter(pk=base36_to_int(who)).first()
    except (ValueError, OverflowError):
        return None
    return user if user is not None and tokens.check_token(user, token) else None


def use(user: User) -> bool:
    """Take the one sign-in that the link is good for; False where somebody was faster."""
    as_it_was = {"last_login": user.last_login, "password": user.password, "email": user.email}
    unused = User.objects.filter(pk=user.pk, **as_it_was)
    return bool(unused.update(last_login=timezone.now()))
