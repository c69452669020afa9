"""The pages that processes share in Redis, and which of them renders one that is not there.

The queue lives in the same Redis, which must not evict: so what pages take there is counted, and
bounded. The first page of a new generation removes those of the one before, which nobody reads any
more. Everything here runs out by itself.
"""

import time
from hashlib import blake2b

from redis import Redis

from newsroom.pagecache.answers import Page, unpacked
from newsroom.pagecache.asked import Key
from newsroom.pagecache.generation import WORD
from newsroom.pagecache.lifetime import FRESH, STALE
from newsroom.pagecache.link import Link
from newsroom.pagecache.release import release

RENDERING = 10  # seconds for which a process may have a page to itself
LIFE = int(FRESH + STALE)
KEPT = "pages:kept"  # the generation whose pages are there
AT_ONCE = 500


class Shared:
    """Every method raises Away where Redis is."""

    def __init__(self, link: Link, limit: int) -> None:
        self.link, self.limit = link, limit

    def find(self, generation: str, key: Key) -> Page | None:
        found = self.link.ask(lambda redis: redis.get(_page(generation, key)))
        return unpacked(found) if isinstance(found, bytes) else None

    def find_or_claim(self, generation: str, key: Key) -> tuple[Page | None, bool]:
        """The page; where it is not there, whether it is now this process's to render."""
        found, claimed = self.link.ask(lambda redis: _find_or_claim(redis, generation, key))
        return (unpacked(found) if found else None), bool(claimed)

    def is_claimed(self, generation: str, key: Key) -> bool:
        return bool(self.link.ask(lambda redis: redis.exists(_claim(generation, key))))

    def put(self, key: Key, page: Page) -> None:
        """Share a page that was claimed, unless pages take too much already."""
        self.link.ask(lambda redis: self._put(redis, key, page, page.packed()))

    def give_back(self, generation: str, key: Key) -> None:
        self.link.ask(lambda redis: redis.delete(_claim(generation, key)))

    def _put(self, redis: Redis, key: Key, page: Page, data: bytes) -> None:
        generation, left = page.generation, int((page.stale_until - time.monotonic()) * 1000)
        name, is_kept = _page(generation, key), False
        if redis.get(WORD) == generation.encode():  # else it was purged meanwhile
            _remove_older(redis, generation)
            with redis.pipeline(transaction=False) as steps:
                steps.incrby(_taken(generation), len(data))
                steps.expire(_taken(generation), LIFE, nx=True)
                size, _ = steps.execute()
            is_kept = size <= self.limit and left > 0
        with redis.pipeline(transaction=False) as steps:
            if is_kept:
                steps.sadd(_names(generation), name)
                steps.expire(_names(generation), LIFE)
                steps.set(name, data, px=left)
            steps.delete(_claim(generation, key))
            steps.execute()


def _remove_older(redis: Redis, generation: str) -> None:
    before = redis.set(KEPT, generation, ex=LIFE, get=True)
    if not isinstance(before, bytes) or before == generation.encode():
        return
    old = before.decode()
    while names := redis.spop(_names(old), AT_ONCE):
        redis.unlink(*names)
    redis.unlink(_taken(old))


def _find_or_claim(redis: Redis, generation: str, key: Key) -> list:
    with redis.pipeline(transaction=False) as steps:
        steps.get(_page(generation, key))
        steps.set(_claim(generation, key), 1, nx=True, ex=RENDERING)
        return steps.execute()


def _page(generation: str, key: Key) -> str:
    return f"page:{release()}:{generation}:{_short(key)}"


def _names(generation: str) -> str:
    return f"pages:names:{generation}"


def _taken(generation: str) -> str:
    return f"pages:bytes:{generation}"


def _claim(generation: str, key: Key) -> str:
    return f"pages:rendering:{release()}:{generation}:{_short(key)}"


def _short(key: Key) -> str:
    return blake2b(repr(key).encode(), digest_size=16).hexdigest()
