"""Events that never reached us: asked for at Stripe, every few minutes."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from patrons.giving import events, gateway, walking
from patrons.giving.stripe_event import CaughtUp, StripeEvent

OVERLAP = timedelta(hours=1)
STRIPE_KEEPS = timedelta(days=30)


def catch_up() -> int:
    """Store what never reached us; returns how many events were new. Raises gateway.GatewayError.

    Goes on from where the last complete catching-up ended, with an hour of overlap: events that
    came meanwhile say nothing of those before them. Stripe keeps events for 30 days; after a
    longer gap, and at the very first time, the objects themselves are walked over.
    """
    began = timezone.now()
    mode: dict[str, Any] = {"account": gateway.account(), "livemode": gateway.livemode()}
    mark = CaughtUp.objects.filter(**mode).first()
    since = mark.until - OVERLAP if mark else None
    if since is None or began - since > STRIPE_KEEPS:
        new = _walk(since, began)
    else:
        listed = gateway.events_since(int(since.timestamp()))
        new = sum(events.store(event)[1] for event in listed)
    CaughtUp.objects.update_or_create(defaults={"until": began}, **mode)
    return new


def _walk(since: datetime | None, began: datetime) -> int:
    """One row for each object; its id is our own, and the same when a walk is begun again today."""
    new = 0
    for found in walking.walk(since):
        _row, made = StripeEvent.objects.get_or_create(
            stripe_id=f"found_{found.object_id}_{began:%Y%m%d}",
            defaults={
                "type": found.type,
                "object_id": found.object_id,
                "account": gateway.account(),
                "livemode": found.livemode,
                "created_at": found.created_at,
            },
        )
        new += made
    return new
