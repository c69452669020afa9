"""Of whom a second factor is asked at sign-in. The one decision of it.

A patron's passkey is a way in and no lock: who loses it signs in by the code in their mail, as
before. Who works here may touch money and people, so a code alone is not enough once they have
a second factor.
"""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest


def is_asked_of(user) -> bool:
    """Whether a factor of theirs, where they have one, is asked for beside the mailed code."""
    return user.is_staff or user.is_superuser


class SecondFactorStage(AuthenticateStage):
    """allauth's step of signing in, which asks everybody who has a passkey."""

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        return user is not None and is_asked_of(user) and super()._should_handle(request)
