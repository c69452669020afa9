"""What happens by itself when its moment has come: renewals, retries, arrivals, endings.

A thing is planned with `account.plan(what, id, at)`, and is carried out once, in the order of time,
dated by the moment at which it was due. Whoever carries it out looks at the object first: it may
have changed since.
"""

import logging
from collections.abc import Callable
from typing import TypeVar

from sandbox.account import Account

log = logging.getLogger("sandbox.due")

Happening = Callable[[Account, str], object]
Act = TypeVar("Act", bound=Happening)
HAPPENINGS: dict[str, Happening] = {}


def when(what: str) -> Callable[[Act], Act]:
    """Register what happens to the object named in a plan."""

    def register(happening: Act) -> Act:
        HAPPENINGS[what] = happening
        return happening

    return register


def happen(account: Account, until: int | None = None, most: int = 100_000) -> int:
    """Carry out what is due until then (now, when not told), oldest first; how much it was."""
    done = 0
    while done < most and _one(account, account.now() if until is None else until):
        done += 1
    return done


def _one(account: Account, until: int) -> bool:
    first = "SELECT * FROM due WHERE at <= ? ORDER BY at, seq LIMIT 1"
    if not account.store.execute(first, (until,)):
        return False
    with account.store.transaction():
        rows = account.store.execute(first, (until,))
        if not rows:
            return False
        account.store.execute("DELETE FROM due WHERE seq = ?", (rows[0]["seq"],))
        at, what, id = rows[0][1:]
        try:
            with account.store.part(), account.at(at):
                HAPPENINGS[what](account, id)
        except Exception:
            # A fault of ours; it must not stop everything that comes after it.
            log.exception("%s of %s failed", what, id)
    return True


def advance(account: Account, to: int) -> int:
    """Move the clock to that moment, with everything that happens on the way; how much it was."""
    done = happen(account, until=to)
    account.set_clock(to)
    return done
