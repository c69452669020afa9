"""Why somebody cannot vote: the reason, its date, and so the way in.

Whether they can is asked in one place only, `Patron.may_vote()`.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils import timezone

from patrons.patron import Patron


class Why(models.TextChoices):
    STRANGER = "stranger", "no support ever came from this address"
    ORGANISATION = "organisation", "an organisation gives and never votes"
    WAITING = "waiting", "the bank has not answered yet"
    NOT_YET = "not yet", "support begins later"
    ENDED = "ended", "support has ended"
    NEVER = "never", "no support has arrived"
    SINCE = "since", "support came after the day on which who may vote was settled"


@dataclass(frozen=True)
class Reason:
    why: Why
    on: datetime | None = None


def why_not(
    patron: Patron | None, at: datetime | None = None, voters_at: datetime | None = None
) -> Reason | None:
    """The reason why this patron may not vote at a moment (now, where none is given), or None.
    With `voters_at` whoever could at that one can.
    """
    if patron is None:
        return Reason(Why.STRANGER)
    at = at or timezone.now()
    if patron.may_vote(voters_at or at):
        return None
    if voters_at and patron.may_vote(at):
        return Reason(Why.SINCE, voters_at)
    if patron.kind == Patron.Kind.ORGANISATION:
        return Reason(Why.ORGANISATION)
    if on_its_way := patron.promises.on_their_way().order_by("-on_its_way_at").first():
        return Reason(Why.WAITING, on_its_way.on_its_way_at)
    periods = patron.support_periods.begun_or_to_come()
    own = periods.with_vote()
    if ended := own.filter(ends_at__lte=at).order_by("-ends_at").first():
        return Reason(Why.ENDED, ended.ends_at)
    if later := own.filter(starts_at__gt=at).order_by("starts_at").first():
        return Reason(Why.NOT_YET, later.starts_at)
    return Reason(Why.ORGANISATION if periods.exists() else Why.NEVER)
