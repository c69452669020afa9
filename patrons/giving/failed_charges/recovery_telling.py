"""Who is told of a charge that failed, of a card that runs out, of a yearly charge.

Each mail is a row, made once (patrons/mail.py); its own function (recovery_mail.py) looks again
before it goes.

Of a failed charge there are two mails at most, whatever Stripe tries: when it failed, and once more
before its patron's support ends.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from patrons.giving.failed_charges.charges_to_come import (
    card_key,
    cards_running_out,
    yearly_charges,
    yearly_key,
)
from patrons.giving.failed_charges.late_charge import LateCharge, LateChargeQuerySet
from patrons.mail import Mail

FAILED = "charge failed"
LAST_CALL = "charge still open"
CARD = "card runs out"
YEARLY = "yearly charge"
# A charge that succeeds at once after all, or by its patron who sits there, is no news.
WAIT = timedelta(minutes=10)
BEFORE_END = timedelta(days=3)
APART = timedelta(days=2)  # of the two mails of one charge
AT_ONCE = 200


def tell_all_due() -> None:
    """Put every mail on its way whose day has come; safe to call at any time, twice and at once."""
    _put(FAILED, (str(late.public_id) for late in LateCharge.objects.to_tell(WAIT)))
    _put(LAST_CALL, (str(late.public_id) for late in last_calls()))
    _put(CARD, (card_key(gift) for gift in cards_running_out()))
    _put(YEARLY, (yearly_key(gift) for gift in yearly_charges()))


def last_calls(of: LateChargeQuerySet | None = None) -> list[LateCharge]:
    """Charges that are open still, shortly before support ends by them; told of days ago. All such,
    or those `of` some.
    """
    now = timezone.now()
    rows = LateCharge.objects.all() if of is None else of
    found = []
    for late in rows.to_tell(APART).select_related("subscription"):
        until = late.subscription.grace_until
        if until and now < until <= now + BEFORE_END and _was_told(late, now - APART):
            found.append(late)
    return found


def _was_told(late: LateCharge, before: datetime) -> bool:
    told = Mail.objects.filter(kind=FAILED, key=str(late.public_id), sent_at__lte=before)
    return told.exists()


def _put(kind: str, keys: Iterable[str]) -> None:
    wanted = list(keys)
    known = set(Mail.objects.filter(kind=kind, key__in=wanted).values_list("key", flat=True))
    new = [Mail(kind=kind, key=key) for key in wanted if key not in known]
    Mail.objects.bulk_create(new[:AT_ONCE], ignore_conflicts=True)
