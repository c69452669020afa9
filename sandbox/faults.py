"""Faults on demand: what a network, a proxy or Stripe itself does wrong on a bad day."""

import fnmatch
import json
import random
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from sandbox.errors import StripeError
from sandbox.store import Store

DELIVERY = ("duplicate", "reorder", "delay", "drop", "fail", "forge")
API = ("429", "500", "503", "timeout", "reset")
FORGERIES = ("signature", "body", "stale")
WHEN = ("before", "after")


class Fault(NamedTuple):
    """One fault, on deliveries of events or on requests to the API.

    `match`: globs of event types, or of `METHOD /path`. `left`: to how many more events or requests
    it applies, None for all. `times`: extra copies, or tries that fail. `seconds`: the delay, the
    window to shuffle in, or how long an answer hangs. `when`: `before` or `after` the endpoint or
    the API did its work. `how`: what is wrong with a forgery. `share`: how many of a hundred it
    meets, by chance. `seed`, `seen`: for chance and shuffling.
    """

    id: int
    kind: str
    match: str = "*"
    left: int | None = None
    times: int = 1
    seconds: float = 0
    when: str = "before"
    how: str = "signature"
    seed: int = 0
    seen: int = 0
    share: float = 100

    def fits(self, name: str) -> bool:
        return any(fnmatch.fnmatchcase(name, glob) for glob in self.match.split(","))

    @property
    def told(self) -> str:
        """One line for the dashboard."""
        parts = [self.kind, f"on {self.match}"]
        parts += [f"× {self.times}"] if self.kind in ("duplicate", "fail") else []
        parts += [f"{self.seconds:g} s"] if self.seconds else []
        parts += [self.when] if self.kind == "fail" or self.kind in API else []
        parts += [f"wrong {self.how}"] if self.kind == "forge" else []
        parts += [f"{self.share:g} of 100"] if self.share < 100 else []
        parts += ["for all" if self.left is None else f"{self.left} left"]
        return ", ".join(parts)


class Faults:
    """The faults that are on; kept on disk, so that a restart in a bad day stays in it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._number = 0
        self._dice: dict[int, random.Random] = {}
        self.reload()

    def reload(self) -> None:
        """As they stand on disk."""
        kept = json.loads(self._store.setting("faults") or "[]")
        self._all = [Fault(**fields) for fields in kept]
        self._number = max([self._number, *(fault.id for fault in self._all)])

    def all(self) -> list[Fault]:
        return list(self._all)

    def add(self, form: Mapping[str, str]) -> Fault:
        """Throw the fault that the form describes; StripeError says what is wrong with it."""
        kind = form.get("kind", "")
        if kind not in DELIVERY + API:
            raise StripeError(
                f"Invalid kind: must be one of {', '.join(DELIVERY + API)}", param="kind"
            )
        first = _number(form, "first", 1 if kind in API else None)
        fields: dict[str, Any] = {
            "kind": kind,
            "left": None if first is None else int(first),
            "match": form.get("match") or "*",
            "seconds": _number(form, "seconds", 30 if kind == "timeout" else 1) or 0,
            "seed": int(_number(form, "seed", 0) or 0),
            "times": int(_number(form, "times", 1) or 0),
            "when": _one_of(form, "when", WHEN),
            "how": _one_of(form, "how", FORGERIES),
            "share": min(_number(form, "share", 100) or 0, 100),
        }
        if kind not in ("delay", "reorder", "timeout"):
            fields["seconds"] = 0
        with self._alone():
            self._number += 1
            fault = Fault(self._number, **fields)
            self._keep([*self._all, fault])
        return fault

    def clear(self, id: int | None = None) -> None:
        """End this fault, or all of them."""
        with self._alone():
            self._keep([each for each in self._all if id not in (None, each.id)])

    def on_event(self, type_: str) -> list[Fault]:
        """The faults that this event meets; they count it."""
        return self._met(DELIVERY, type_) if self._all else []

    def on_request(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, if any; it counts it."""
        met = self._met(API, f"{method} {path}", most=1) if self._all else []
        return met[0] if met else None

    def _met(self, kinds: tuple[str, ...], name: str, most: int = 99) -> list[Fault]:
        with self._alone():
            fitting = [each for each in self._all if each.kind in kinds and each.fits(name)]
            met = [each for each in fitting if self._strikes(each)][:most]
            if met:
                counted = {each.id: _counted(each) for each in met}
                rest = [counted.get(each.id, each) for each in self._all]
                self._keep([each for each in rest if each.left != 0])
        return met

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One thread at a time, the store's lock first: an event meets its faults inside the
        transaction that makes it, a request meets them outside of any.
        """
        with self._store.transaction(), self._lock:
            yield

    def _strikes(self, fault: Fault) -> bool:
        if fault.share >= 100:
            return True
        dice = self._dice.setdefault(fault.id, random.Random(f"{fault.seed}:{fault.id}"))
        return dice.random() * 100 < fault.share

    def _keep(self, faults: list[Fault]) -> None:
        self._all = faults
        self._store.set("faults", json.dumps([fault._asdict() for fault in faults]))


def _counted(fault: Fault) -> Fault:
    left = None if fault.left is None else fault.left - 1
    return fault._replace(left=left, seen=fault.seen + 1)


def _number(form: Mapping[str, str], name: str, otherwise: float | None) -> float | None:
    written = form.get(name, "").strip()
    if not written:
        return otherwise
    try:
        value = float(written)
    except ValueError:
        value = -1
    if not 0 <= value <= 100_000:
        raise StripeError(f"Invalid number: {written}", param=name)
    return value


def _one_of(form: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    value = form.get(name) or words[0]
    if value not in words:
        raise StripeError(f"Invalid {name}: must be one of {', '.join(words)}", param=name)
    return value
