"""What the local Stripes of a run looked at: every request, object and event against Stripe's
published contract. Each process leaves a file of counts in one folder (CONTRACT_COUNTS).

Two things must not be in it: something that a local Stripe emitted and Stripe never would, and a
request that the contract refuses. The tests of the local Stripe send such requests on purpose, with
a key of their own; whatever another key sent was meant.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

MISUSE = "sk_test_sandbox_misuse"


@dataclass
class Looked:
    processes: int = 0
    requests: int = 0
    objects: int = 0
    on_purpose: int = 0
    faults: list[str] = field(default_factory=list)

    def __add__(self, other: "Looked") -> "Looked":
        return Looked(
            self.processes + other.processes,
            self.requests + other.requests,
            self.objects + other.objects,
            self.on_purpose + other.on_purpose,
            self.faults + other.faults,
        )

    def __str__(self) -> str:
        number = len(self.faults)
        aside = f" ({self.on_purpose:,} refused on purpose)" if self.on_purpose else ""
        return (
            f"{self.requests + self.objects:,} requests, objects and events were looked at against "
            f"Stripe's contract{aside}: {number} violation{'' if number == 1 else 's'}"
        )


def read(folder: Path) -> Looked:
    """What all files of the folder say together."""
    return sum((_of(json.loads(path.read_text())) for path in folder.glob("*.json")), Looked())


def _of(told: dict) -> Looked:
    found = Looked(1, told["requests_checked"], told["objects_checked"] + told["answers_checked"])
    for key, what, times in told["refused"]:
        if key == MISUSE:
            found.on_purpose += times
        else:
            found.faults.append(f"{what}: a request that the contract refuses, {times} times")
    found.faults += [f"{broken}: emitted by the local Stripe" for broken in told["broken"]]
    untold = told["violations"] - len(told["broken"])
    return found if untold <= 0 else found + Looked(faults=[f"and {untold} more like these"])
