"""The pages of this process, bounded by their bytes: the longest unread goes first."""

from collections import OrderedDict
from contextlib import suppress
from threading import Lock

from newsroom.pagecache.answers import Page
from newsroom.pagecache.asked import Key

A_WHILE = 1.0  # seconds


class Memory:
    def __init__(self, limit: int) -> None:
        self.limit, self.size = limit, 0
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._changing = Lock()
        self.find = self._pages.get  # one step of the interpreter's own: reading takes no lock

    def put(self, key: Key, page: Page) -> None:
        with self._changing:
            old = self._pages.pop(key, None)
            self._pages[key] = page
            self.size += page.size - (old.size if old else 0)
            while self.size > self.limit and self._pages:
                # In one step: `touch` takes no lock.
                _, gone = self._pages.popitem(last=False)
                self.size -= gone.size

    def touch(self, key: Key, page: Page, now: float) -> None:
        """It was read at this moment, to the second: some are read a thousand times in one."""
        if now - page.read_at > A_WHILE:
            page.read_at = now
            with suppress(KeyError):  # it went since it was found
                self._pages.move_to_end(key)

    def __len__(self) -> int:
        return len(self._pages)
