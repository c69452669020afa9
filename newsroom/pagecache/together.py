"""Threads that want the same page at the same time: one makes it, the others wait for it."""

from dataclasses import dataclass, field
from threading import Event, Lock

from newsroom.pagecache.answers import Page
from newsroom.pagecache.asked import Key


@dataclass
class Making:
    """One page being made by one thread."""

    done: Event = field(default_factory=Event)
    page: Page | None = None


class Together:
    def __init__(self) -> None:
        self._making: dict[Key, Making] = {}
        self._changing = Lock()

    def begin(self, key: Key) -> tuple[Making, bool]:
        """The making of this page, and whether it is this thread's to do; then `end` it."""
        with self._changing:
            found = self._making.get(key)
            if found is not None:
                return found, False
            self._making[key] = making = Making()
            return making, True

    def end(self, key: Key, making: Making) -> None:
        with self._changing:
            del self._making[key]
        making.done.set()
