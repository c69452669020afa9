"""How a patron's support stands now, whichever way its periods lie around this moment."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min, Q
from django.utils import timezone

from patrons.patron import Patron


@dataclass(frozen=True)
class Standing:
    """`until` where support runs; else `begins` where it begins later, and `ended` where there
    was some. A period that was cut to nothing before it began is none.
    """

    until: datetime | None
    begins: datetime | None
    ended: datetime | None


def of(patron: Patron) -> Standing:
    now = timezone.now()
    return Standing(
        **patron.support_periods.begun_or_to_come().aggregate(
            until=Max("ends_at", filter=Q(starts_at__lte=now, ends_at__gt=now)),
            begins=Min("starts_at", filter=Q(starts_at__gt=now)),
            ended=Max("ends_at", filter=Q(ends_at__lte=now)),
        )
    )
