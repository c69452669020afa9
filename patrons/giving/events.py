"""Stripe's events: stored once, handled until they succeed."""

import logging
from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from patrons.giving import gateway
from patrons.giving.agreement import LostPledge, NotOurs
from patrons.giving.handlers import HANDLERS
from patrons.giving.stripe_event import StripeEvent
from patrons.moments import from_unix

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # how long one attempt may take before another worker may try
BACKOFF_FIRST = timedelta(seconds=30)
BACKOFF_LONGEST = timedelta(hours=6)
# How often something is tried before somebody has to look. An outage of Stripe's is waited out.
TRIES_AT_A_NO = 6  # a quarter of an hour: what Stripe does not know yet, it knows by then
TRIES = 20  # about three days: time to mend a fault of ours
NO_HANDLER = "Nothing is done about events of this type."

State = StripeEvent.State
LONGEST = {field.name: field.max_length or 0 for field in StripeEvent._meta.fields}
# What reading something else than an event raises.
NO_EVENT = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


def store(event: dict) -> tuple[StripeEvent, bool]:
    """The row of an event, and whether it is new. A repeat changes nothing; no payload is kept.

    Raises one of NO_EVENT where this has not the shape of an event.
    """
    kept = {
        "type": event["type"],
        "object_id": event["data"]["object"].get("id") or "",
        "account": event.get("account") or "",
        "api_version": event.get("api_version") or "",
    }
    for name, value in {"stripe_id": event["id"], **kept}.items():
        if not isinstance(value, str) or len(value) > LONGEST[name] or not value.isprintable():
            raise ValueError(f"this is no {name}")
    if not event["id"] or not isinstance(event["livemode"], bool):
        raise ValueError("an event has an id, and says whether it is live")
    row = StripeEvent(
        stripe_id=event["id"],
        **kept,
        livemode=event["livemode"],
        created_at=from_unix(event["created"]),
        **_first_state(event["type"]),
    )
    if row.keep():
        return row, True
    return StripeEvent.objects.get(stripe_id=event["id"]), False


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
        _check_whose(event)
        HANDLERS[event.type](event.object_id)
    except NotOurs as reason:
        _finish(event, State.IGNORED, str(reason))
    except Exception as error:
        _put_off(event, error)
        return False
    else:
        _finish(event, State.DONE, "")
    return True


def replay(events: QuerySet[StripeEvent]) -> int:
    """Make these events wait anew, whatever became of them; returns how many will be handled.

    Handlers are safe to run again. One of a type without a handler stays as it is.
    """
    return events.filter(type__in=HANDLERS).update(
        state=State.WAITING, attempts=0, next_attempt_at=None, handled_at=None, error=""
    )


def in_trouble() -> QuerySet[StripeEvent]:
    """Events that failed: to be tried again, or waiting for somebody."""
    return StripeEvent.objects.filter(state__in=[State.FAILED, State.STUCK])


def _first_state(type: str) -> dict[str, str]:
    if type in HANDLERS:
        return {"state": State.WAITING}
    return {"state": State.IGNORED, "error": NO_HANDLER}


def _check_whose(event: StripeEvent) -> None:
    """Raises NotOurs for an event that our key cannot see anything of."""
    if event.livemode != gateway.livemode():
        happened = "with real money" if event.livemode else "in test mode"
        raise NotOurs(f"It happened {happened}, and this site's key is of the other mode.")
    ours = gateway.account()
    if event.account and event.account != ours:
        raise NotOurs(f"It is of the account {event.account}; ours is {ours}.")
    event.account = ours


def _finish(event: StripeEvent, state: str, said: str) -> None:
    event.state, event.error, event.handled_at = state, said, timezone.now()
    event.next_attempt_at = None
    event.save(update_fields=["account", "state", "error", "handled_at", "next_attempt_at"])


def _put_off(event: StripeEvent, error: Exception) -> None:
    """Try again later, or leave it to somebody after the last try."""
    over = event.attempts >= _tries(error)
    wait = min(BACKOFF_FIRST * 2 ** min(event.attempts - 1, 10), BACKOFF_LONGEST)
    event.state = State.STUCK if over else State.FAILED
    # Stripe's words and ours are safe to keep; a database's error could quote an address.
    detail = f": {error}" if isinstance(error, gateway.GatewayError | LostPledge) else ""
    event.error = f"{type(error).__name__}{detail}"[:2000]
    event.next_attempt_at = None if over else timezone.now() + wait
    event.save(update_fields=["state", "error", "next_attempt_at"])
    log.warning(
        "event %s failed (%s); %s",
        event.pk,
        type(error).__name__,
        "no further attempt" if over else f"next attempt in {wait}",
    )


def _tries(error: Exception) -> float:
    if isinstance(error, gateway.Unavailable):
        return float("inf")
    return TRIES_AT_A_NO if isinstance(error, gateway.Refused | LostPledge) else TRIES
