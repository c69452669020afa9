"""A page that is not at hand: it comes from another process, or Django is asked, once.

Whoever waits for a page waits for a few seconds at most, and then asks Django as well. What turns
out to be nobody else's (an address that is not there, for example) is made for each by itself.
"""

import time

from newsroom.in_common import GENERATION
from newsroom.pagecache.answers import Page
from newsroom.pagecache.asked import Asked, Key
from newsroom.pagecache.generation import Generation
from newsroom.pagecache.link import Away
from newsroom.pagecache.memory import Memory
from newsroom.pagecache.rendering import Application, Rendered, render
from newsroom.pagecache.shared import Shared
from newsroom.pagecache.together import Making, Together

PATIENCE = 10.0  # seconds
ASKS_AGAIN = 0.02  # seconds between two looks for what another process makes


class Finding:
    def __init__(
        self, application: Application, generation: Generation, memory: Memory, shared: Shared
    ) -> None:
        self.application, self.generation = application, generation
        self.memory, self.shared = memory, shared
        self.together = Together()

    def find(self, request: Asked) -> Page | Rendered:
        """The page; what Django answered where that is to be kept for nobody."""
        self.generation.watch()
        limit = time.monotonic() + PATIENCE
        while True:
            now = time.monotonic()
            page = self._kept(request.key, now)
            if page is not None and page.fresh_until > now:
                return page
            making, is_mine = self.together.begin(request.key)
            if is_mine:
                return self._make(making, page, request)
            if page is not None:  # it has been kept for long, and is made anew at this moment
                return page
            making.done.wait(max(0, limit - now))
            if making.page is None or time.monotonic() > limit:
                return self._render(request, self.generation.current)
            if self._is_good(making.page, time.monotonic()):
                return making.page

    def _make(self, making: Making, old: Page | None, request: Asked) -> Page | Rendered:
        generation = self.generation.current  # before Django looks: see render()
        try:
            page, is_claimed = self._elsewhere(generation, request.key, old)
            if page is None:
                try:
                    rendered = self._render(request, generation)
                    page = rendered.page
                finally:
                    if is_claimed:
                        self._share(generation, request.key, page)
                if page is None:
                    return rendered
            making.page = page
            self.memory.put(request.key, page)
            return page
        finally:
            self.together.end(request.key, making)

    def _render(self, request: Asked, generation: str) -> Rendered:
        is_heard = self.generation.is_heard(time.monotonic())
        environ = {**request.environ, GENERATION: generation if is_heard else ""}
        return render(self.application, environ, generation)

    def _elsewhere(self, generation: str, key: Key, old: Page | None) -> tuple[Page | None, bool]:
        """The page as another process made it; else whether others now wait for this one to."""
        limit = time.monotonic() + PATIENCE
        try:
            while self.generation.is_heard(now := time.monotonic()) and now < limit:
                page, is_claimed = self.shared.find_or_claim(generation, key)
                if page is not None and page.stale_until <= now:
                    page = None
                if page is not None and page.fresh_until > now:
                    if is_claimed:
                        self.shared.give_back(generation, key)
                    return page, False
                if is_claimed:
                    return None, True
                if old := page or old:
                    return old, False
                time.sleep(ASKS_AGAIN)
        except Away:
            pass
        return None, False

    def _share(self, generation: str, key: Key, page: Page | None) -> None:
        try:
            if page is None:
                self.shared.give_back(generation, key)
            else:
                self.shared.put(key, page)
        except Away:
            pass  # the others make it for themselves

    def _kept(self, key: Key, now: float) -> Page | None:
        page = self.memory.find(key)
        return page if page is not None and self._is_good(page, now) else None

    def _is_good(self, page: Page, now: float) -> bool:
        return page.stale_until > now and self.generation.is_true(page.generation, page.made, now)
