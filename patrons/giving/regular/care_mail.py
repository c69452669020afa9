"""The mails that say what was agreed about a regular gift; each tells one change, as it was."""

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from patrons.giving.interval import Interval
from patrons.giving.regular.agreed_ahead import first_before
from patrons.giving.regular.agreed_change import MAILS, AgreedChange, Kind
from patrons.mail import Mail, compose
from patrons.masthead import Newsroom
from patrons.moments import day, last_day

TEMPLATES = {
    "gift changed": "gift_changed",
    "gift paused": "gift_paused",
    "charge skipped": "charge_skipped",
    "gift resumed": "gift_resumed",
    "gift cancelled": "gift_cancelled",
}
KINDS = tuple(dict.fromkeys(MAILS.values()))


def sender(kind: str) -> Callable[[str], bool]:
    """The function that sends one mail of this kind, unless it was sent."""

    def send(key: str) -> bool:
        mail = Mail.objects.get(kind=kind, key=key)
        rows = AgreedChange.objects.select_related("subscription__currency", "subscription__patron")
        change = rows.filter(public_id=key).first()
        if change is None or change.is_outdone:  # erased, or no longer so: there is nothing to tell
            mail.drop()
            return False
        patron = change.subscription.patron
        return mail.send_once(
            lambda: compose(TEMPLATES[kind], patron.email, context(change, Newsroom.load()))
        )

    return send


def context(change: AgreedChange, newsroom: Newsroom) -> dict:
    gift = change.subscription
    until = gift.supports_if_stopped if change.kind == Kind.STOP else gift.supports_until
    return {
        "change": change,
        "subscription": gift,
        "facts": facts(change, newsroom),
        "charge_day": day(change.charge_at, newsroom) if change.charge_at else "",
        "until": last_day(until, newsroom) if until and until > change.asked_at else "",
        "settings_url": settings.SITE_URL + reverse("gift", args=[gift.public_id]),
    }


def facts(change: AgreedChange, newsroom: Newsroom) -> list[tuple[str, str]]:
    """What was, and what is now: (label, value) rows."""
    rows = []
    if change.kind in (Kind.AMOUNT, Kind.INTERVAL):
        before = first_before(change)
        rows.append((_("Until now"), _gift(before.old_money, before.old_interval)))
        rows.append((_("From the next charge"), _gift(change.money, change.interval)))
        if change.fee_money:
            rows.append((_("Of this, for payment fees"), change.fee_money))
    else:
        rows.append((_("Your gift"), _gift(change.money, change.interval)))
    if change.kind == Kind.DATE and change.old_charge_at:
        rows.append((_("The charge would have come"), day(change.old_charge_at, newsroom)))
    if change.skipped_at:
        rows.append((_("Left out"), day(change.skipped_at, newsroom)))
    if change.charge_at and change.kind != Kind.STOP:
        rows.append((_("Next charge"), day(change.charge_at, newsroom)))
    return rows


def _gift(amount: str, interval: str) -> str:
    return f"{amount}, {Interval(interval).label}"
