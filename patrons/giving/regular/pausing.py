"""A pause as Stripe has it, on our row; and the support of a gift that skips one charge.

Stripe knows pauses only. A pause that we asked for to leave out one charge is a skip: its change
names the same end. What staff pause at Stripe's dashboard is a pause.
"""

from datetime import datetime

from patrons.giving.regular.agreed_change import AgreedChange, Kind
from patrons.giving.subscription import Subscription
from patrons.moments import from_unix


def copy(subscription: Subscription, pause: dict | None, asked_at: datetime) -> list[str]:
    """Set the fields of a pause from Stripe's `pause_collection`; returns their names. What was
    skipped before stands there until `carry` has seen it.
    """
    ends = (pause or {}).get("resumes_at")
    until = from_unix(ends) if ends else None
    skip = skip_until(subscription, until)
    subscription.paused_at = (subscription.paused_at or asked_at) if pause else None
    subscription.paused_until = until
    subscription.skips_at = skip.skipped_at if skip else None
    return ["paused_at", "paused_until", "skips_at"]


def skip_until(subscription: Subscription, until: datetime | None) -> AgreedChange | None:
    """The skip that asked for a pause to this end, answered or not."""
    if until is None:
        return None
    return subscription.changes.filter(kind=Kind.SKIP, paused_until=until).first()


def carry(subscription: Subscription, now: datetime) -> None:
    """Support runs through a skipped period. One that has not begun is taken back when the skip is,
    or the gift is stopped; one that runs stays. Safe to call any number of times.
    """
    last = subscription.last_period
    if last is None:
        return
    skip = skip_until(subscription, subscription.paused_until)
    if skip is not None and not (subscription.stopped_at and skip.is_before(now)):
        if skip.charge_at is not None and skip.charge_at > last.paid_until:
            last.carry(skip.charge_at)
        return
    skips = subscription.changes.filter(kind=Kind.SKIP, charge_at=last.carried_until)
    carrying = skips.first() if last.carried_until else None
    if carrying is not None and carrying.is_before(now):
        last.carry(None)
