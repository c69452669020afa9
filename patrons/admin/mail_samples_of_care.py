"""Sample data of the mails about regular gifts that are looked after, charges that fail, and who
may sign in (see mail_samples.py).
"""

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone
from django.utils.translation import gettext

from patrons.account.factor_mail import APP_SET_UP, WORDS
from patrons.admin import mail_samples as sample
from patrons.giving.failed_charges.late_charge import LateCharge
from patrons.giving.failed_charges.reasons import Reason, words_for
from patrons.giving.failed_charges.recovery_words import card_facts, failed_facts, yearly_facts
from patrons.giving.interval import Interval
from patrons.giving.regular import care_mail
from patrons.giving.regular.agreed_change import AgreedChange, Kind
from patrons.masthead import Newsroom
from patrons.moments import day, day_and_hour
from patrons.money import money
from patrons.roles import EDITORS

MONTH = timedelta(days=30)


def _agreed(kind: str, **more) -> dict:
    gift, now, newsroom = sample.regular(), timezone.now(), Newsroom.load()
    before = {"old_amount": 500, "old_interval": Interval.MONTH, "old_charge_at": now + MONTH}
    after = {"amount": 500, "interval": Interval.MONTH, "charge_at": now + MONTH, **more}
    change = AgreedChange(subscription=gift, kind=kind, asked_at=now, **before, **after)
    return {
        "change": change,
        "subscription": gift,
        "facts": care_mail.facts(change, newsroom),
        "charge_day": day(change.charge_at, newsroom) if change.charge_at else "",
        "until": day(now + MONTH, newsroom),
        "settings_url": sample.account_url(),
    }


def gift_changed() -> dict:
    return _agreed(Kind.AMOUNT, amount=1000)


def gift_paused() -> dict:
    return _agreed(Kind.PAUSE, charge_at=timezone.now() + 4 * MONTH)


def charge_skipped() -> dict:
    now = timezone.now()
    return _agreed(Kind.SKIP, charge_at=now + 2 * MONTH, skipped_at=now + MONTH)


def gift_resumed() -> dict:
    return _agreed(Kind.RESUME)


def gift_cancelled() -> dict:
    return _agreed(Kind.STOP, charge_at=None)


def _late() -> LateCharge:
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


def charge_failed() -> dict:
    late, until = _late(), timezone.now() + timedelta(days=14)
    return {
        "late": late,
        "subscription": late.subscription,
        "words": words_for(Reason.FUNDS),
        "to_confirm": False,
        "until": until,
        "pay_url": sample.account_url(),
        "card_url": sample.account_url(),
        "stop_url": sample.account_url(),
        "facts": failed_facts(late, until),
    }


def gift_ended() -> dict:
    now = timezone.now()
    return {
        "late": _late(),
        "subscription": sample.regular(),
        "since": now - 12 * MONTH,
        "total": money(6000, sample.currency()),
        "lapsed": now,
        "again_url": sample.account_url(),
    }


def recovered() -> dict:
    # Long after its first day: there is nothing to make one-time any more.
    return {**sample.receipt(), "once_url": "", "not_asked_url": "", "late": _late()}


def card_runs_out() -> dict:
    gift, today = sample.regular(), timezone.now().date()
    gift.card_expires_on = today + timedelta(days=14)
    charge = today + MONTH
    return {
        "subscription": gift,
        "expires_on": gift.card_expires_on,
        "charge_on": charge,
        "card_url": sample.account_url(),
        "stop_url": sample.account_url(),
        "facts": card_facts(gift, charge),
    }


def yearly_charge() -> dict:
    gift, at = sample.regular(), timezone.now() + timedelta(days=14)
    gift.interval, gift.amount = Interval.YEAR, 5000
    return {
        "subscription": gift,
        "charge_at": at,
        "card_url": sample.account_url(),
        "stop_url": sample.account_url(),
        "facts": yearly_facts(gift, at),
    }


def notice() -> dict:
    return {"when": timezone.now()}


def lost_address() -> dict:
    now = timezone.now()
    lost = {"effective_at": now + timedelta(days=3), "done_at": now}
    return {"lost": SimpleNamespace(**lost, stop_url=sample.account_url())}


def erased() -> dict:
    until = timezone.now() + timedelta(days=3650)
    return {"kept_until": until, "ended": True, "mails_url": ""}


def staff_invited() -> dict:
    newsroom = Newsroom.load()
    return {
        "invitation": SimpleNamespace(invited_by="Alice Novák", role_names=gettext(EDITORS)),
        "until": day_and_hour(timezone.now() + timedelta(days=7), newsroom),
        "link": sample.account_url(),
        "is_patron": False,
        "mails_url": "",
    }


def second_factor() -> dict:
    return {
        "said": WORDS[APP_SET_UP],
        "when": day_and_hour(timezone.now(), Newsroom.load()),
        "page": sample.account_url(),
        "mails_url": "",
    }


def second_factor_reset() -> dict:
    when = day_and_hour(timezone.now(), Newsroom.load())
    return {"whose": "Alice Novák", "own": False, "when": when, "mails_url": ""}
