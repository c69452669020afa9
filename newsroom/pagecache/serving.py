"""The WSGI middleware. A hit is one look into a dict of this process: no Redis, no Django.

Every line of `__call__` up to the first answer is paid by every reader (bench/results.md).
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from newsroom.pagecache.answers import Page
from newsroom.pagecache.asked import Asked, Environ, asked, hosts
from newsroom.pagecache.encodings import Encodings, has_it
from newsroom.pagecache.finding import Finding
from newsroom.pagecache.generation import Generation
from newsroom.pagecache.lifetime import IN_FRONT, IN_FRONT_STALE
from newsroom.pagecache.memory import Memory
from newsroom.pagecache.rendering import Application, Rendered
from newsroom.pagecache.shared import Shared

NEAR_THE_END = IN_FRONT + IN_FRONT_STALE

StartResponse = Callable[..., Any]


class PageCache:
    def __init__(self, application: Application, generation: Generation) -> None:
        self.application, self.generation = application, generation
        self.memory = Memory(settings.PAGE_CACHE_BYTES)
        shared = Shared(generation.link, settings.PAGE_CACHE_SHARED_BYTES)
        self.finding = Finding(application, generation, self.memory, shared)
        self._find, self._is_true = self.memory.find, generation.is_true
        self._encodings = Encodings()
        self._https = settings.SECURE_PROXY_SSL_HEADER or ("", "https")

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method != "GET" and method != "HEAD":
            return self.application(environ, start_response)
        header, value = self._https
        key = (
            hosts[environ.get("HTTP_HOST", "")],
            environ["PATH_INFO"],
            environ["QUERY_STRING"],
            environ.get(header) == value or environ["wsgi.url_scheme"] == "https",
        )
        page = self._find(key)
        if page is not None:
            now = time.monotonic()
            if now < page.fresh_until and self._is_true(page.generation, page.made, now):
                self.memory.touch(key, page, now)
                return self._send(page, now, environ, start_response)
        request = asked(environ)
        if request is None:
            return self.application(environ, start_response)
        return self._look_further(request, environ, start_response)

    def _send(
        self, page: Page, now: float, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        answer = page.answers[self._encodings[environ.get("HTTP_ACCEPT_ENCODING", "")]]
        if now > page.true_until - NEAR_THE_END:
            answer = answer.until(page.true_until - now)
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None and has_it(known, answer.etag):
            start_response("304 Not Modified", answer.brief)
            return []
        start_response("200 OK", answer.headers)
        return answer.body if environ["REQUEST_METHOD"] == "GET" else []

    def _look_further(
        self, request: Asked, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        found = self.finding.find(request)
        if isinstance(found, Page):
            return self._send(found, time.monotonic(), environ, start_response)
        return _pass_on(found, environ, start_response)


def _pass_on(
    rendered: Rendered, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    """What Django answered. It was asked by GET, and a HEAD is answered without the body."""
    start_response(rendered.status, rendered.headers)
    if environ["REQUEST_METHOD"] == "GET":
        return rendered.body
    rendered.left_unread()
    return []
