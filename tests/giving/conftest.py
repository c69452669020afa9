import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

import pytest
import requests
from django.core import mail as outbox
from django.db import connection

from deploy.tied import end_with_parent
from patrons.giving import checkout, fulfilment, gateway, letters
from patrons.giving.memberships import telling
from patrons.models import (
    Currency,
    Donation,
    GiftMembership,
    Mail,
    Newsroom,
    Pledge,
    Subscription,
)
from tests.giving.care import START, Life
from tests.giving.elsewhere import NOW
from tests.services import ROOT
from tests.stack import answers

ADVERTISED = {  # minor units: decimals, coffee, monthly, yearly, once, smallest, largest
    "EUR": (2, 300, [500, 1000], [3000, 5000], [1000, 2500], 100, 500_000),
    "JPY": (0, 500, [800, 1500], [5000, 9000], [1000, 3000], 100, 500_000),
    "BHD": (3, 1500, [2000, 4000], [20000], [5000], 500, 1_000_000),
}


@pytest.fixture
def newsroom(db) -> Newsroom:
    newsroom = Newsroom.load()
    newsroom.name, newsroom.time_zone = "The Lighthouse", "Europe/Kyiv"
    newsroom.legal_details = "Lighthouse Press NGO\n1 Quay Street"
    newsroom.contact, newsroom.thanks_wall = "desk@lighthouse.invalid", True
    newsroom.save()
    for code, (exponent, coffee, monthly, yearly, once, smallest, largest) in ADVERTISED.items():
        Currency.objects.create(
            newsroom=newsroom,
            code=code,
            exponent=exponent,
            coffee=coffee,
            monthly=monthly,
            yearly=yearly,
            once=once,
            minimum=smallest,
            maximum=largest,
        )
    return newsroom


@pytest.fixture
def euro(newsroom) -> Currency:
    return Currency.objects.get(code="EUR")


@pytest.fixture
def yen(newsroom) -> Currency:
    return Currency.objects.get(code="JPY")


@pytest.fixture
def dinar(newsroom) -> Currency:
    return Currency.objects.get(code="BHD")


@cache
def nursery() -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.giving.nursery"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        preexec_fn=end_with_parent,
    )


@contextmanager
def running_sandbox(data: Path) -> Iterator[str]:
    """The address of a local Stripe, a real process, that keeps its state in this folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    wanted = json.dumps(["--port", str(port), "--data", str(data)])
    print(wanted, file=nursery().stdin, flush=True)
    pid = int(nursery().stdout.readline())
    address = f"http://127.0.0.1:{port}"
    while not answers(f"{address}/healthz"):
        assert is_there(pid), "the local Stripe did not start"
        time.sleep(0.02)
    yield address
    os.kill(pid, signal.SIGTERM)
    limit = time.monotonic() + 10
    while is_there(pid) and time.monotonic() < limit:
        time.sleep(0.01)
    assert not is_there(pid), "the local Stripe did not end"


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(scope="session")
def sandbox_address(tmp_path_factory):
    """The local Stripe for the whole run."""
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as address:
        yield address


@pytest.fixture
def local_stripe(sandbox_address, settings) -> str:
    settings.STRIPE_API_BASE = sandbox_address
    gateway._client.cache_clear()
    yield sandbox_address
    gateway._client.cache_clear()


@pytest.fixture
def stripe_says(local_stripe, settings):
    """The local Stripe's answers, with changes: stripe_says("/v1/invoices/in_1", status="open").
    `meanwhile` happens once while that answer is on its way (in another thread).

    For what the local Stripe does not do by itself. It stands between, as a server of its own.
    """
    said: dict[str, dict] = {}
    happens: dict[str, Callable[[], object]] = {}

    class Between(BaseHTTPRequestHandler):
        def do_GET(self):
            answer = requests.get(local_stripe + self.path, headers=dict(self.headers), timeout=10)
            path = self.path.partition("?")[0]
            try:
                happens.pop(path, bool)()
            finally:
                connection.close()
            body = answer.json() | said.get(path, {})
            self.say(answer.status_code, json.dumps(body).encode())

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            address, headers = local_stripe + self.path, dict(self.headers)
            answer = requests.request(self.command, address, headers=headers, data=body, timeout=10)
            self.say(answer.status_code, answer.content)

        do_DELETE = do_POST

        def say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Between)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.STRIPE_API_BASE = f"http://127.0.0.1:{server.server_port}"
    gateway._client.cache_clear()

    def say(path: str, meanwhile: Callable[[], object] | None = None, **changes) -> None:
        said[path] = changes
        if meanwhile is not None:
            happens[path] = meanwhile

    yield say
    server.shutdown()
    server.server_close()


CARD = {"name": "Alice Novák", "number": "4242424242424242", "expiry": "12 / 34", "cvc": "123"}


@pytest.fixture
def pay():
    """Pay a hosted page as a reader would; returns the answer of the local Stripe."""

    def paying(address: str, email: str = "alice@example.org", **changes):
        card = {**CARD, "email": email, **changes}
        return requests.post(address, data=card, allow_redirects=False, timeout=10)

    return paying


@pytest.fixture
def own_stripe(tmp_path, settings) -> str:
    """A local Stripe of one test's own, for what looks at everything that happened there."""
    with running_sandbox(tmp_path) as address:
        settings.STRIPE_API_BASE = address
        gateway._client.cache_clear()
        yield address
        gateway._client.cache_clear()


