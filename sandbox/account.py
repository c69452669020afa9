"""The merchant's account: everything that happens to an object passes through here.

So nothing is stored or announced that Stripe's contract would not allow.
"""

import secrets
import string
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from sandbox import API_VERSION
from sandbox.contract import Keeper, Record
from sandbox.deliveries import Deliveries
from sandbox.errors import NoSuchObject
from sandbox.store import Store

ALPHABET = string.ascii_letters + string.digits

Object = dict[str, Any]


class Cause(NamedTuple):
    """The request that an event comes from; nothing when a person paid on the hosted page."""

    id: str | None = None
    idempotency_key: str | None = None


NOBODY = Cause()
cause: ContextVar[Cause] = ContextVar("cause", default=NOBODY)
# What is carried out late is dated by the moment at which it was due.
moment: ContextVar[int | None] = ContextVar("moment", default=None)


def new_id(prefix: str) -> str:
    """An id like Stripe's: `pi_` and 24 random letters and digits."""
    length = 58 if prefix.startswith("cs_") else 24
    return prefix + "_" + "".join(secrets.choice(ALPHABET) for _ in range(length))


class Account:
    """One merchant in test mode: store, contract, clock and the events that follow."""

    def __init__(
        self,
        store: Store,
        keeper: Keeper,
        deliveries: Deliveries,
        home: str,
        record: Record | None = None,
    ) -> None:
        self.store, self.keeper, self.home = store, keeper, home
        self.record = record or Record(keeper, None)
        self.deliveries, self.endpoints = deliveries, deliveries.endpoints
        self.faults = deliveries.faults

    def now(self) -> int:
        """Seconds since 1970, as this account's clock has it."""
        fixed = moment.get()
        if fixed is not None:
            return fixed
        return int(time.time()) + int(self.store.setting("clock_offset") or 0)

    def forget_everything(self) -> None:
        """An account as on the first day, at real time."""
        self.store.clear()
        self.endpoints.reload()
        self.faults.reload()

    @contextmanager
    def at(self, when: int) -> Iterator[None]:
        """What happens inside is dated `when`, and comes from no request."""
        time_token, cause_token = moment.set(when), cause.set(NOBODY)
        try:
            yield
        finally:
            moment.reset(time_token)
            cause.reset(cause_token)

    def plan(self, what: str, id: str, at: int) -> None:
        """Let `what` (see `due`) happen to the object then, and not when it was planned before."""
        self.store.execute(
            "INSERT OR REPLACE INTO due (at, what, object) VALUES (?, ?, ?)", (at, what, id)
        )

    def unplan(self, what: str, id: str) -> None:
        """It will not happen after all."""
        self.store.execute("DELETE FROM due WHERE what = ? AND object = ?", (what, id))

    def set_clock(self, wanted: int | None) -> None:
        """Let it be `wanted` now, and run on from there; None returns to real time.

        What happens is dated by this clock. Deliveries and their signatures keep real time.
        """
        offset = 0 if wanted is None else wanted - int(time.time())
        self.store.set("clock_offset", str(offset))

    def clock_is_moved(self) -> bool:
        return (self.store.setting("clock_offset") or "0") != "0"

    def create(self, fields: Object, *, hidden: Object | None = None) -> Object:
        """Store a new object; nullable properties that `fields` leaves out become null."""
        kind = fields["object"]
        for name, value in (("created", self.now()), ("livemode", False)):
            if name in self.keeper.document.schemas[kind]["properties"]:
                fields = {name: value, **fields}
        body = self.keeper.complete(kind, fields)
        self.keeper.check(kind, body)
        self.store.add(body, fields.get("created", self.now()), hidden)
        return body

    def find(self, kind: str, id: Any, param: str = "id", status: int = 400) -> Object:
        """The object with this id; NoSuchObject names the parameter that asked for it."""
        body = self.store.get(id) if isinstance(id, str) else None
        if body is None or body["object"] != kind:
            raise NoSuchObject(kind, str(id), param, status)
        return body

    def change(self, body: Object, announce: str | None = None, **changes: Any) -> Object:
        """Store `body` with `changes`; with `announce`, as an event with the previous values."""
        after = self.keeper.complete(body["object"], body | changes)
        before = difference(body, after)
        if not before:
            return body
        self.keeper.check(after["object"], after)
        self.store.replace(after)
        if announce:
            self.announce(announce, after, before)
        return after

    def delete(self, body: Object) -> Object:
        """Leave only `deleted` in the object's place, as Stripe does."""
        gone = {"id": body["id"], "object": body["object"], "deleted": True}
        self.keeper.check(f"deleted_{body['object']}", gone)
        self.store.replace(gone)
        return gone

    def announce(self, type_: str, body: Object, previous: Object | None = None) -> Object:
        """Record an event with a snapshot of `body`, and owe it to the endpoints that want it."""
        self.keeper.check_event_type(type_)
        self.keeper.check(body["object"], body)
        data: Object = {"object": body}
        if previous is not None:
            data["previous_attributes"] = previous
        endpoints = list(self.endpoints.wanting(type_))
        event = self.create(
            {
                "id": new_id("evt"),
                "object": "event",
                "api_version": API_VERSION,
                "type": type_,
                "data": data,
                "pending_webhooks": len(endpoints),
                "request": cause.get()._asdict(),
            }
        )
        if endpoints:
            self.deliveries.owe(event["id"], type_, endpoints)
        return event


def difference(before: Object, after: Object) -> Object:
    """What `before` held where `after` differs: Stripe's `previous_attributes`."""
    result: Object = {}
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            result[name] = difference(old, new)
        else:
            result[name] = old
    return result
