"""The local Stripe as a real process, driven as the product drives it."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import requests
import stripe
from webhook_receiver import SECRET

from deploy.contract import MISUSE

ROOT = Path(__file__).parents[2]
KEY = MISUSE  # these tests misuse the API on purpose
RETURN = "http://127.0.0.1:9/thanks/?session={CHECKOUT_SESSION_ID}"
BACK = "http://127.0.0.1:9/give/"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def command(port: int, data: Path, webhook_url: str, couriers: int = 1) -> list[str]:
    options = ["--port", str(port), "--data", str(data), "--couriers", str(couriers)]
    if webhook_url:
        options += ["--webhook-url", webhook_url, "--webhook-secret", SECRET]
    return [sys.executable, "-m", "sandbox", *options]


class LocalStripe:
    """One running local Stripe; `give` makes a session, `pay` acts as the person on the page."""

    def __init__(self, data: Path, webhook_url: str, couriers: int = 1) -> None:
        self.data, self.webhook_url, self.port = data, webhook_url, free_port()
        self._couriers = couriers
        self.url = f"http://127.0.0.1:{self.port}"
        self.client = stripe.StripeClient(KEY, base_addresses={"api": self.url})
        self.start()

    def start(self) -> None:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("SANDBOX", "STRIPE"))}
        self._process = subprocess.Popen(
            command(self.port, self.data, self.webhook_url, self._couriers),
            cwd=ROOT,
            env=clean,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        end = time.monotonic() + 10
        while time.monotonic() < end:
            try:
                if requests.get(f"{self.url}/healthz", timeout=2).text == "ok":
                    return
            except requests.ConnectionError:
                time.sleep(0.02)
        raise AssertionError("the local Stripe did not start")

    def stop(self, how: int = signal.SIGTERM) -> tuple[int, str]:
        """Exit code and what it logged."""
        self._process.send_signal(how)
        _, logged = self._process.communicate(timeout=10)
        return self._process.returncode, logged

    def give(self, amount: Any = 1500, *, monthly: bool = False, **more: Any) -> Any:
        """A checkout session as the product asks for one."""
        price: dict[str, Any] = {
            "currency": more.pop("currency", "eur"),
            "product_data": {"name": "Support the newsroom"},
            "unit_amount": amount,
        }
        params: dict[str, Any] = {
            "line_items": [{"price_data": price, "quantity": 1}],
            "success_url": RETURN,
            "cancel_url": BACK,
            "metadata": {"pledge": "p-1"},
        }
        if monthly:
            price["recurring"] = {"interval": "month"}
            params |= {
                "mode": "subscription",
                "subscription_data": {
                    "metadata": {"pledge": "p-1"},
                    "billing_mode": {"type": "flexible"},
                },
            }
        else:
            params |= {"mode": "payment", "payment_intent_data": {"metadata": {"pledge": "p-1"}}}
        return self.client.v1.checkout.sessions.create(params | more)

    def pay(self, session: Any, number: str = "4242424242424242", **fields: str) -> Any:
        """Fill the form on the hosted page and press the plain button."""
        form = {
            "email": "alice@example.org",
            "name": "Alice",
            "number": number,
            "expiry": "12 / 40",
            "cvc": "123",
            "pay": "yes",
        }
        return requests.post(session.url, form | fields, allow_redirects=False, timeout=10)

    def paid(self, amount: int = 1500, *, monthly: bool = False, **more: Any) -> Any:
        """The session after it was paid."""
        session = self.give(amount, monthly=monthly, **more)
        assert self.pay(session).status_code == 303
        return self.client.v1.checkout.sessions.retrieve(session.id)

    def raw(self, method: str, path: str, data: str = "", **headers: str) -> requests.Response:
        """A request as any program could send it."""
        known = {"Authorization": f"Bearer {KEY}"}
        if method == "POST":
            known["Content-Type"] = "application/x-www-form-urlencoded"
        return requests.request(
            method, self.url + path, data=data, headers=known | headers, timeout=10
        )

    def switch(self, path: str, **form: Any) -> Any:
        """A local switch, as a program throws it; its JSON, whatever the status."""
        return requests.post(f"{self.url}/_sandbox/{path}", form, timeout=60).json()

    def charge_of(self, session: Any) -> Any:
        """The charge that paid a one-time session."""
        intent = self.client.v1.payment_intents.retrieve(
            session.payment_intent, {"expand": ["latest_charge"]}
        )
        return intent.latest_charge

    def paid_with(self, number: str, amount: int = 1500, **more: Any) -> Any:
        """The session after it was paid with that card."""
        session = self.give(amount, **more)
        assert self.pay(session, number).status_code == 303
        return self.client.v1.checkout.sessions.retrieve(session.id)

    def stats(self) -> dict[str, Any]:
        return requests.get(f"{self.url}/_sandbox/stats", timeout=10).json()
