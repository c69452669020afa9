"""Who is told of a charge that failed, of a card that runs out, of a yearly charge.

Each mail is a row, made once (patrons/mail.py); its own function (recovery_mail.py) looks again
before it goes.

Of a failed charge there are two mails at most, whatever Stripe tries: when it failed, and once more
before its patron's support ends.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from patrons.giving.interval import Interval, next_date
from patrons.giving.late_charge import LateCharge
from patrons.giving.subscription import UNPAID, Subscription
from patrons.mail import Mail
from patrons.masthead import Newsroom

FAILED = "charge failed"
LAST_CALL = "charge still open"
CARD = "card runs out"
YEARLY = "yearly charge"
# A charge that succeeds at once after all, or by its patron who sits there, is no news.
WAIT = timedelta(minutes=10)
BEFORE_END = timedelta(days=3)
APART = timedelta(days=2)  # of the two mails of one charge
AHEAD = timedelta(days=14)
AT_ONCE = 200


def tell_all_due() -> None:
    """Put every mail on its way whose day has come; safe to call at any time, twice and at once."""
    _put(FAILED, (str(late.public_id) for late in LateCharge.objects.to_tell(WAIT)))
    _put(LAST_CALL, (str(late.public_id) for late in last_calls()))
    _put(CARD, (card_key(gift) for gift in cards_running_out()))
    _put(YEARLY, (yearly_key(gift) for gift in yearly_charges()))


def last_calls() -> list[LateCharge]:
    """Charges that are open still, shortly before support ends by them; told of days ago."""
    now = timezone.now()
    rows = LateCharge.objects.to_tell(APART).select_related("subscription")
    found = []
    for late in rows:
        until = late.subscription.grace_until
        if until and now < until <= now + BEFORE_END and _was_told(late, now - APART):
            found.append(late)
    return found


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


def _was_told(late: LateCharge, before: datetime) -> bool:
    told = Mail.objects.filter(kind=FAILED, key=str(late.public_id), sent_at__lte=before)
    return told.exists()


def _put(kind: str, keys: Iterable[str]) -> None:
    wanted = list(keys)
    known = set(Mail.objects.filter(kind=kind, key__in=wanted).values_list("key", flat=True))
    new = [Mail(kind=kind, key=key) for key in wanted if key not in known]
    Mail.objects.bulk_create(new[:AT_ONCE], ignore_conflicts=True)
