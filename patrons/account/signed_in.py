"""Where somebody is signed in: one row for each browser, and the ways to end it.

Django's sessions do not say whose they are; these rows do. A session's own mark says when its row
was written last, so that most requests write and ask nothing (account/presence.py).
"""

import time
from datetime import timedelta
from typing import cast

from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from patrons.account.device import in_words, said
from patrons.user import User

MARK = "signed_in_noted"  # in the session: its key, and the second at which its row was written
EVERY = timedelta(minutes=10)


class SignedInQuerySet(models.QuerySet["SignedIn"]):
    def running(self) -> "SignedInQuerySet":
        """Those that still let somebody in, the newest first."""
        alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
        return self.filter(session_key__in=alive).order_by("-seen_at", "-pk")

    def end(self) -> None:
        """These browsers ask for a sign-in at their next page."""
        with transaction.atomic():
            Session.objects.filter(session_key__in=self.values("session_key")).delete()
            self.delete()

    def forget_ended(self) -> None:
        """Rows whose session is over, by whatever end."""
        self.filter(seen_at__lt=timezone.now() - EVERY).exclude(
            session_key__in=self.running().order_by().values("session_key")
        ).delete()


class SignedIn(models.Model):
    """Personal: whose browser it is, of which kind, and when it was used. No network address."""

    user = models.ForeignKey(User, models.CASCADE, related_name="signed_in")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=60)
    since = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = SignedInQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "browsers that are signed in"

    def __str__(self) -> str:
        return said(self.device)


def who(request: HttpRequest) -> User:
    """Who is signed in, for pages that nobody else opens."""
    return cast(User, request.user)


def note(request: HttpRequest, user: User) -> None:
    """That this browser is in use; written once in ten minutes."""
    key, now = request.session.session_key, int(time.time())
    noted_key, noted_at = request.session.get(MARK, ("", 0))
    if key is None or (noted_key == key and now - noted_at < EVERY.total_seconds()):
        return
    seen = {
        "device": in_words(request.headers.get("User-Agent", "")),
        "seen_at": timezone.now(),
    }
    if not SignedIn.objects.filter(session_key=key, user=user).update(**seen):
        SignedIn.objects.update_or_create(session_key=key, defaults={"user": user, **seen})
    request.session[MARK] = (key, now)


def end_everywhere(user: User, but: HttpRequest | None = None) -> None:
    """Every browser is signed out, those too that have no row; `but` is the one that stays.

    A session holds a hash of the password, which nobody has: a new one ends them all.
    """
    kept = but.session.session_key if but else None
    with transaction.atomic():
        user.set_unusable_password()
        user.save(update_fields=["password"])
        SignedIn.objects.filter(user=user).exclude(session_key=kept or "").end()
    if but is not None:
        update_session_auth_hash(but, user)
        but.session.pop(MARK, None)
        SignedIn.objects.filter(session_key=kept).update(session_key=but.session.session_key)
