"""Where Stripe's list of events does not reach back far enough: walk over the objects themselves.

Each object that is ours becomes a row in the inbox, like an event about it, and is handled as one.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.conf import settings

from patrons.giving import gateway
from patrons.giving.agreement import is_ours
from patrons.giving.handlers import HANDLERS
from patrons.moments import from_unix


class Found(NamedTuple):
    """An object of ours at Stripe: the event that we may have missed, and what it is about."""

    type: str
    object_id: str
    created_at: datetime
    livemode: bool


def walk(since: datetime | None) -> list[Found]:
    """What Stripe holds of ours from `since` on (all of it, where None), oldest first.

    Subscriptions are looked at whatever their age: an old one may have changed. Raises
    gateway.GatewayError.
    """
    start = int(since.timestamp()) if since else None
    found = [
        *_subscriptions(start),
        *_gifts(start),
        *_taken_back(start),
        *(_found("payout.reconciliation_completed", each) for each in gateway.payouts(start)),
    ]
    return sorted(found, key=lambda each: each.created_at)


def _subscriptions(start: int | None) -> Iterator[Found]:
    for subscription in gateway.subscriptions():
        if not is_ours(subscription):
            continue
        yield _found("customer.subscription.updated", subscription)
        for invoice in gateway.invoices_of(subscription["id"], start):
            if invoice["status"] == "paid":
                yield _found("invoice.paid", invoice)


def _gifts(start: int | None) -> Iterator[Found]:
    for charge in gateway.charges(start):
        ours = (charge["metadata"] or {}).get("product") == settings.STRIPE_PRODUCT
        if ours and charge["paid"] and charge["payment_intent"]:
            for session in gateway.sessions_of(charge["payment_intent"]):
                yield _found("checkout.session.completed", session)


def _taken_back(start: int | None) -> Iterator[Found]:
    """Refunds and disputes; their handlers know which are of gifts of ours."""
    if "refund.updated" in HANDLERS:
        yield from (_found("refund.updated", each) for each in gateway.refunds(start))
    if "charge.dispute.updated" in HANDLERS:
        yield from (_found("charge.dispute.updated", each) for each in gateway.disputes(start))


def _found(type: str, thing: dict) -> Found:
    # A refund does not say whether money moved; nothing of the other mode is in our key's sight.
    livemode = thing.get("livemode", gateway.livemode())
    return Found(type, thing["id"], from_unix(thing["created"]), livemode)
