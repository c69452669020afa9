"""What the local Stripe knows, on disk: SQLite in WAL mode, one writer at a time.

Objects are rows of JSON as Stripe would send them. `hidden` is what Stripe knows about an object
and does not show (the parameters a session will pay with, how many periods were billed).
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TABLES = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    created INTEGER NOT NULL,
    body TEXT NOT NULL,
    hidden TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX IF NOT EXISTS by_time ON objects (kind, created, seq);
CREATE TABLE IF NOT EXISTS idempotency (
    key TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    created INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'given_up')),
    tries INTEGER NOT NULL DEFAULT 0,
    first_at REAL NOT NULL,
    next_at REAL NOT NULL,
    endpoint TEXT NOT NULL DEFAULT '',
    plan TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX IF NOT EXISTS by_due ON deliveries (state, next_at);
CREATE INDEX IF NOT EXISTS by_event ON deliveries (event);
CREATE TABLE IF NOT EXISTS attempts (
    delivery INTEGER NOT NULL REFERENCES deliveries (seq),
    at REAL NOT NULL,
    status INTEGER,
    error TEXT,
    milliseconds INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS by_delivery ON attempts (delivery);
CREATE TABLE IF NOT EXISTS due (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    object TEXT NOT NULL,
    UNIQUE (what, object)
);
CREATE INDEX IF NOT EXISTS by_moment ON due (at, seq);
CREATE INDEX IF NOT EXISTS by_maturity ON objects (json_extract(body, '$.available_on'))
    WHERE kind = 'balance_transaction' AND json_extract(body, '$.status') = 'pending';
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


# What lists are asked for by: the answer is found without reading all objects of the kind, however
# many there are. Each index holds the order of a list too; else SQLite prefers to read by time.
FILTERS = {
    "balance_transaction": ("body.source", "hidden.payout"),
    "charge": ("body.customer", "body.payment_intent"),
    "checkout.session": (
        "body.customer",
        "body.invoice",
        "body.payment_intent",
        "body.subscription",
    ),
    "customer": ("body.email",),
    "dispute": ("body.charge", "body.payment_intent"),
    "event": ("body.type",),
    "invoice": ("body.customer", "body.parent.subscription_details.subscription"),
    "invoice_payment": ("body.invoice", "body.payment.payment_intent"),
    "invoiceitem": ("body.customer",),
    "payment_intent": ("body.customer",),
    "payment_method": ("body.customer",),
    "radar.early_fraud_warning": ("body.charge", "body.payment_intent"),
    "refund": ("body.charge", "body.payment_intent"),
    "subscription": ("body.customer",),
}
# What an older local Stripe's folder does not have yet.
ADDED = (
    ("deliveries", "endpoint", "TEXT NOT NULL DEFAULT ''"),
    ("deliveries", "plan", "TEXT NOT NULL DEFAULT '{}'"),
)


def _indexes() -> Iterator[str]:
    for old in ("by_customer", "by_intent", "by_invoice"):
        yield f"DROP INDEX IF EXISTS {old}"
    for kind, fields in FILTERS.items():
        for field in fields:
            column, _, path = field.partition(".")
            yield (
                f'CREATE INDEX IF NOT EXISTS "{kind} by {field}" ON objects '
                f"(json_extract({column}, '$.{path}'), created, seq) WHERE kind = '{kind}'"
            )


class Store:
    """One connection, shared under a lock: a second payment of a session waits for the first."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._depth = 0
        self._connection = sqlite3.connect(
            folder / "sandbox.sqlite3", check_same_thread=False, isolation_level=None
        )
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(TABLES)
        for statement in _indexes():
            self.execute(statement)
        for table, column, kind in ADDED:
            known = {row["name"] for row in self.execute(f"PRAGMA table_info({table})")}
            if column not in known:
                self.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; a transaction inside a transaction belongs to the outer one."""
        with self._lock:
            if self._depth:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            else:
                self._connection.execute("COMMIT")
            finally:
                self._depth = 0

    @contextmanager
    def part(self) -> Iterator[None]:
        """A part of a transaction that can fail alone."""
        self._connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK TO part")
            raise
        finally:
            self._connection.execute("RELEASE part")

    def execute(self, statement: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    @staticmethod
    def unpacked(body: str) -> dict[str, Any]:
        return json.loads(body)

    def add(self, body: dict[str, Any], created: int, hidden: dict[str, Any] | None = None) -> None:
        self.execute(
            "INSERT INTO objects (id, kind, created, body, hidden) VALUES (?, ?, ?, ?, ?)",
            (
                body["id"],
                body["object"],
                created,
                json.dumps(body, separators=(",", ":")),
                json.dumps(hidden or {}, separators=(",", ":")),
            ),
        )

    def replace(self, body: dict[str, Any]) -> None:
        packed = json.dumps(body, separators=(",", ":"))
        self.execute("UPDATE objects SET body = ? WHERE id = ?", (packed, body["id"]))

    def get(self, id: str) -> dict[str, Any] | None:
        rows = self.execute("SELECT body FROM objects WHERE id = ?", (id,))
        return json.loads(rows[0]["body"]) if rows else None

    def hidden(self, id: str) -> dict[str, Any]:
        rows = self.execute("SELECT hidden FROM objects WHERE id = ?", (id,))
        return json.loads(rows[0]["hidden"]) if rows else {}

    def hide(self, id: str, **values: Any) -> None:
        """Remember these beside what is hidden already."""
        packed = json.dumps(self.hidden(id) | values, separators=(",", ":"))
        self.execute("UPDATE objects SET hidden = ? WHERE id = ?", (packed, id))

    def clear(self) -> None:
        """Forget everything."""
        with self.transaction():
            for table in ("objects", "idempotency", "deliveries", "attempts", "due", "settings"):
                self.execute(f"DELETE FROM {table}")

    def setting(self, name: str) -> str | None:
        rows = self.execute("SELECT value FROM settings WHERE name = ?", (name,))
        return rows[0]["value"] if rows else None

    def set(self, name: str, value: str) -> None:
        self.execute("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (name, value))
