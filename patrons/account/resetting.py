"""Somebody's second factor is lost: taken off by whoever runs the server, and told to everybody who
could be asked about it. No screen does it, so no colleague can weaken another's.
"""

import logging

from allauth.mfa.models import Authenticator
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from patrons.account.leaving import administrators, forget_ways_in
from patrons.mail import Mail, compose
from patrons.masthead import Newsroom
from patrons.moments import day_and_hour
from patrons.user import User

RESET, KIND = "patrons.second_factor_reset", "second factor reset"
logger = logging.getLogger(__name__)


def reset(user: User) -> int:
    """Remove their factors and end their sessions. Returns how many were removed; with none to
    remove nothing happens, and nobody is told.
    """
    with transaction.atomic():
        factors = Authenticator.objects.filter(user=user).count()
        if not factors:
            return 0
        forget_ways_in(user)
        entry = log(user, RESET, title=f"Colleague {user.pk}")
        told = {user.pk, *administrators().values_list("pk", flat=True)}
        for pk in told:
            Mail.objects.post(kind=KIND, key=f"{entry.pk} {pk}")
    logger.warning("second factor reset: user %s, log entry %s", user.pk, entry.pk)
    return factors


def send(key: str) -> bool:
    """Send it unless it was sent, or one of the two is no more."""
    mail = Mail.objects.get(kind=KIND, key=key)
    entry_pk, reader_pk = key.split(" ")
    entry = ModelLogEntry.objects.filter(pk=entry_pk, action=RESET).first()
    whose = User.objects.filter(pk=entry.object_id).first() if entry else None
    reader = User.objects.filter(pk=reader_pk).first()
    if entry is None or whose is None or reader is None:
        mail.drop()
        return False
    when = day_and_hour(entry.timestamp, Newsroom.load())
    context = {"whose": whose, "own": whose == reader, "when": when}
    return mail.send_once(lambda: compose("second_factor_reset", reader.email, context))
