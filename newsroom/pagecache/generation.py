"""Which pages are still true: those of the present generation. A purge begins another.

The generation is one word in Redis, a new one at each purge. A process that changes what readers
see writes it after its commit and calls out; every web process listens, and looks by itself twice
a second because a call can be lost. A hit compares with what this process knows, and asks nobody.

It is a random word and no count: a Redis that lost its last second would count to the same number
twice, and bring pages back that were purged.

A process that cannot reach Redis cannot hear of purges, so it says since when it has not heard
(`is_heard`): then pages live a second. When Redis is back, whoever missed it purges, because a
purge may have been lost with it.
"""

import atexit
import logging
import secrets
import time
from contextlib import suppress
from functools import cache
from threading import Lock, Thread

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

from newsroom.pagecache.link import Away, Link

log = logging.getLogger(__name__)

WORD = "pages:generation"
CALL = "pages:purged"
LOOKS_EVERY = 0.5  # seconds
HEARD_FOR = 1.5  # seconds after a look in which this process trusts what it knows
AGAIN_AFTER = (0.0, 0.1)  # seconds before each try to tell of a purge
ALONE = 1.0  # seconds for which a page lives while this process hears of no purges


class Generation:
    def __init__(self, link: Link) -> None:
        self.link = link
        self.current = _word()
        self.heard_at = float("-inf")
        self._owed = False  # a purge that Redis may not know of
        self._changing = Lock()
        self._watcher: Thread | None = None
        self._starting = Lock()

    def is_heard(self, now: float) -> bool:
        return now - self.heard_at < HEARD_FOR

    def is_true(self, generation: str, made: float, now: float) -> bool:
        """Whether a page was purged by nobody, as far as this process can know."""
        return generation == self.current and (
            now - self.heard_at < HEARD_FOR or now - made < ALONE
        )

    def purge(self) -> None:
        """From here on every page is made anew: in this process at once, in others when they hear.

        It raises nothing. Where Redis does not answer, a thread goes on trying: the worker and
        manage.py, which serve nothing and so never watch, have none until then.
        """
        with self._changing:
            self.current = word = _word()
            if self._owed and self._is_watching:
                return  # it is tried twice a second already
            self._owed = not self._told(word)
        if self._owed:
            self._begin_watching()
            atexit.register(self._tell_at_last)

    def _told(self, word: str) -> bool:
        for wait in AGAIN_AFTER:
            time.sleep(wait)
            with suppress(Away):
                self.link.ask_now(lambda redis: _tell(redis, word))
                return True
        return False

    def _tell_at_last(self) -> None:
        """A command ends before its thread got through."""
        with self._changing, suppress(RedisError, OSError):
            if self._owed:
                _tell(self.link.redis, self.current)
                self._owed = False

    def watch(self) -> None:
        """Begin to listen, once in each process; returns when the generation is known, or Redis
        is away.
        """
        if self._is_watching:
            return
        with self._starting:
            if self._is_watching:
                return
            try:
                self.link.ask(self._look)
            except Away:
                self._owed = True
            self._start_watcher()

    @property
    def _is_watching(self) -> bool:
        return self._watcher is not None and self._watcher.is_alive()  # none outlives a fork

    def _begin_watching(self) -> None:
        with self._starting:
            if not self._is_watching:
                self._start_watcher()

    def _start_watcher(self) -> None:
        self._watcher = Thread(target=self._listen, name="page purges", daemon=True)
        self._watcher.start()

    def _listen(self) -> None:
        while True:
            try:
                with self.link.redis.pubsub(ignore_subscribe_messages=True) as calls:
                    calls.subscribe(CALL)
                    while True:
                        self._look(self.link.redis)
                        self.link.is_back()
                        calls.get_message(timeout=LOOKS_EVERY)
            except (RedisError, OSError):
                self._owed = True
                time.sleep(LOOKS_EVERY)

    def _look(self, redis: Redis) -> None:
        # Under the lock: an answer from before a purge of ours must not come after it.
        with self._changing:
            asked_at = time.monotonic()
            if self._owed:
                self.current = _word()
                _tell(redis, self.current)
                self._owed = False
            known = redis.get(WORD)
            if known is None:  # a new Redis, or one that was emptied
                redis.set(WORD, _word(), nx=True)
                known = redis.get(WORD)
            self.current = known.decode() if isinstance(known, bytes) else self.current
            self.heard_at = asked_at


@cache
def here() -> Generation:
    """The generation as this process knows it."""
    return Generation(Link(settings.CACHES["default"]["LOCATION"]))


def _tell(redis: Redis, word: str) -> None:
    with redis.pipeline(transaction=False) as steps:
        steps.set(WORD, word)
        steps.publish(CALL, word)
        steps.execute()


def _word() -> str:
    return secrets.token_hex(8)
