"""Stripe's events: stored once, handled until they succeed, looked for where missed."""

import logging
from datetime import timedelta

from django.db.models import F, Max, Q
from django.utils import timezone

from patrons.giving import gateway
from patrons.giving.agreement import NotOurs, moment
from patrons.giving.handlers import HANDLERS
from patrons.giving.stripe_event import StripeEvent

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # how long one attempt may take before another worker may try
BACKOFF_FIRST = timedelta(seconds=30)
BACKOFF_LONGEST = timedelta(hours=6)
OVERLAP = timedelta(hours=1)
STRIPE_KEEPS = timedelta(days=30)

State = StripeEvent.State


def store(event: dict) -> tuple[StripeEvent, bool]:
    """The row of an event, and whether it is new. A repeat changes nothing; no payload is kept."""
    return StripeEvent.objects.get_or_create(
        stripe_id=event["id"],
        defaults={
            "type": event["type"],
            "object_id": event["data"]["object"].get("id") or "",
            "account": event.get("account") or "",
            "livemode": event["livemode"],
            "api_version": event.get("api_version") or "",
            "created_at": moment(event["created"]),
            "state": State.WAITING if event["type"] in HANDLERS else State.IGNORED,
        },
    )


def due():
    """Events that wait for a first or another attempt at this moment."""
    now = timezone.now()
    return StripeEvent.objects.filter(
        Q(next_attempt_at=None) | Q(next_attempt_at__lte=now),
        state__in=[State.WAITING, State.FAILED],
    ).order_by("created_at", "pk")


def process(event_id: int) -> bool:
    """Handle one event, unless it is done or another worker has it. Returns whether it is done now.

    The row is claimed by a conditional update that runs out, so no lock is held while Stripe is
    asked, and a killed worker's event is taken up again. A failure is written to the row outside
    the handler's rolled-back transaction, with the time of the next attempt.
    """
    claimed = (
        due()
        .filter(pk=event_id)
        .update(attempts=F("attempts") + 1, next_attempt_at=timezone.now() + LEASE)
    )
    if not claimed:
        return False
    event = StripeEvent.objects.get(pk=event_id)
    try:
        HANDLERS[event.type](event.object_id)
    except NotOurs as reason:
        _finish(event, State.IGNORED, str(reason))
    except Exception as error:
        _put_off(event, error)
        return False
    else:
        _finish(event, State.DONE, "")
    return True


def catch_up() -> int:
    """Store the events that never reached us; returns how many were new.

    Looks back to the newest event we have, with an hour of overlap, and 30 days at most.
    """
    newest = StripeEvent.objects.aggregate(newest=Max("created_at"))["newest"]
    earliest = timezone.now() - STRIPE_KEEPS
    since = max(newest - OVERLAP, earliest) if newest else earliest
    return sum(store(event)[1] for event in gateway.events_since(int(since.timestamp())))


def _finish(event: StripeEvent, state: str, said: str) -> None:
    event.state, event.error, event.handled_at = state, said, timezone.now()
    event.next_attempt_at = None
    event.save(update_fields=["state", "error", "handled_at", "next_attempt_at"])


def _put_off(event: StripeEvent, error: Exception) -> None:
    wait = min(BACKOFF_FIRST * 2 ** (event.attempts - 1), BACKOFF_LONGEST)
    event.state = State.FAILED
    # Stripe's words are safe to keep; a database's error could quote an address.
    detail = f": {error}" if isinstance(error, gateway.GatewayError) else ""
    event.error = f"{type(error).__name__}{detail}"[:2000]
    event.next_attempt_at = timezone.now() + wait
    event.save(update_fields=["state", "error", "next_attempt_at"])
    log.warning("event %s failed (%s); next attempt in %s", event.pk, type(error).__name__, wait)
