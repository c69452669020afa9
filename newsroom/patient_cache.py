"""A page cache that may be away: an unreachable Redis is a miss, never an error page.

What is kept here is only kept to be quick (Wagtail's sites and renditions). What is counted to
keep somebody out is counted in the cache "limits", which says when it cannot count.
"""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.functional import cached_property
from redis import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

PAUSE = 2.0  # seconds in which a Redis that did not answer is not asked again


class KeptClient(RedisCacheClient):
    """Asks by one client of redis-py: making one costs more than asking (0.08 of 0.11 ms).

    Our caches have one server each, so reading and writing need no different ones.
    """

    @cached_property
    def _kept(self) -> Redis:
        return super().get_client(write=True)

    def get_client(self, key: Any = None, *, write: bool = False) -> Redis:
        return self._kept


class PatientRedisCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]):
        super().__init__(server, params)
        self._class = KeptClient
        self._asked_again_at = 0.0

    def _asking(self, otherwise: Any, ask: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Redis's answer, or `otherwise` while it is away."""
        if time.monotonic() < self._asked_again_at:
            return otherwise
        try:
            return ask(*args, **kwargs)
        except RedisError as error:
            self._asked_again_at = time.monotonic() + PAUSE
            log.warning("the page cache is away: %s", type(error).__name__)
            return otherwise

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._asking(default, super().get, key, default, version)

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        return self._asking({}, super().get_many, keys, version)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._asking(False, super().has_key, key, version)

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self._asking(None, super().set, key, value, timeout, version)

    def set_many(
        self, data: dict[Any, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[Any]:
        return self._asking(list(data), super().set_many, data, timeout, version)

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Nothing was added while Redis is away: whoever takes a lock by it does not get one."""
        return self._asking(False, super().add, key, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._asking(False, super().touch, key, timeout, version)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._asking(False, super().delete, key, version)

    def delete_many(self, keys: Iterable[Any], version: int | None = None) -> None:
        self._asking(None, super().delete_many, keys, version)

    def clear(self) -> None:
        self._asking(None, super().clear)
