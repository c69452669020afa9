"""A giver with a browser: the form, Stripe's page, and the way back. Over HTTP, nothing else."""

import html
import random
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import requests

from proofs.storm.kinds import ARRIVES, COMES_BACK, WORKS, Gift

HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)"(?: value="([^"]*)")?')
TRIES = 12
AT_ONCE, LATER = 0.5, 0.85  # some come back at once, some when they remember, some never
PATIENCE = 30  # seconds for one page; it is a busy machine


class Trouble(Exception):
    """The site answered with something that no giver should see."""


class Giver:
    """One person, one browser."""

    def __init__(self, site: str, gift: Gift):
        self.site, self.gift = site, gift
        self.session = requests.Session()
        self.dice = random.Random(gift.seed)
        self.tries = 0
        self.mood = 1.0

    def give(self) -> None:
        """All steps of this gift; what its kind leaves out is left out."""
        page, gift = self.send_form(), self.gift
        gift.session = urlsplit(page).path.rpartition("/")[2]
        kind = gift.kind
        if not kind.card:
            return
        if kind.first:
            self.pay(page, kind.first)
        gift.back = self.pay(page, kind.card)
        self.mood = self.dice.random()
        if gift.back and self.mood < AT_ONCE:
            self.come_back()

    def send_form(self) -> str:
        """From the form to the address of Stripe's page. Pressed again while Stripe is away."""
        gift = self.gift
        asked = {"interval": gift.interval, "currency": gift.currency}
        for _ in range(3):
            form = self._get(f"{self.site}/give/", params=asked).text
            typed = {name: html.unescape(value or "") for name, value in HIDDEN.findall(form)}
            typed |= {"interval": gift.interval, f"amount_{gift.interval}": "other"}
            typed |= {"other": gift.typed} | ({"cover_fees": "on"} if gift.cover else {})
            for _ in range(TRIES // 3):
                answer = self._press(typed)
                if answer.status_code == 302:
                    return answer.headers["Location"]
                if answer.status_code != 503:
                    raise Trouble(f"the form was answered {answer.status_code}: {gift}")
                self.tries += 1
        raise Trouble(f"no payment page for {gift}")

    def _press(self, typed: dict[str, str]) -> requests.Response:
        if self.gift.kind.now != "sends twice":
            return self._post(f"{self.site}/give/", typed)
        with ThreadPoolExecutor(2) as both:
            first, second = both.map(lambda _: self._post(f"{self.site}/give/", typed), range(2))
        if {first.status_code, second.status_code} == {302} and (
            first.headers["Location"] != second.headers["Location"]
        ):
            raise Trouble(f"a form sent twice led to two payment pages: {self.gift}")
        return max(first, second, key=lambda each: each.status_code == 302)

    def pay(self, page: str, number: str) -> str:
        """Fill Stripe's page; the way back to the site, or nothing where the card was declined."""
        gift = self.gift
        card = {"email": gift.email, "name": gift.name, "country": "IE"}
        if number in (ARRIVES, COMES_BACK):
            answer = self._post(page, {**card, "pay_by_debit": number})
        else:
            entered = {"number": number or WORKS, "expiry": "12 / 40", "cvc": "123", "pay": "yes"}
            answer = self._post(page, {**card, **entered})
        if answer.status_code == 303 and answer.headers["Location"].endswith("/authenticate"):
            passed = "fail" if gift.kind.now == "fails 3-D Secure" else "complete"
            answer = self._post(f"{page}/authenticate", {"answer": passed})
        if answer.status_code == 402:
            return ""
        if answer.status_code != 303:
            raise Trouble(f"Stripe's page answered {answer.status_code}: {gift}")
        return answer.headers["Location"]

    def come_back(self) -> None:
        """What the thanks page says at that moment; it must say something."""
        page = self._get(self.gift.back)
        self.gift.early = "Thank you." in page.text
        if page.status_code != 200:
            raise Trouble(f"the thanks page answered {page.status_code}: {self.gift}")

    def _get(self, address: str, **more) -> requests.Response:
        return self.session.get(address, timeout=PATIENCE, **more)

    def _post(self, address: str, form: dict[str, str]) -> requests.Response:
        return self.session.post(
            address,
            form,
            timeout=PATIENCE,
            allow_redirects=False,
            headers={"Referer": f"{self.site}/give/"} if address.startswith(self.site) else {},
        )


class Tally:
    """What the givers met, counted from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.counts: dict[str, int] = {}
        self.troubles: list[str] = []

    def add(self, what: str, number: int = 1) -> None:
        with self._lock:
            self.counts[what] = self.counts.get(what, 0) + number

    def trouble(self, words: str) -> None:
        with self._lock:
            self.troubles.append(words)
