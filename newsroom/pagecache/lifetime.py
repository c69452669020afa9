"""For how long a page is kept: here, and by browsers and caches in front of us.

A purge reaches our own processes within a second, and no cache in front. So those ask again every
few seconds; the answer is mostly "304 Not Modified", and costs next to nothing.
"""

import math

FRESH = 600.0  # seconds in which a page is served as it is, unless it is purged
STALE = 300.0  # and these more, while one reader's request makes it anew
IN_FRONT = 5  # what a cache in front of us may keep it
IN_FRONT_STALE = 5  # and serve it further, while it asks us


def cache_control(left: float = math.inf) -> str:
    """What we say to caches in front of us, of a page that stays true for that many seconds."""
    true_for = math.floor(max(0.0, min(left, IN_FRONT + IN_FRONT_STALE)))
    fresh = min(IN_FRONT, true_for)
    words = f"public, max-age=0, s-maxage={fresh}"
    stale = true_for - fresh
    return f"{words}, stale-while-revalidate={stale}" if stale else words
