"""How a patron's support stands now, whichever way its periods lie around this moment."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from patrons.patron import Patron


@dataclass(frozen=True)
class Standing:
    """`until` where support runs, with what follows without a gap; else `begins` where it begins
    later, and `ended` where there was some. A period that was cut to nothing before it began is
    none.
    """

    until: datetime | None
    begins: datetime | None
    ended: datetime | None


def of(patron: Patron) -> Standing:
    now = timezone.now()
    periods = patron.support_periods.begun_or_to_come().order_by("starts_at")
    rows = list(periods.values_list("starts_at", "ends_at"))
    reached = now
    for starts, ends in rows:
        if starts <= reached:
            reached = max(reached, ends)
    return Standing(
        until=reached if reached > now else None,
        begins=min((starts for starts, _ends in rows if starts > now), default=None),
        ended=max((ends for _starts, ends in rows if ends <= now), default=None),
    )
