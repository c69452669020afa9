"""The signed addresses in the mails about charges: to pay one that failed, and to change the card.

They work without signing in and in any browser, each for one charge or one gift of the mail's
patron of now, and for a limited time. Opening one changes nothing.
"""

import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from patrons import signed_link
from patrons.giving.failed_charges.late_charge import LateCharge
from patrons.giving.subscription import Stands, Subscription
from patrons.signed_link import Found

LASTS = timedelta(days=60)  # longer than Stripe goes on trying
SALT = {"pay_charge": "pay a charge that failed", "change_card": "change the card of a gift"}


def pay_link(late: LateCharge) -> str:
    return _link("pay_charge", late.public_id, late.subscription)


def open_charges(gifts: Iterable[Subscription]) -> list[tuple[LateCharge, str]]:
    """Of these gifts, each charge that failed and can still be paid, with where that is done."""
    late = [gift.pk for gift in gifts if gift.stands == Stands.FAILED]
    if not late:
        return []
    rows = LateCharge.objects.open().filter(subscription__in=late, on_its_way_at=None)
    return [(row, pay_link(row)) for row in rows.select_related("subscription__patron", "currency")]


def card_link(subscription: Subscription) -> str:
    return _link("change_card", subscription.public_id, subscription)


def find_charge(signed: str) -> Found[LateCharge] | None:
    """The charge of a signed address; None where we did not sign it for its patron of now."""
    rows = LateCharge.objects.select_related(
        "currency", "subscription__currency", "subscription__patron"
    )
    return signed_link.find_dated(
        signed, rows, lambda late: _salt("pay_charge", late.subscription), LASTS
    )


def find_gift(signed: str) -> Found[Subscription] | None:
    """The regular gift of a signed address; None where we did not sign it for its patron of now."""
    rows = Subscription.objects.select_related("currency", "patron")
    return signed_link.find_dated(signed, rows, lambda gift: _salt("change_card", gift), LASTS)


def _link(name: str, public_id: uuid.UUID, subscription: Subscription) -> str:
    signed = signed_link.sign_dated(public_id, _salt(name, subscription))
    return settings.SITE_URL + reverse(name, args=[signed])


def _salt(name: str, subscription: Subscription) -> str:
    return f"{SALT[name]} {subscription.patron.mailbox}"
