"""The page cache as a web server calls it, and what it answers."""

import io
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connections

from newsroom.pagecache.generation import Generation
from newsroom.pagecache.serving import PageCache

HOST = "testserver"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def __getitem__(self, name: str) -> str:
        return self.headers[name.lower()]

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.headers


class Counted:
    """An application, and how often it was asked."""

    def __init__(self, application: Callable[..., Iterable[bytes]]):
        self.application, self.times = application, 0
        self._counting = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        with self._counting:
            self.times += 1
        return self.application(environ, start_response)


class Front:
    """A web process: its cache, and the application behind it."""

    def __init__(self, application: Callable[..., Iterable[bytes]], generation: Generation):
        self.behind = Counted(application)
        self.cache = PageCache(self.behind, generation)

    @property
    def rendered(self) -> int:
        return self.behind.times

    def get(self, address: str, method: str = "GET", **headers: str) -> Answer:
        """get("/about/?page=2", accept_encoding="br")"""
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": HOST,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": HOST,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        told: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info=None) -> None:
            told[:] = [int(status.split(" ")[0]), {name.lower(): value for name, value in headers}]

        parts = self.cache(environ, start_response)
        body = b"".join(parts)
        getattr(parts, "close", lambda: None)()
        return Answer(*told, body)

    def head(self, address: str, **headers: str) -> Answer:
        return self.get(address, "HEAD", **headers)


def at_once(ask: Callable[[], Any], times: int, threads: int = 50) -> list[Any]:
    """What `ask` answered that many times, from many threads that begin together."""
    start, answers = threading.Barrier(threads), []

    def run() -> None:
        start.wait()
        try:
            for _ in range(times // threads):
                answers.append(ask())
        finally:
            connections.close_all()

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return answers
