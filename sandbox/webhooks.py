"""Signed webhooks, delivered from a thread of their own and tried again until they arrive."""

import hashlib
import hmac
import http.client
import json
import logging
import sqlite3
import threading
import time
from typing import NamedTuple
from urllib.parse import urlsplit

from sandbox.store import Store

log = logging.getLogger("sandbox.webhooks")

WAITS = (0.2, 0.5, 1, 2, 5, 15, 60)
LATER = 300
GIVE_UP_AFTER = 3 * 24 * 3600
TIMEOUT = 10


class Endpoint(NamedTuple):
    """Where events go, and the secret they are signed with."""

    url: str
    secret: str


def signature(payload: str, secret: str, timestamp: int) -> str:
    """The `Stripe-Signature` header for a payload.

    As `stripe.WebhookSignature.generate_signature_header`; not imported, because loading the
    library would take longer than the whole start of this process.
    """
    digest = hmac.new(secret.encode(), f"{timestamp}.{payload}".encode(), hashlib.sha256)
    return f"t={timestamp},v1={digest.hexdigest()}"


def wait_after(tries: int) -> float:
    """Seconds until the next try: short at first, then every five minutes."""
    return WAITS[tries - 1] if tries <= len(WAITS) else LATER


class Courier:
    """Carries owed events to the endpoint, oldest first; one that fails lets the others pass."""

    def __init__(self, store: Store, endpoint: Endpoint | None) -> None:
        self._store, self._endpoint = store, endpoint
        self._something = threading.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        if self._endpoint:
            self._thread.start()

    def stop(self) -> None:
        self._stopped = True
        self._something.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2)

    def wake(self) -> None:
        """There may be something to deliver."""
        self._something.set()

    def send_again(self, event: str) -> None:
        """Owe this event to the endpoint once more, whatever became of it before."""
        now = time.time()
        self._store.execute(
            "INSERT INTO deliveries (event, state, first_at, next_at) VALUES (?, ?, ?, ?)",
            (event, "pending", now, now),
        )
        self.wake()

    def _run(self) -> None:
        while not self._stopped:
            self._something.clear()
            try:
                pause = self._deliver_due()
            except sqlite3.Error:
                if self._stopped:
                    return
                log.exception("deliveries cannot be read")
                pause = 1
            self._something.wait(pause)

    def _deliver_due(self) -> float | None:
        """Deliver what is due; seconds until something else is, None when nothing is owed."""
        due = self._store.execute(
            "SELECT d.*, o.body FROM deliveries d JOIN objects o ON o.id = d.event "
            "WHERE d.state = 'pending' AND d.next_at <= ? ORDER BY d.seq LIMIT 50",
            (time.time(),),
        )
        for delivery in due:
            if self._stopped:
                return 0
            self._try(delivery)
        rows = self._store.execute(
            "SELECT min(next_at) AS soonest FROM deliveries WHERE state = 'pending'"
        )
        soonest = rows[0]["soonest"]
        return None if soonest is None else max(0, soonest - time.time())

    def _try(self, delivery: sqlite3.Row) -> None:
        started = time.time()
        status, error = self._post(delivery["body"])
        taken = round((time.time() - started) * 1000)
        tries = delivery["tries"] + 1
        if status is not None and 200 <= status < 300:
            state = "delivered"
        elif started - delivery["first_at"] > GIVE_UP_AFTER:
            state = "given_up"
        else:
            state = "pending"
        with self._store.transaction():
            self._store.execute(
                "INSERT INTO attempts VALUES (?, ?, ?, ?, ?)",
                (delivery["seq"], started, status, error, taken),
            )
            self._store.execute(
                "UPDATE deliveries SET state = ?, tries = ?, next_at = ? WHERE seq = ?",
                (state, tries, time.time() + wait_after(tries), delivery["seq"]),
            )
            if state == "delivered":
                event = self._store.get(delivery["event"])
                if event and event["pending_webhooks"]:
                    self._store.replace(event | {"pending_webhooks": 0})

    def _post(self, body: str) -> tuple[int | None, str | None]:
        """The status of the answer, or the reason why there is none."""
        assert self._endpoint is not None
        payload = json.dumps(json.loads(body), indent=2)
        address = urlsplit(self._endpoint.url)
        secure = address.scheme == "https"
        connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = connect(address.hostname or "", address.port, timeout=TIMEOUT)
        path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (local; no money moves here)",
            "Stripe-Signature": signature(payload, self._endpoint.secret, int(time.time())),
        }
        try:
            connection.request("POST", path, payload.encode(), headers)
            response = connection.getresponse()
            response.read(1 << 16)
            return response.status, None
        except (OSError, http.client.HTTPException) as problem:
            return None, f"{type(problem).__name__}: {problem}"[:200]
        finally:
            connection.close()
