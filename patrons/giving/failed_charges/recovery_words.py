"""What the mails about charges say; each template takes what it needs."""

from datetime import date, datetime

from django.conf import settings
from django.db.models import Min
from django.utils.translation import gettext as _

from patrons.giving.failed_charges import charges_to_come, paying, recovery_link
from patrons.giving.failed_charges.late_charge import LateCharge
from patrons.giving.failed_charges.reasons import Reason, words_for
from patrons.giving.receipt import Receipt
from patrons.giving.regular import receipt_link
from patrons.giving.subscription import Subscription
from patrons.masthead import Newsroom
from patrons.moments import day, last_day, on_day
from patrons.money import money

Rows = list[tuple[str, str]]


def failed(late: LateCharge) -> dict:
    gift = late.subscription
    until = gift.patron.sustaining_until()
    return {
        "late": late,
        "words": words_for(late.reason),
        "to_confirm": late.reason == Reason.AUTHENTICATION,
        "until": until,
        "pay_url": recovery_link.pay_link(late),
        "card_url": recovery_link.card_link(gift),
        "facts": failed_facts(late, until),
    }


def failed_facts(late: LateCharge, until: datetime | None) -> Rows:
    newsroom, gift, again = Newsroom.load(), late.subscription, late.tried_again_at
    return [
        (_("Your gift"), f"{gift.money}, {gift.get_interval_display()}"),
        (_("Charge of"), day(late.failed_at, newsroom)),
        (_("Tried again"), day(again, newsroom) if again else _("Not by itself")),
        *_patron_until(until, newsroom),
    ]


def ended(late: LateCharge) -> dict:
    newsroom, gift = Newsroom.load(), late.subscription
    until = gift.patron.sustaining_until()
    given = [each for each in gift.donations.all() if each.left]
    since = gift.donations.aggregate(first=Min("paid_at"))["first"] if given else None
    rows: Rows = []
    if since is not None:
        total = money(sum(each.left for each in given), gift.currency)
        rows = [(_("You gave"), total), (_("Since"), day(since, newsroom))]
    others = gift.patron.subscriptions.filter(ended_at=None, stopped_at=None)
    return {
        "late": late,
        "since": since,
        "total": total if since is not None else "",
        "until": until,
        "lapsed": gift.grace_until if until is None else None,
        "runs_still": gift.ended_at is None,
        "has_other": others.exclude(pk=gift.pk).exists(),
        "again_url": settings.SITE_URL + paying.begin_again(gift),
        "pay_url": recovery_link.pay_link(late) if gift.ended_at is None else "",
        "facts": [*rows, *_patron_until(until, newsroom)],
    }


def card(gift: Subscription) -> dict:
    charge = charges_to_come.first_charge_without(gift)
    assert charge is not None  # else no such mail is due
    return {
        "expires_on": gift.card_expires_on,
        "charge_on": charge,
        "card_url": recovery_link.card_link(gift),
        "facts": card_facts(gift, charge),
    }


def card_facts(gift: Subscription, charge: date) -> Rows:
    assert gift.card_expires_on is not None
    return [
        (_("Your gift"), f"{gift.money}, {gift.get_interval_display()}"),
        (_("The card runs out"), on_day(gift.card_expires_on)),
        (_("First charge after that"), on_day(charge)),
    ]


def yearly(gift: Subscription) -> dict:
    newsroom, at = Newsroom.load(), gift.next_charge_at
    assert at is not None
    card_first = gift.card_expires_on and gift.card_expires_on < newsroom.local(at).date()
    return {
        "charge_at": at,
        "card_url": recovery_link.card_link(gift),
        "card_runs_out_before": bool(card_first),
        "facts": yearly_facts(gift, at),
    }


def yearly_facts(gift: Subscription, at: datetime) -> Rows:
    return [
        (_("Your gift"), f"{gift.money}, {gift.get_interval_display()}"),
        (_("Charged on"), day(at, Newsroom.load())),
    ]


def stop_url(gift: Subscription) -> str:
    """The address in its newest receipt's mail, from which it is stopped."""
    receipts = Receipt.objects.valid().filter(donation__subscription=gift)
    newest = receipts.select_related("donation").order_by("-donation__paid_at").first()
    return receipt_link.link(newest) if newest else ""


def _patron_until(until: datetime | None, newsroom: Newsroom) -> Rows:
    return [(_("You stay a patron until"), last_day(until, newsroom))] if until else []
