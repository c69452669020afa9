"""What stands in the mails about charges that staff look at; see mail_samples.py."""

from datetime import timedelta

from django.utils import timezone

from patrons.admin import mail_samples as sample
from patrons.giving import recovery_words
from patrons.giving.interval import Interval
from patrons.giving.late_charge import LateCharge
from patrons.money import money


def late() -> LateCharge:
    now = timezone.now()
    return LateCharge(
        pk=sample.NO_ROW,
        public_id=sample.NOBODY,
        subscription=sample.regular(),
        amount=500,
        currency=sample.currency(),
        failed_at=now,
        tried_again_at=now + timedelta(days=3),
    )


def failed() -> dict:
    charge, until = late(), timezone.now() + timedelta(days=14)
    told = recovery_words.failed(charge)
    return {"subscription": charge.subscription, **_stop(), **told, "until": until}


def recovered() -> dict:
    return {**sample.receipt(), "late": late()}


def ended() -> dict:
    charge, now = late(), timezone.now()
    return {
        "subscription": charge.subscription,
        **recovery_words.ended(charge),
        "since": now - timedelta(days=365),
        "total": money(6000, sample.currency()),
        "until": now + timedelta(days=14),
        "runs_still": False,
    }


def card() -> dict:
    gift = sample.regular()
    gift.card_expires_on = (timezone.now() + timedelta(days=14)).date()
    return {"subscription": gift, **_stop(), **recovery_words.card(gift)}


def yearly() -> dict:
    gift = sample.regular()
    gift.interval, gift.next_charge_at = Interval.YEAR, timezone.now() + timedelta(days=14)
    return {"subscription": gift, **_stop(), **recovery_words.yearly(gift)}


def _stop() -> dict:
    return {"stop_url": sample.account_url()}
