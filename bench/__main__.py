"""CPU milliseconds a request: user and system time of the web server and of PostgreSQL.

Requests a second swing with the machine; what a request costs does not. The site runs as `make run`
starts it, with DEBUG off, on a PostgreSQL and a queue of its own. Each way is measured in turn,
several times, and the median counts. Nothing here is a test: it prints, and writes results.md.
"""

import http.client
import json
import os
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import redis
import stripe

os.environ["TEST_DATABASE"] = "postgresql"

from deploy.processes import Site
from tests import (
    environment,  # noqa: F401
    services,  # the variable first: they read it
)
from tests.stack import Stack

RESULTS = Path(__file__).with_name("results.md")
TICKS = os.sysconf("SC_CLK_TCK")
ROUNDS, REQUESTS, WARM_UP = 5, 300, 60
SECRET = os.environ["STRIPE_WEBHOOK_SECRET"]  # set by tests/environment.py
PRODUCTION = {
    "DEBUG": "false",
    "EMAIL_URL": "smtp://127.0.0.1:9",
    "STRIPE_SECRET_KEY": "sk_test_bench",  # nothing is asked of Stripe
}


def cpu_seconds(pids: set[int]) -> float:
    """User and system time that these processes, and the children they waited for, have used."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        total += sum(int(field) for field in fields[11:15])
    return total / TICKS


def family(pid: int) -> set[int]:
    """A process and all below it."""
    found = {pid}
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found |= family(int(child))
    return found


class Loop:
    """One connection that is kept, sending one request after the other."""

    def __init__(self, site: Site) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
        self.cache = redis.Redis(unix_socket_path=str(site.socket), db=2)

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> int:
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


def lone_webhook(loop: Loop) -> None:
    """As if the worker had begun since the event before: this one wakes it again."""
    loop.cache.flushdb()
    webhook(loop)


def webhook(loop: Loop) -> None:
    """A signed event that is new: verified, stored, answered, while the worker is asked for."""
    event = {
        "id": f"evt_{uuid.uuid4().hex}",
        "object": "event",
        "type": "invoice.paid",
        "api_version": "2026-08-26.dahlia",
        "created": int(time.time()),
        "livemode": False,
        "data": {"object": {"id": "in_1", "object": "invoice", "lines": ["x" * 40] * 60}},
    }
    body = json.dumps(event)
    signed = stripe.WebhookSignature.generate_signature_header(body, SECRET)
    headers = {"Content-Type": "application/json", "Stripe-Signature": signed}
    expect(loop.send("POST", "/stripe/webhook/", body.encode(), **headers), 200)


def give_page(loop: Loop) -> None:
    expect(loop.send("GET", "/give/"), 200)


def give_form(loop: Loop) -> None:
    """A form with an error: read, looked at, told; no payment page is asked of Stripe."""
    token = "a" * 32
    sent = urlencode({"csrfmiddlewaretoken": token, "interval": "once", "currency": "EUR"})
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"csrftoken={token}",
    }
    expect(loop.send("POST", "/give/", sent.encode(), **headers), 422)


def expect(status: int, wanted: int) -> None:
    if status != wanted:
        sys.exit(f"The site answered {status} where {wanted} was expected: nothing was measured.")


WAYS: dict[str, tuple[Callable[[Loop], None], float | None]] = {
    "webhook intake, each event alone (verify, store, wake the worker, 200)": (lone_webhook, 1.5),
    "webhook intake, events in a burst (the worker is woken once)": (webhook, 1.5),
    "GET /give/": (give_page, None),
    "POST /give/ with an error in the form": (give_form, None),
}


def measure(stack: Stack, database_pid: int) -> dict[str, list[float]]:
    """CPU milliseconds a request, once for each round; the ways take turns."""
    (web,) = [each for each in stack.services if each.name == "web"]
    loop, found = Loop(stack.site), {name: [] for name in WAYS}
    for way, _bar in WAYS.values():
        for _ in range(WARM_UP):
            way(loop)
    for _ in range(ROUNDS):
        for name, (way, _bar) in WAYS.items():
            pids = family(web.process.pid) | family(database_pid)
            before = cpu_seconds(pids)
            for _ in range(REQUESTS):
                way(loop)
            found[name].append((cpu_seconds(pids) - before) * 1000 / REQUESTS)
    return found


def table(found: dict[str, list[float]]) -> str:
    lines = [
        "| request | CPU ms, median | lowest | highest | bar |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, values in found.items():
        bar = WAYS[name][1]
        middle = statistics.median(values)
        said = "" if bar is None else f"at most {bar:.1f}{'' if middle <= bar else ', missed'}"
        cells = [f"{each:.2f}" for each in (middle, min(values), max(values))]
        lines.append(f"| {name} | {' | '.join(cells)} | {said} |")
    return "\n".join(lines)


def main() -> None:
    database = services.database
    database.start()
    stack = Stack(database.copy("site"))
    # As in production: no DEBUG, no worker (it would share the database's time).
    stack.env |= PRODUCTION
    try:
        stack.manage("collectstatic", "--no-input", "--verbosity", "0")
        stack.start()
        for service in stack.services:
            if service.name == "worker":
                service.stop()
        found = measure(stack, database.server.process.pid)
    finally:
        stack.stop()
        database.stop()
    result = table(found)
    print(result)
    RESULTS.write_text(
        f"# What a request costs\n\nMade by `make bench`: the median of {ROUNDS} rounds of "
        f"{REQUESTS} requests, user and system time of\nthe web server and of PostgreSQL "
        f"together, one web process, {os.cpu_count()} cores.\n\n{result}\n"
    )


if __name__ == "__main__":
    main()
