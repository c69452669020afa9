"""The mail that welcomes a patron, once in their life: what it means, and how to vote and stop.

The receipt comes at once and says what was given. This one comes a day later, when a regular gift
can no longer be made one-time by the receipt's links, so that the two do not say the same. Who was
given a membership is welcomed by the mail of that (membership_mail.py).
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from patrons.mail import Mail, compose
from patrons.patron import Patron, PatronQuerySet
from patrons.support import SupportPeriod

KIND = "welcome"
AFTER = timedelta(days=1)
LATELY = timedelta(days=8)  # whoever has been a patron for longer knows by now


def due() -> PatronQuerySet:
    """Whose first support began a day ago or some days, by a gift or a grant, and still runs."""
    now = timezone.now()
    begun = SupportPeriod.objects.filter(starts_at__lte=now - AFTER, starts_at__gt=now - LATELY)
    theirs = SupportPeriod.objects.filter(patron=OuterRef("pk"))
    return (
        Patron.objects.sustaining()
        .filter(pk__in=begun.values("patron"))
        .exclude(Exists(theirs.filter(starts_at__lte=now - LATELY)))
        .exclude(Exists(theirs.filter(source=SupportPeriod.Source.MEMBERSHIP)))
    )


def welcome_all_due() -> None:
    """Make the mail of everybody who is due; safe to call any number of times."""
    keys = {str(key) for key in due().values_list("public_id", flat=True)}
    keys -= set(Mail.objects.filter(kind=KIND, key__in=keys).values_list("key", flat=True))
    Mail.objects.bulk_create([Mail(kind=KIND, key=key) for key in keys], ignore_conflicts=True)


def send(key: str) -> bool:
    """Send it unless it was sent, or they are no patron any more."""
    mail = Mail.objects.get(kind=KIND, key=key)
    patron = Patron.objects.filter(public_id=key).first()
    if patron is None or not patron.is_sustaining():
        if mail.sent_at is None:
            mail.drop()
        return False
    return mail.send_once(lambda: compose("welcome", patron.email, context(patron)))


def context(patron: Patron) -> dict:
    running = patron.subscriptions.filter(stopped_at=None, ended_at=None)
    return {
        "patron": patron,
        "until": patron.sustaining_until(),
        "votes": patron.may_vote(),
        "regular": running.exists(),
        "account_url": settings.SITE_URL + reverse("account"),
    }
