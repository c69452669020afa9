"""What is owed to whom: one row for each event and endpoint, more or fewer on a bad day."""

import json
import random
import time
from typing import Any

from sandbox.endpoints import Endpoints
from sandbox.faults import Fault, Faults
from sandbox.store import Store


class Deliveries:
    """Owes events to the endpoints that want them, as the faults of the day have it."""

    def __init__(self, store: Store, endpoints: Endpoints, faults: Faults) -> None:
        self._store, self.endpoints, self.faults = store, endpoints, faults

    def owe(self, event: str, type_: str, endpoints: list[str]) -> None:
        """Owe a new event; in the transaction that made it."""
        met = self.faults.on_event(type_)
        for endpoint in endpoints:
            for wait, plan in copies(met):
                self._add(event, endpoint, wait, plan)

    def owe_again(self, event: str) -> None:
        """Owe it once more to everybody who is there, whatever became of it before."""
        for endpoint in self.endpoints.wanting("*") or [""]:
            self._add(event, endpoint, 0, {})

    def hurry(self, seconds: float) -> int:
        """What is owed goes out so much sooner, as if that time had passed; how much it is."""
        owed = self._store.execute(
            "UPDATE deliveries SET next_at = next_at - ? WHERE state = 'pending' RETURNING seq",
            (seconds,),
        )
        return len(owed)

    def _add(self, event: str, endpoint: str, wait: float, plan: dict[str, Any]) -> None:
        now = time.time()
        state = "given_up" if plan.get("dropped") else "pending"
        self._store.execute(
            "INSERT INTO deliveries (event, state, first_at, next_at, endpoint, plan) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (event, state, now, now + wait, endpoint, json.dumps(plan)),
        )


def copies(met: list[Fault]) -> list[tuple[float, dict[str, Any]]]:
    """How often an event goes out, when, and what goes wrong on the way."""
    copies, wait, forged = 1, 0.0, []
    plan: dict[str, Any] = {}
    shuffles = []
    for fault in met:
        if fault.kind == "drop":
            return [(0, {"dropped": True})]
        if fault.kind == "duplicate":
            copies += fault.times
        elif fault.kind == "delay":
            wait += fault.seconds
        elif fault.kind == "reorder":
            dice = random.Random(f"{fault.seed}:{fault.seen}")
            shuffles.append((dice, fault.seconds))
        elif fault.kind == "fail":
            plan = {"fail": fault.times, "when": fault.when}
        elif fault.kind == "forge":
            forged.append({"forged": fault.how})
    return [
        (wait + sum(dice.random() * window for dice, window in shuffles), each)
        for each in [plan] * copies + forged
    ]
