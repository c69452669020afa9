"""What a change of a regular gift would be: what Stripe is asked for, and what follows from it.

Nothing here changes anything. No plan charges at once: an amount changes without proration, and
another interval or day begins with a `trial_end`, which is Stripe's way of saying "not before".
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from patrons.giving.regular.agreed_change import Kind, cover_in
from patrons.giving.regular.charge_dates import MARGIN, charges_later, first_after
from patrons.giving.subscription import Subscription

GO_ON: dict = {"pause_collection": ""}


@dataclass(frozen=True)
class Plan:
    """`amount` is the total of a charge in minor units, `charge_at` when the next one comes."""

    subscription: Subscription
    kind: Kind
    params: dict
    amount: int
    fee_cover: int
    interval: str
    charge_at: datetime | None
    paused_until: datetime | None = None
    skipped_at: datetime | None = None

    @property
    def previewed(self) -> dict:
        """What of it Stripe previews: it has no preview of a pause."""
        return {name: value for name, value in self.params.items() if name != "pause_collection"}

    @property
    def row(self) -> dict:
        """The fields of its AgreedChange."""
        was = self.subscription
        return {
            "kind": self.kind,
            "old_amount": was.amount,
            "old_interval": was.interval,
            "old_charge_at": was.next_charge_at,
            "amount": self.amount,
            "fee_cover": self.fee_cover,
            "interval": self.interval,
            "charge_at": self.charge_at,
            "paused_until": self.paused_until,
            "skipped_at": self.skipped_at,
        }


def amount(found: dict, gift: Subscription, total: int, fee_cover: int) -> Plan:
    """Another total from the next charge on; the day stays."""
    params = _price(found, total, gift.interval)
    return _plan(gift, Kind.AMOUNT, params, gift.next_charge_at, total, fee_cover)


def interval(found: dict, gift: Subscription, total: int, fee_cover: int, often: str) -> Plan:
    """Monthly becomes yearly or the other way, from the day of the next charge on."""
    at = gift.next_charge_at
    params = _price(found, total, often) | _not_before(gift, at)
    return _plan(gift, Kind.INTERVAL, params, at, total, fee_cover, often)


def date(gift: Subscription, at: datetime) -> Plan:
    """The next charge at that moment, and all later ones counted from it."""
    return _plan(gift, Kind.DATE, _not_before(gift, at) | {"proration_behavior": "none"}, at)


def pause(gift: Subscription, months: int) -> Plan:
    """So many monthly charges are left out, beginning with the next that would come."""
    next_one = _later(gift, months)
    until = next_one - MARGIN
    return _plan(gift, Kind.PAUSE, _paused(until), next_one, paused_until=until)


def skip(gift: Subscription) -> Plan:
    """The next charge is left out; Stripe's pause ends midway between it and the one after it."""
    skipped, next_one = _dates(gift)[0], _later(gift, 1)
    until = skipped + (next_one - skipped) / 2
    until = until.replace(microsecond=0)
    return _plan(gift, Kind.SKIP, _paused(until), next_one, paused_until=until, skipped_at=skipped)


def resume(gift: Subscription) -> Plan:
    """The pause, or the skip, ends now; the next charge is the next regular one."""
    return _plan(gift, Kind.RESUME, GO_ON, gift.period_ends_at)


def go_on(found: dict, gift: Subscription) -> Plan:
    """A stopped gift goes on while its period runs."""
    at_end = found["cancel_at_period_end"]
    params: dict = {"cancel_at_period_end": False} if at_end else {"cancel_at": ""}
    at = gift.period_ends_at
    if gift.paused_at:
        until = gift.paused_until
        at = first_after(until, *_dates(gift), gift.interval) if until else None
    return _plan(gift, Kind.GO_ON, params, at)


def _plan(
    gift: Subscription,
    kind: Kind,
    params: dict,
    charge_at: datetime | None,
    total: int | None = None,
    fee_cover: int | None = None,
    often: str = "",
    **more,
) -> Plan:
    """Where a plan says nothing of amount and interval, they stay."""
    stays = fee_cover is None
    return Plan(
        subscription=gift,
        kind=kind,
        params=params,
        amount=gift.amount if total is None else total,
        fee_cover=cover_in(gift, gift.amount) if stays else fee_cover or 0,
        interval=often or gift.interval,
        charge_at=charge_at,
        **more,
    )


def _price(found: dict, total: int, often: str) -> dict:
    item = found["items"]["data"][0]
    price = {
        "currency": item["price"]["currency"],
        "product": settings.STRIPE_PRODUCT,
        "recurring": {"interval": str(often)},
        "unit_amount": total,
    }
    # Without the item's id Stripe would charge a second item beside the first.
    changed = {"id": item["id"], "quantity": 1, "price_data": price}
    return {"items": [changed], "proration_behavior": "none"}


def _not_before(gift: Subscription, at: datetime | None) -> dict:
    """The next charge then and not before. It takes the place of a pause."""
    if at is None:
        raise ValueError("a gift without a next charge has no day to put it to")
    ends_pause = GO_ON if gift.paused_at else {}
    return {"trial_end": int(at.timestamp()), **ends_pause}


def _paused(until: datetime) -> dict:
    return {"pause_collection": {"behavior": "void", "resumes_at": int(until.timestamp())}}


def _later(gift: Subscription, number: int) -> datetime:
    return charges_later(*_dates(gift), gift.interval, number)


def _dates(gift: Subscription) -> tuple[datetime, datetime]:
    """The charge that comes next where nothing is paused, and the anchor of all."""
    at, anchor = gift.period_ends_at, gift.anchored_at
    if at is None or anchor is None:
        raise ValueError("a gift that Stripe was not asked about has no known charges")
    return at, anchor
