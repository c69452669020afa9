"""Django asked for a page, and whether what it answered may be kept for everybody."""

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from newsroom.pagecache.answers import Headers, Page, made_ready
from newsroom.pagecache.asked import Environ
from newsroom.until import TRUE_UNTIL

Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
LARGEST = 1024 * 1024  # bytes; a larger page is made for each reader


@dataclass(slots=True)
class Rendered:
    """Django's answer. Where it is kept, `page` has it; otherwise `body` is to be sent, once."""

    status: str
    headers: Headers
    body: Iterable[bytes]
    page: Page | None = None

    def left_unread(self) -> None:
        """Nobody is sent this body: tell Django, which ends the request by it."""
        getattr(self.body, "close", lambda: None)()


def render(application: Application, environ: Environ, generation: str) -> Rendered:
    """`generation` was known before: what is rendered while a purge comes is kept for nobody."""
    began, rendered = time.monotonic(), Rendered("", [], [])

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> None:
        rendered.status, rendered.headers = status, headers

    rendered.body = body = application(environ, start_response)
    if not may_be_kept(rendered):
        return rendered
    try:
        whole = b"".join(body)
    finally:
        rendered.left_unread()
    rendered.body = [whole]
    true_for = environ.get(TRUE_UNTIL, math.inf) - time.time()
    if len(whole) <= LARGEST and true_for > 0:
        rendered.page = made_ready(generation, began, true_for, rendered.headers, whole)
    return rendered


def may_be_kept(rendered: Rendered) -> bool:
    """Only a whole page that says of itself that it is for everybody, and the same for all."""
    told = {name.lower(): value.lower() for name, value in rendered.headers}
    words = {word.strip() for word in told.get("cache-control", "").split(",")}
    varies = {name.strip() for name in told.get("vary", "accept-encoding").split(",")}
    return (
        rendered.status.startswith("200 ")
        and not getattr(rendered.body, "streaming", True)
        and "public" in words
        and words.isdisjoint(["private", "no-store", "no-cache"])
        and "set-cookie" not in told
        and "content-encoding" not in told
        and varies <= {"accept-encoding"}
    )
