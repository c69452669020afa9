"""What is to come of a regular gift and is told two weeks before: a charge that its card does not
live to, and the charge of a yearly gift. A key names a mail's gift and its day: each goes once.
"""

from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from patrons.giving.interval import Interval, next_date
from patrons.giving.subscription import UNPAID, Subscription
from patrons.masthead import Newsroom

AHEAD = timedelta(days=14)


def cards_running_out() -> QuerySet[Subscription]:
    """Gifts that go on, whose card's last day is at most 14 days away."""
    today = Newsroom.load().local(timezone.now()).date()
    rows = _running().exclude(next_charge_at=None)
    return rows.filter(card_expires_on__gte=today, card_expires_on__lte=today + AHEAD)


def yearly_charges() -> QuerySet[Subscription]:
    """Yearly gifts whose next charge is at most 14 days away."""
    now = timezone.now()
    soon = _running().filter(next_charge_at__gt=now, next_charge_at__lte=now + AHEAD)
    return soon.filter(interval=Interval.YEAR, charge_failed_at=None)


def first_charge_without(gift: Subscription) -> date | None:
    """The day of the first charge that its card does not live to; None where none is to come."""
    if gift.next_charge_at is None or gift.card_expires_on is None:
        return None
    day: date | None = Newsroom.load().local(gift.next_charge_at).date()
    while day is not None and day <= gift.card_expires_on:
        day = next_date(day, gift.interval)
    return day


def card_key(gift: Subscription) -> str:
    return f"{gift.public_id} {gift.card_expires_on}"


def yearly_key(gift: Subscription) -> str:
    """One for each period: it is named by the day of its charge."""
    assert gift.next_charge_at is not None
    return f"{gift.public_id} {Newsroom.load().local(gift.next_charge_at).date()}"


def _running() -> QuerySet[Subscription]:
    rows = Subscription.objects.filter(ended_at=None, stopped_at=None)
    return rows.exclude(status__startswith=UNPAID)
