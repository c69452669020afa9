"""Of whom a second factor is asked, who must have one, and whether this session saw it.

A patron's passkey is a way in and no lock: who loses it signs in by the code in their mail, as
before. Who works here may touch money and people, so a code alone is not enough once they have
a second factor; and who may touch money or people must have one.

allauth notes in the session how its owner showed who they are. A session that began before a right
was given has no such note, by whatever way it began, and is led to the second factor.
"""

import time

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest

from patrons.roles import touches_money_or_people

LATELY = 15 * 60  # seconds; who changes their factors showed one since then
DEMO = "demo"  # the cast's buttons (newsroom/demo/cast.py) count as one, in the demo alone
SET_UP, CONFIRM = "set up", "confirm"


def is_asked_of(user) -> bool:
    """Whether a factor of theirs, where they have one, is asked for beside the mailed code."""
    return user.is_staff or user.is_superuser or user.has_perm("wagtailadmin.access_admin")


def must_have(user) -> bool:
    """Whether the admin stays closed to them until they have one."""
    return touches_money_or_people(user)


def of(user) -> QuerySet[Authenticator]:
    """What they can show: an app, passkeys. Recovery codes stand in for these, and are none."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)


def guards(user) -> bool:
    """Whether something stands in front of their admin, and of every change of how they sign in."""
    return is_asked_of(user) and of(user).exists()


def was_shown(request: HttpRequest, within: float | None = None) -> bool:
    """Whether a factor that they still have was shown in this session, or so many seconds ago."""
    since = time.time() - within if within else 0
    shown = [
        record
        for record in get_authentication_records(request, request.user)
        if record["at"] > since
    ]
    if settings.DEMO and any(record["method"] == DEMO for record in shown):
        return True
    ids = [record["id"] for record in shown if record["method"] == "mfa"]
    return bool(ids) and Authenticator.objects.filter(user=request.user, pk__in=ids).exists()


def missing(request: HttpRequest) -> str | None:
    """What is to be done before the admin opens: SET_UP, CONFIRM, or nothing."""
    user = request.user
    if not is_asked_of(user) or was_shown(request):
        return None
    if of(user).exists():
        return CONFIRM
    return SET_UP if must_have(user) else None


def note_new(request: HttpRequest, factor: Authenticator) -> None:
    """Who sets up their first factor has shown it; a further one proves nothing of the others."""
    user = request.user
    first = not of(user).exclude(pk=factor.pk).exists()
    if first or was_shown(request):
        record_authentication(request, user, "mfa", id=factor.pk, type=factor.type)


def _note_passkey(request: HttpRequest, authenticator: Authenticator, **kwargs) -> None:
    if authenticator.type == Authenticator.Type.WEBAUTHN and request.user.is_authenticated:
        note_new(request, authenticator)


authenticator_added.connect(_note_passkey, dispatch_uid="a new passkey was shown")


class SecondFactorStage(AuthenticateStage):
    """allauth's step of signing in, which asks everybody who has a passkey. It waits in a session
    that nobody is signed in with yet, so it looks by itself whether sessions were ended since.
    """

    def handle(self) -> tuple:
        if self.login.user is not None:
            self.state["as_of"] = self.login.user.get_session_auth_hash()
        return super().handle()

    def stands(self) -> bool:
        user = self.login.user
        return user is not None and self.state.get("as_of") == user.get_session_auth_hash()

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        return user is not None and is_asked_of(user) and super()._should_handle(request)
