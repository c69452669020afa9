"""What many pages show alike, made once for as long as it stays the same.

The page cache has Django make a page, and names the generation that it will be kept for
(newsroom/pagecache/generation.py). What is made for one page serves all others of that generation:
whatever changes for readers begins another. What is made for nobody else (an account, the admin, a
preview) has no generation, and nothing is shared with it: it may change what it is given.
"""

import time
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, TypeVar

from django.http import HttpRequest

# In `request.META`, which is the web server's environ; empty where nobody can hear of changes.
GENERATION = "newsroom.generation"
LIVES = 60.0  # seconds: what is changed past all that announces it shows so much later than usual
MOST = 200  # things of one generation

Thing = TypeVar("Thing")


class _Held(NamedTuple):
    generation: str
    until: float
    things: dict[Hashable, Any]


_held = _Held("", 0, {})


def in_common(request: HttpRequest | None, key: Hashable, make: Callable[[], Thing]) -> Thing:
    """What `make` makes, or made for another page of this generation. Threads share it, so nobody
    changes it; it holds nothing that becomes untrue by the clock (newsroom/until.py).
    """
    global _held
    generation = request.META.get(GENERATION, "") if request is not None else ""
    if not generation:
        return make()
    held, now = _held, time.monotonic()
    if held.generation != generation or now > held.until or len(held.things) >= MOST:
        held = _held = _Held(generation, now + LIVES, {})
    if key not in held.things:
        held.things[key] = make()
    return held.things[key]
