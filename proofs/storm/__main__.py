"""`make storm SEED=7 GIFTS=500`: prints what was done and what was found; 1 on any difference."""

import os
import secrets
import sys
import time

os.environ.setdefault("TEST_DATABASE", "postgresql")

from proofs.site import BusySite
from proofs.storm.run import Storm, table
from tests import environment, services  # noqa: F401

EVERY = 15  # seconds between two killed workers, about


def number(name: str, default: int) -> int:
    typed = os.environ.get(name) or str(default)
    if not typed.isdecimal() or not 0 < int(typed) < 1_000_000:
        sys.exit(f"{name} is {typed!r}. Give a whole number, such as {name}={default}.")
    return int(typed)


def main() -> None:
    seed, gifts = number("SEED", secrets.randbelow(9999) + 1), number("GIFTS", 500)
    print(f"make storm SEED={seed} GIFTS={gifts}", flush=True)
    began = time.monotonic()

    def say(words: str) -> None:
        print(f"  {time.monotonic() - began:5.0f} s  {words}", flush=True)

    services.database.start()
    site = BusySite(services.database.copy("storm"), "storm")
    try:
        site.start()
        outcome = Storm(site, gifts, seed, EVERY, say).run()
    finally:
        site.stop()
        services.database.stop()
    print(f"\n{table(outcome)}")
    sys.exit(1 if outcome.faults else 0)


if __name__ == "__main__":
    main()
