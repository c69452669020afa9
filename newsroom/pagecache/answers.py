"""A page made ready: its body for each encoding, its headers, its ETags."""

import json
import time
from dataclasses import dataclass
from gzip import compress as gzipped
from hashlib import blake2b

import brotli

from newsroom.pagecache.encodings import BR, GZIP, PLAIN
from newsroom.pagecache.lifetime import FRESH, STALE, cache_control

Headers = list[tuple[str, str]]

# Made anew for each encoding. What else Django says of a page stands beside each body.
OURS = frozenset(["content-length", "content-encoding", "etag", "vary", "last-modified"])
# A 304 says anew what a browser keeps beside the body, such as the content policy.
OF_THE_BODY = frozenset(["content-type", "content-length", "content-encoding"])
PACKABLE = (
    "text/",
    "application/json",
    "application/xml",
    "application/rss",
    "application/atom",
    "application/feed",
    "application/ld",
    "application/javascript",
    "image/svg",
)
SMALLEST = 200  # bytes; packing less saves nothing
# The quality up to which brotli is no slower than gzip: 1 ms for a long article.
QUALITY = 5
ROW = 3000  # bytes that a page takes beside its bodies


@dataclass(frozen=True, slots=True)
class Answer:
    """A page in one encoding, ready to be sent."""

    headers: Headers
    brief: Headers  # of a 304
    etag: str
    body: list[bytes]

    def until(self, left: float) -> "Answer":
        """The same for caches in front, of a page that is true for only so many seconds more."""
        told = ("Cache-Control", cache_control(left))
        return Answer(_retold(self.headers, told), _retold(self.brief, told), self.etag, self.body)


@dataclass(slots=True)
class Page:
    """What is kept of one address. Times are of this process's monotonic clock."""

    generation: str
    made: float
    fresh_until: float
    stale_until: float
    true_until: float
    headers: Headers
    bodies: dict[str, bytes]
    answers: dict[str, Answer]
    size: int
    read_at: float = 0.0

    def packed(self) -> bytes:
        """For another process: a line of facts, then the bodies."""
        now, clock = time.monotonic(), time.time()
        times = [self.made, self.fresh_until, self.stale_until, self.true_until]
        facts = {
            "generation": self.generation,
            "times": [clock + (each - now) for each in times],
            "headers": self.headers,
            "bodies": {name: len(body) for name, body in self.bodies.items()},
        }
        return json.dumps(facts).encode() + b"\n" + b"".join(self.bodies.values())


def unpacked(data: bytes) -> Page:
    line, _, rest = data.partition(b"\n")
    facts = json.loads(line)
    now, clock = time.monotonic(), time.time()
    bodies, at = {}, 0
    for name, length in facts["bodies"].items():
        bodies[name] = rest[at : at + length]
        at += length
    times = [now + (each - clock) for each in facts["times"]]
    headers = [(name, value) for name, value in facts["headers"]]
    return _assembled(facts["generation"], times, headers, bodies)


def made_ready(
    generation: str, made: float, true_for: float, headers: Headers, body: bytes
) -> Page:
    """What Django answered, made ready. `true_for` is how many seconds from now it stays true."""
    bodies = {PLAIN: body}
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    if len(body) >= SMALLEST and kind.startswith(PACKABLE):
        bodies[BR] = brotli.compress(body, quality=QUALITY)
        bodies[GZIP] = gzipped(body, QUALITY, mtime=0)
    true_until = time.monotonic() + true_for
    fresh, stale = made + FRESH, made + FRESH + STALE
    times = [made, min(fresh, true_until), min(stale, true_until), true_until]
    kept = [(name, value) for name, value in headers if name.lower() not in OURS]
    return _assembled(generation, times, kept, bodies)


def _assembled(
    generation: str, times: list[float], headers: Headers, bodies: dict[str, bytes]
) -> Page:
    digest = blake2b(bodies[PLAIN], digest_size=12).hexdigest()
    plain = _answer(headers, digest, PLAIN, bodies[PLAIN])
    answers = {
        name: _answer(headers, digest, name, bodies[name]) if name in bodies else plain
        for name in (BR, GZIP, PLAIN)
    }
    size = ROW + sum(len(body) for body in bodies.values())
    made, fresh_until, stale_until, true_until = times
    return Page(
        generation, made, fresh_until, stale_until, true_until, headers, bodies, answers, size
    )


def _answer(headers: Headers, digest: str, encoding: str, body: bytes) -> Answer:
    etag = f'"{digest}"' if encoding == PLAIN else f'"{digest}-{encoding}"'
    own = [("ETag", etag), ("Vary", "Accept-Encoding"), ("Content-Length", str(len(body)))]
    if encoding != PLAIN:
        own.append(("Content-Encoding", encoding))
    whole = [*headers, *own]
    brief = [pair for pair in whole if pair[0].lower() not in OF_THE_BODY]
    return Answer(whole, brief, etag, [body])


def _retold(headers: Headers, told: tuple[str, str]) -> Headers:
    return [told if name.lower() == "cache-control" else (name, value) for name, value in headers]
