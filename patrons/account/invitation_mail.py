"""The mail that asks somebody to work here: who asks, as what, and until when."""

from django.conf import settings

from patrons.account.coming import is_patron
from patrons.account.invitation import KIND, Invitation
from patrons.mail import Mail, compose
from patrons.masthead import Newsroom
from patrons.moments import day_and_hour


def send(key: str) -> bool:
    """Send it unless it was sent, or the invitation was withdrawn, used or renewed since."""
    mail = Mail.objects.get(kind=KIND, key=key)
    pk, _, mark = key.partition(" ")
    rows = Invitation.objects.waiting().select_related("invited_by")
    invitation = rows.filter(pk=pk, mark=mark).first()
    if invitation is None:
        if mail.sent_at is None:
            mail.drop()
        return False
    context = {
        "invitation": invitation,
        "until": day_and_hour(invitation.ends_at, Newsroom.load()),
        "link": settings.SITE_URL + invitation.get_absolute_url(),
        "is_patron": is_patron(invitation.email),
    }
    return mail.send_once(lambda: compose("staff_invited", invitation.email, context))
