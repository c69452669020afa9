"""The mail that says what changed in somebody's second factor: who did not change it, acts.

A row's key is "<user> <factor> <what>"; nothing else of it is kept.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from patrons.mail import Mail, compose
from patrons.masthead import Newsroom
from patrons.moments import day_and_hour
from patrons.user import User

KIND = "second factor changed"
APP_SET_UP, APP_REMOVED, CODES_MADE = "app set up", "app removed", "codes made"
WORDS = {
    APP_SET_UP: _("An authenticator app was set up as your second factor."),
    APP_REMOVED: _("The authenticator app was removed: its codes do not sign you in any more."),
    CODES_MADE: _("New recovery codes were made. The earlier ones do not work any more."),
}


def tell(what: str, user: User, factor: int) -> None:
    """Put the mail on its way, once for each change; `factor` is the key of what changed."""
    Mail.objects.post(kind=KIND, key=f"{user.pk} {factor} {what}")


def send(key: str) -> bool:
    """Send it unless it was sent, or there is nobody any more to tell."""
    mail = Mail.objects.get(kind=KIND, key=key)
    pk, _factor, what = key.split(" ", 2)
    user = User.objects.filter(pk=pk).first()
    if user is None:
        mail.drop()
        return False
    context = {
        "said": WORDS[what],
        "when": day_and_hour(mail.created_at, Newsroom.load()),
        "page": settings.SITE_URL + reverse("mfa_index"),
    }
    return mail.send_once(lambda: compose("second_factor", user.email, context))
