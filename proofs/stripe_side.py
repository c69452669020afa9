"""The other side of the comparison: what the local Stripe has, asked for over HTTP without the
product's gateway, and what only Stripe's dashboard or a bank can do there.
"""

import time
from typing import Any

import requests

KEY = "sk_test_sandbox_proofs"
FOREIGN = "somebody-elses-shop"
LISTS = {
    "charges": "/v1/charges",
    "refunds": "/v1/refunds",
    "disputes": "/v1/disputes",
    "warnings": "/v1/radar/early_fraud_warnings",
    "subscriptions": "/v1/subscriptions?status=all",
    "sessions": "/v1/checkout/sessions",
    "movements": "/v1/balance_transactions",
    "events": "/v1/events",
}
TRIES = 8


class StripeSide:
    def __init__(self, address: str, key: str = KEY, version: str = ""):
        self.address, self.key = address, key
        self.headers = {"Stripe-Version": version} if version else {}

    def get(self, path: str, **params: Any) -> dict:
        return self._ask("GET", path, params=params)

    def post(self, path: str, **form: Any) -> dict:
        return self._ask("POST", path, data=form)

    def delete(self, path: str) -> dict:
        return self._ask("DELETE", path)

    def switch(self, path: str, **form: Any) -> dict:
        """A local switch (sandbox/README.md). Raises RuntimeError where it says no."""
        answer = requests.post(f"{self.address}/_sandbox/{path}", form, timeout=300)
        if not answer.ok:
            raise RuntimeError(f"{path}: {answer.text[:300]}")
        return answer.json()

    def stats(self) -> dict:
        return requests.get(f"{self.address}/_sandbox/stats", timeout=60).json()

    def days_pass(self, days: int) -> None:
        """Stripe's clock moves on, and what was to be delivered meanwhile goes out."""
        self.switch("clock/advance", days=days)
        self.switch("deliveries", sooner=days * 24 * 3600)

    def everything(self) -> dict[str, list[dict]]:
        """All that a merchant can list."""
        return {name: list(self.all(path)) for name, path in LISTS.items()}

    def all(self, path: str):
        path, _, query = path.partition("?")
        more: dict[str, Any] = dict(pair.split("=") for pair in query.split("&") if pair)
        page = self.get(path, limit=100, **more)
        while True:
            yield from page["data"]
            if not page["has_more"]:
                return
            page = self.get(path, limit=100, starting_after=page["data"][-1]["id"], **more)

    def _ask(self, method: str, path: str, **sent: Any) -> dict:
        """Ask until there is an answer: on a bad day the API fails for us as well.

        What is not there to be deleted any more was deleted by a try whose answer did not come.
        """
        tries = 0
        while tries < TRIES:
            tries += 1
            try:
                answer = requests.request(
                    method,
                    self.address + path,
                    auth=(self.key, ""),
                    headers=self.headers,
                    timeout=30,
                    **sent,
                )
            except requests.RequestException:
                continue
            if answer.status_code < 429:
                break
            time.sleep(0.05)
        if method == "DELETE" and tries > 1 and answer.status_code == 404:
            return {}
        if not answer.ok:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json()
