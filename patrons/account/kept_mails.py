"""Where mails are kept instead of sent (the demo's outbox): what becomes of them there. Elsewhere
these do nothing.
"""

from datetime import timedelta

from django.core.mail import get_connection
from django.utils import timezone

LAST_FOR = timedelta(days=1)


def forget(address: str) -> None:
    """Those to an address whose person is erased go, but for the one that tells them so."""
    _do("forget", address)


def forget_last() -> None:
    """That one goes as well, a day later."""
    _do("forget_last", timezone.now() - LAST_FOR)


def moved(before: str, now: str) -> None:
    """Who was written to at one address has another: called where our rows forget the first."""
    _do("moved", before, now)


def _do(verb: str, *what) -> None:
    done = getattr(get_connection(), verb, None)
    if done is not None:
        done(*what)
