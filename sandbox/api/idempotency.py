"""Idempotency keys: the same key and parameters get the first answer again."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sandbox.account import Account
from sandbox.errors import StripeError

KEPT_FOR = 24 * 3600
LONGEST = 255


class Answer(NamedTuple):
    """A stored answer, to be given again."""

    status: int
    body: str


class Idempotency:
    """Keys of the last day on disk, keys being worked on in memory."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._working: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def working(self, key: str | None) -> Iterator[None]:
        """Hold `key` while a request runs; a second request with it at that time gets 409."""
        if key is None:
            yield
            return
        if not 1 <= len(key) <= LONGEST:
            raise StripeError(
                f"An idempotency key has 1 to {LONGEST} characters", type="idempotency_error"
            )
        with self._lock:
            if key in self._working:
                raise StripeError(
                    "There is currently another in-progress request using this Idempotent Key",
                    status=409,
                    type="idempotency_error",
                    code="idempotency_key_in_use",
                )
            self._working.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._working.discard(key)

    def earlier(self, key: str | None, fingerprint: str) -> Answer | None:
        """The answer this key got before; an error when it stood for another request."""
        rows = self._account.store.execute(
            "SELECT fingerprint, status, body FROM idempotency WHERE key = ? AND created > ?",
            (key, self._account.now() - KEPT_FOR),
        )
        if not rows:
            return None
        if rows[0]["fingerprint"] != fingerprint:
            raise StripeError(
                "Keys for idempotent requests can only be used with the same parameters they were "
                f"first used with. Try using a key other than '{key}'.",
                type="idempotency_error",
            )
        return Answer(rows[0]["status"], rows[0]["body"])

    def keep(self, key: str | None, fingerprint: str, answer: Answer) -> None:
        """Remember an answer; call it in the transaction that made it."""
        if key is not None:
            self._account.store.execute(
                "INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?, ?)",
                (key, fingerprint, answer.status, answer.body, self._account.now()),
            )


def fingerprint(method: str, path: str, params: dict[str, Any]) -> str:
    """What a key stands for: method, path and all parameters, in any order."""
    told = json.dumps([method, path, params], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
