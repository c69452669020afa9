"""A merchant's webhook endpoint, as small as can be: it keeps what it gets."""

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import stripe

SECRET = "whsec_tests"


class Receiver:
    """Answers with `answers` in turn (then 200) and keeps verified events in order of arrival."""

    def __init__(self, port: int = 0, secret: str = SECRET) -> None:
        self.secret = secret
        self.forged: list[bytes] = []
        self.events: list[Any] = []
        self.refused: list[Any] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                header = self.headers["Stripe-Signature"]
                try:
                    event = stripe.Webhook.construct_event(body, header, receiver.secret)
                except stripe.SignatureVerificationError:
                    receiver.forged.append(body)
                    return self.answer(400)
                status = receiver.answers.pop(0) if receiver.answers else 200
                (receiver.events if status == 200 else receiver.refused).append(event)
                self.answer(status)

            def answer(self, status: int) -> None:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                return None

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/webhook/"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def types(self) -> list[str]:
        return [event.type for event in self.events]

    def wait_for(self, type_: str, about: str | None = None) -> Any:
        """The event of this type (about this object), when it has come."""
        return until(
            lambda: next(
                (
                    event
                    for event in self.events
                    if event.type == type_ and about in (None, event.data.object["id"])
                ),
                None,
            )
        )


def until(found: Callable[[], Any], seconds: float = 8) -> Any:
    """What `found` returns as soon as it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = found()
        if result:
            return result
        time.sleep(0.01)
    raise AssertionError("this never happened")
