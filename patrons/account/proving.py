"""A colleague shows that somebody is the patron they say, by one gift of theirs. Wrong evidence is
counted: four digits are soon guessed where trying is free.
"""

from datetime import date, timedelta

from django.db import models, transaction
from django.utils import timezone

from patrons.giving import evidence
from patrons.giving.donation import Donation
from patrons.money import Currency
from patrons.patron import Patron
from patrons.user import User

MOST = {"patron": 5, "by": 10}  # wrong ones in a day, for one patron and by one colleague


class TooOften(Exception):
    """No more is looked at today."""


class EvidenceTry(models.Model):
    """Who showed evidence for whom, and it was wrong. It holds nothing of what was typed."""

    patron = models.ForeignKey(Patron, models.CASCADE, related_name="evidence_tries")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "evidence tries"

    def __str__(self) -> str:
        return f"try {self.pk}"


def tries_left(patron: Patron, by: User) -> int:
    """How many wrong answers this day still takes."""
    lately = EvidenceTry.objects.filter(at__gt=timezone.now() - timedelta(days=1))
    counts = {"patron": lately.filter(patron=patron), "by": lately.filter(by=by)}
    return max(0, min(MOST[kind] - rows.count() for kind, rows in counts.items()))


def prove(
    patron: Patron, by: User, *, day: date, amount: int, currency: Currency, last4: str
) -> Donation | None:
    """The gift that all of it fits, or None; each None is one of the few tries.

    Raises TooOften, and what kept us from looking (gateway.Unavailable), which is no try.
    """
    tried = _count(patron, by)
    try:
        found = evidence.find(patron, day, amount, currency, last4)
    except Exception:  # whatever it was, nobody was told that they are wrong
        tried.delete()
        raise
    if found is not None:
        tried.delete()
    return found


def _count(patron: Patron, by: User) -> EvidenceTry:
    """One try, before anything is looked at. Raises TooOften.

    Whoever tries for the same patron, or is the same colleague, waits until it is written: ten at
    the same moment are ten tries. (SQLite has one writer at a time.)
    """
    with transaction.atomic():
        Patron.objects.select_for_update(no_key=True).get(pk=patron.pk)
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        if not tries_left(patron, by):
            raise TooOften
        return EvidenceTry.objects.create(patron=patron, by=by)
