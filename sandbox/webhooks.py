"""Signed webhooks, delivered from a thread of their own and tried again until they arrive."""

import hashlib
import hmac
import http.client
import json
import logging
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from sandbox.deliveries import Deliveries
from sandbox.endpoints import Endpoint
from sandbox.store import Store

log = logging.getLogger("sandbox.webhooks")

WAITS = (0.2, 0.5, 1, 2, 5, 15, 60)
LATER = 300
GIVE_UP_AFTER = 3 * 24 * 3600
TIMEOUT = 10
STALE = 3600


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
    """Carries owed events to their endpoints, oldest first; one that fails lets the others pass.

    With `at_once` above 1 so many are under way together, as at Stripe.
    """

    def __init__(self, store: Store, deliveries: Deliveries, at_once: int = 1) -> None:
        self._store, self._deliveries = store, deliveries
        self._something = threading.Event()
        self._stopped = False
        self._pool = ThreadPoolExecutor(at_once, "carrier") if at_once > 1 else None
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped = True
        self._something.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2)
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def wake(self) -> None:
        """There may be something to deliver."""
        self._something.set()

    def send_again(self, event: str) -> None:
        """Owe this event to the endpoints once more, whatever became of it before."""
        self._deliveries.owe_again(event)
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
            "WHERE d.state = 'pending' AND d.next_at <= ? ORDER BY d.next_at, d.seq LIMIT 50",
            (time.time(),),
        )
        carry = self._pool.map if self._pool else map
        for _ in carry(self._carry, due):
            pass
        rows = self._store.execute(
            "SELECT min(next_at) AS soonest FROM deliveries WHERE state = 'pending'"
        )
        soonest = rows[0]["soonest"]
        return None if soonest is None else max(0, soonest - time.time())

    def _carry(self, delivery: sqlite3.Row) -> None:
        if self._stopped or not self._store.execute(
            "SELECT 1 FROM deliveries WHERE seq = ? AND state = 'pending'", (delivery["seq"],)
        ):
            return
        endpoint = self._deliveries.endpoints.get(delivery["endpoint"])
        plan = json.loads(delivery["plan"])
        started = time.time()
        status: int | None = None
        error: str | None
        if endpoint is None:
            error = "this endpoint is gone"
        elif plan.get("fail", 0) > delivery["tries"] and plan["when"] == "before":
            error = "fault: not sent"
        else:
            status, error = _post(endpoint, delivery["body"], plan.get("forged", ""))
            if plan.get("fail", 0) > delivery["tries"]:
                status, error = None, f"fault: the answer {status} was lost"
        tries = delivery["tries"] + 1
        if status is not None and 200 <= status < 300:
            state = "delivered"
        elif endpoint is None or "forged" in plan or started - delivery["first_at"] > GIVE_UP_AFTER:
            state = "given_up"
        else:
            state = "pending"
        taken = round((time.time() - started) * 1000)
        try:
            self._note(delivery, (started, status, error, taken), state, tries)
        except sqlite3.Error:
            if not self._stopped:
                raise

    def _note(
        self, delivery: sqlite3.Row, attempt: tuple[Any, ...], state: str, tries: int
    ) -> None:
        with self._store.transaction():
            self._store.execute(
                "INSERT INTO attempts VALUES (?, ?, ?, ?, ?)", (delivery["seq"], *attempt)
            )
            self._store.execute(
                "UPDATE deliveries SET state = ?, tries = ?, next_at = ? WHERE seq = ?",
                (state, tries, time.time() + wait_after(tries), delivery["seq"]),
            )
            if state == "delivered" and delivery["plan"] == "{}":
                self._count_pending(delivery["event"])

    def _count_pending(self, id: str) -> None:
        """An event says how many endpoints still wait for it."""
        event = self._store.get(id)
        if event and event["pending_webhooks"]:
            rows = self._store.execute(
                "SELECT count(DISTINCT endpoint) AS n FROM deliveries "
                "WHERE event = ? AND state = 'pending'",
                (id,),
            )
            if rows[0]["n"] != event["pending_webhooks"]:
                self._store.replace(event | {"pending_webhooks": rows[0]["n"]})


def _post(endpoint: Endpoint, body: str, forged: str) -> tuple[int | None, str | None]:
    """The status of the answer, or the reason why there is none."""
    payload = json.dumps(json.loads(body), indent=2)
    now = int(time.time())
    secret = "whsec_of_somebody_else" if forged == "signature" else endpoint.secret
    signed = signature(payload, secret, now - STALE if forged == "stale" else now)
    if forged == "body":
        payload = payload.replace('"id": "evt_', '"id": "evt_forged', 1)
    address = urlsplit(endpoint.url)
    secure = address.scheme == "https"
    connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = connect(address.hostname or "", address.port, timeout=TIMEOUT)
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (local; no money moves here)",
        "Stripe-Signature": signed,
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
