"""Redis, which may be away: it is asked with little patience, and not again for a while."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)
Told = TypeVar("Told")

PATIENCE = 0.5  # seconds for one answer
PAUSE = 2.0  # seconds in which it is not asked again


class Away(Exception):
    """Redis does not answer."""


class Link:
    def __init__(self, url: str) -> None:
        # One more try only where a kept connection turns out to be closed.
        again = Retry(NoBackoff(), 1, supported_errors=(NoConnection,))
        self.redis: Redis = Redis.from_url(
            url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE, retry=again
        )
        self._asked_again_at = 0.0

    def ask(self, what: Callable[[Redis], Told]) -> Told:
        """Redis's answer. Raises Away, at once where it was away a moment ago."""
        if time.monotonic() < self._asked_again_at:
            raise Away
        return self.ask_now(what)

    def ask_now(self, what: Callable[[Redis], Told]) -> Told:
        """The same of what must be said, however lately Redis was slow."""
        try:
            return what(self.redis)
        except (RedisError, OSError) as error:
            self._asked_again_at = time.monotonic() + PAUSE
            log.warning("the page cache has no Redis: %s", type(error).__name__)
            raise Away from error

    def is_back(self) -> None:
        self._asked_again_at = 0.0
