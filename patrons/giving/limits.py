"""How many payment pages may be opened from one place.

Thieves try stolen cards where a page costs nothing, with the smallest gift and a new browser each
time. So pages are counted by device (the cookie that protects our form), by network address and
by the network around it, for the hour and for the day; after cards were declined, far fewer are
opened. A patron who has signed in is counted by themselves alone. An address that is no reader's
(this machine, a proxy that is not set as trusted) is not counted.

Counts live in Redis, under keyed hashes that run out within a day. While Redis is away each web
process counts for itself: gifts go on, and no thief gets more than so many times a few pages.
"""

import logging
import time
from datetime import UTC, datetime
from typing import NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from patrons import network
from patrons.giving import gateway
from patrons.giving.agreement import pledge_of
from patrons.giving.pledge import Pledge

log = logging.getLogger(__name__)

HOUR, DAY = 60 * 60, 24 * 60 * 60


class Limit(NamedTuple):
    """How many pages in an hour and in a day; and after how many declined cards in a day only
    `strict` pages are opened in an hour.
    """

    hour: int
    day: int
    declines: int
    strict: int


LIMITS = {
    "patron": Limit(hour=20, day=60, declines=6, strict=3),
    "device": Limit(hour=15, day=40, declines=4, strict=2),
    "address": Limit(hour=20, day=60, declines=4, strict=2),
    "network": Limit(hour=120, day=600, declines=25, strict=10),
}


class TooMany(Exception):
    """No further payment page from here before a moment."""

    def __init__(self, until: datetime):
        super().__init__(f"no payment page before {until:%H:%M} UTC")
        self.until = until


def count_opening(request: HttpRequest, pledge: Pledge) -> None:
    """Count that a payment page is asked for this pledge. Raises TooMany past a limit."""
    now = time.time()
    places = _places(request, pledge)
    ends = []
    for kind, who in places.items():
        limit = LIMITS[kind]
        declined = _count(f"declined:{who}", DAY, now, add=0) >= limit.declines
        if _count(f"opened:{who}", HOUR, now) > (limit.strict if declined else limit.hour):
            ends.append(_end(HOUR, now))
        if _count(f"opened:{who}", DAY, now) > limit.day:
            ends.append(_end(DAY, now))
    if ends:
        raise TooMany(datetime.fromtimestamp(max(ends), UTC))
    _remember(f"opened-by:{pledge.public_id}", list(places.items()))


def note_decline(charge_id: str) -> None:
    """A card was declined on a payment page of ours: where that page was opened, it counts once.

    Raises NotOurs for a charge that no page of ours led to, gateway.GatewayError.
    """
    charge = gateway.charge(charge_id)
    pledge = pledge_of(charge)
    if charge["status"] != "failed":
        return
    try:
        limits = caches["limits"]
        if limits.add(f"noted:{charge_id}", 1, DAY):
            for _kind, who in limits.get(f"opened-by:{pledge.public_id}", []):
                _count(f"declined:{who}", DAY, time.time())
    except RedisError:
        return  # the limit on pages holds without it, and Stripe blocks cards by itself


def _places(request: HttpRequest, pledge: Pledge) -> dict[str, str]:
    """Where a request comes from, by kind, as keyed hashes: no address is kept."""
    if pledge.patron is not None:
        return {"patron": _hashed("patron", str(pledge.patron.pk))}
    found = {}
    device = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    if device:
        found["device"] = device
    address = network.reader_of(request)
    if address is not None:
        found["address"] = network.household(address)
        found["network"] = network.network(address)
    elif "X-Forwarded-For" in request.headers:
        # Everybody would count as one. Devices alone are counted until it is set right.
        log.warning("a proxy hides where readers come from: set TRUSTED_PROXIES")
    return {kind: _hashed(kind, value) for kind, value in found.items()}


def _hashed(kind: str, value: str) -> str:
    return salted_hmac(f"patrons.giving.limits.{kind}", value, algorithm="sha256").hexdigest()[:32]


def _end(seconds: int, now: float) -> float:
    """When the hour or the day that is counted now is over."""
    return (int(now) // seconds + 1) * seconds


def _count(key: str, seconds: int, now: float, add: int = 1) -> int:
    """The count of this hour or day after adding to it."""
    key = f"{key}:{seconds}:{int(now) // seconds}"
    try:
        return _counted("limits", key, seconds, add)
    except RedisError:
        return _counted("limits here", key, seconds, add)


def _counted(name: str, key: str, seconds: int, add: int) -> int:
    cache = caches[name]
    if not add:
        return cache.get(key, 0)
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key, add)
    except ValueError:  # it ran out between the two
        return add


def _remember(key: str, value: list) -> None:
    try:
        caches["limits"].set(key, value, DAY)
    except RedisError:
        return  # a decline then counts for nobody; the limit on pages holds
