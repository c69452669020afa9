"""The signed addresses in the mails about charges: to pay one that failed, and to change the card.

They work without signing in and in any browser, each for one charge or one gift of the mail's
patron of now, and for a limited time. Opening one changes nothing.
"""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core import signing
from django.urls import reverse

from patrons.giving.late_charge import LateCharge
from patrons.giving.subscription import Stands, Subscription

LASTS = timedelta(days=60)  # longer than Stripe goes on trying
SALT = {"pay_charge": "pay a charge that failed", "change_card": "change the card of a gift"}


class Found(NamedTuple):
    """What the address leads to, and whether its time is over."""

    thing: Any
    over: bool


def pay_link(late: LateCharge) -> str:
    return _link("pay_charge", late.public_id, late.subscription)


def open_charges(gifts: Iterable[Subscription]) -> list[tuple[LateCharge, str]]:
    """Of these gifts, each charge that failed and can still be paid, with where that is done."""
    late = [gift.pk for gift in gifts if gift.stands == Stands.FAILED]
    if not late:
        return []
    rows = LateCharge.objects.open().filter(subscription__in=late, on_its_way_at=None)
    return [(row, pay_link(row)) for row in rows.select_related("subscription", "currency")]


def card_link(subscription: Subscription) -> str:
    return _link("change_card", subscription.public_id, subscription)


def find_charge(signed: str) -> Found | None:
    """The charge of a signed address; None where we did not sign it for its patron of now."""
    rows = LateCharge.objects.select_related("currency", "subscription__currency")
    late = rows.filter(public_id=_id(signed)).first()
    return _found("pay_charge", signed, late, late.subscription if late else None)


def find_gift(signed: str) -> Found | None:
    """The regular gift of a signed address; None where we did not sign it for its patron of now."""
    rows = Subscription.objects.select_related("currency")
    gift = rows.filter(public_id=_id(signed)).first()
    return _found("change_card", signed, gift, gift)


def _link(name: str, public_id: uuid.UUID, subscription: Subscription) -> str:
    signed = _signer(name, subscription).sign(str(public_id))
    return settings.SITE_URL + reverse(name, args=[signed])


def _found(name: str, signed: str, thing, subscription: Subscription | None) -> Found | None:
    if subscription is None:
        return None
    signer = _signer(name, subscription)
    try:
        signer.unsign(signed, max_age=LASTS)
    except signing.SignatureExpired:
        return Found(thing, over=True)
    except signing.BadSignature:
        return None
    return Found(thing, over=False)


def _id(signed: str) -> uuid.UUID:
    """The id that an address begins with; one of nothing where it begins with none."""
    try:
        return uuid.UUID(signed.partition(":")[0])
    except ValueError:
        return uuid.uuid4()


def _signer(name: str, subscription: Subscription) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"{SALT[name]} {subscription.patron_id}")