FOR_ANN = {
    "months": "12",
    "amount_12": "3600",
    "recipient_name": "Ann",
    "recipient_email": "ann@example.org",
    "giver_name": "Alice",
    "message": "For your birthday.\r\nRead it on paper days.",
    "currency": "EUR",
    "appeal": "",
    "page": "",
    "other": "",
}


@pytest.fixture
def ask_for_ann(client, newsroom, local_stripe):
    """Send the form of a gift membership, filled in for Ann, with changes."""

    def asking(**changes):
        today = newsroom.today().isoformat()
        sent = {**FOR_ANN, "key": str(uuid4()), "tell_on": today, **changes}
        return client.post("/give/gift/", sent)

    return asking


@pytest.fixture
def for_ann(ask_for_ann, pay):
    """A gift membership for Ann, asked for on the form and paid by Alice."""

    def giving(email: str = "alice@example.org", **changes) -> GiftMembership:
        pay(ask_for_ann(**changes)["Location"], email)
        membership = GiftMembership.objects.latest("pk")
        fulfilment.fulfil_session(membership.pledge.session_id)
        return current(membership)

    return giving


def current(membership: GiftMembership) -> GiftMembership:
    """The row as it is now, with its gift."""
    return GiftMembership.objects.with_gift().get(pk=membership.pk)


def send_mails() -> list:
    """Do what beat does about gift memberships, and send what waits; every mail so far."""
    telling.tell_all_due()
    for mail in Mail.objects.unsent():
        letters.send(mail)
    return outbox.outbox


@pytest.fixture
def give(own_stripe, pay):
    """A gift through this test's own Stripe; one that is not recorded is not heard of by us."""

    def giving(amount=2500, currency="EUR", interval="once", record=True) -> Donation | None:
        pledge = Pledge.objects.create(amount=amount, currency_id=currency, interval=interval)
        pay(checkout.start(pledge))
        pledge.refresh_from_db()
        if not record:
            return None
        fulfilment.fulfil_session(pledge.session_id)
        return pledge.donations.get()

    return giving


@pytest.fixture
def end_of_november(newsroom, time_machine) -> None:
    """It is 11:00 in Kyiv on 26 November 2026, and stays so."""
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def gift(pay):
    """gift("once", 2000): a gift of Alice's through the local Stripe."""

    def giving(interval="once", amount=2000, currency="EUR", **changes) -> Donation:
        pledge = Pledge.objects.create(amount=amount, currency_id=currency, interval=interval)
        assert pay(checkout.start(pledge), **changes).status_code == 303
        pledge.refresh_from_db()
        fulfilment.fulfil_session(pledge.session_id)
        return pledge.donations.get()

    return giving


@pytest.fixture
def dashboard(local_stripe, settings):
    """dashboard("refunds", charge=..., amount=...): what staff do at Stripe itself."""

    def posting(path: str, **data) -> dict:
        key = {"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"}
        answer = requests.post(f"{local_stripe}/v1/{path}", data=data, headers=key, timeout=10)
        answer.raise_for_status()
        return answer.json()

    return posting


@pytest.fixture
def switch(local_stripe):
    """switch("refunds/re_1/fail"): what a bank does."""

    def throwing(path: str) -> dict:
        answer = requests.post(f"{local_stripe}/_sandbox/{path}", timeout=30)
        answer.raise_for_status()
        return answer.json()

    return throwing


@pytest.fixture
def life(own_stripe, newsroom, pay, time_machine, signed_in):
    """life("month", 500): a regular gift of Alice's that begins on 5 December 2026."""

    def beginning(interval="month", amount=500, fee_cover=0, **card) -> Life:
        time_machine.move_to(START, tick=False)
        clock = {"now": int(START.timestamp())}
        requests.post(f"{own_stripe}/_sandbox/clock", data=clock, timeout=10).raise_for_status()
        pledge = Pledge.objects.create(
            amount=amount, fee_cover=fee_cover, currency_id="EUR", interval=interval
        )
        assert pay(checkout.start(pledge), **card).status_code == 303
        pledge.refresh_from_db()
        fulfilment.fulfil_session(pledge.session_id)
        gift = Subscription.objects.get(pledge=pledge)
        # Stripe's clock went on meanwhile: what is agreed now comes after what was charged.
        time_machine.move_to(START + timedelta(minutes=1), tick=False)
        return Life(own_stripe, time_machine.move_to, signed_in(gift.patron), gift)

    return beginning
