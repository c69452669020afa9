"""What follows a gift: at Stripe's side at once, and on later days by its giver, us or the bank."""

import random
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import requests

from proofs.outbox import Outbox
from proofs.site import Books, BusySite
from proofs.storm.giving import Giver, Tally, Trouble
from proofs.storm.kinds import Gift
from proofs.stripe_side import FOREIGN, StripeSide
from tests.journeys.reader import Reader, filled

PATIENCE = 60
SOON = 2  # seconds; who must wait longer comes again another day


class NotYet(Exception):
    """What this follows is not in our books so far: its event is on the way, or was lost."""


class Followers:
    """The people who act after a gift. The books and the outbox are asked by one at a time."""

    def __init__(self, site: BusySite, stripe: StripeSide, books: Books, tally: Tally):
        self.site, self.stripe, self.books, self.tally = site, stripe, books, tally
        self.outbox = Outbox(site.site.var / "outbox")
        self._lock = threading.Lock()
        self._seconds: set[int] = set()  # who gave a second time already
        self._treasurers = threading.local()

    # --- at Stripe's side, at once ---------------------------------------------------------------

    def now(self, gift: Gift) -> None:
        """What happens at Stripe before we may have heard of the gift at all."""
        act = NOW.get(gift.kind.now)
        if act is not None and gift.session:
            act(self, gift, random.Random(gift.seed))

    def foreign(self, gift: Gift) -> None:
        """A payment of another product on the same account: not one of ours."""
        self.stripe.post(
            "/v1/payment_intents",
            **{
                "amount": 1000 + gift.number,
                "currency": "eur",
                "payment_method": "pm_card_visa",
                "confirm": "true",
                "metadata[product]": FOREIGN,
            },
        )

    def charge_of(self, gift: Gift) -> dict:
        """The paid charge of a gift, as Stripe has it."""
        session = self.stripe.get(f"/v1/checkout/sessions/{gift.session}")
        intent = session["payment_intent"]
        if session["invoice"]:
            payments = self.stripe.get("/v1/invoice_payments", invoice=session["invoice"])
            intent = payments["data"][0]["payment"]["payment_intent"]
        (charge,) = [
            each
            for each in self.stripe.get("/v1/charges", payment_intent=intent)["data"]
            if each["paid"]
        ]
        return charge

    def refund_whole(self, gift: Gift, dice: random.Random) -> None:
        self.stripe.switch(f"charges/{self.charge_of(gift)['id']}/refund")

    def refund_parts(self, gift: Gift, dice: random.Random) -> None:
        charge = self.charge_of(gift)
        part = charge["amount"] // 30 * 10
        for _ in range(dice.randint(1, 2)):
            self.stripe.switch(f"charges/{charge['id']}/refund", amount=part)

    def subscription_of(self, gift: Gift) -> dict:
        session = self.stripe.get(f"/v1/checkout/sessions/{gift.session}")
        return self.stripe.get(f"/v1/subscriptions/{session['subscription']}")

    def end(self, gift: Gift, dice: random.Random) -> None:
        self.stripe.delete(f"/v1/subscriptions/{self.subscription_of(gift)['id']}")

    def end_with_period(self, gift: Gift, dice: random.Random) -> None:
        path = f"/v1/subscriptions/{self.subscription_of(gift)['id']}"
        self.stripe.post(path, cancel_at_period_end="true")

    # --- on later days ---------------------------------------------------------------------------

    def later(self, gift: Gift) -> None:
        LATER[gift.kind.later](self, gift, random.Random(gift.seed))
        self.tally.add(gift.kind.later)

    def known(self, gift: Gift) -> dict:
        """The gift as our books have it. Raises NotYet."""
        limit = time.monotonic() + SOON
        while time.monotonic() < limit:
            with self._lock:
                found = self.books.ask("gift_of", email=gift.email)
            if found:
                return found
            time.sleep(1)
        raise NotYet(str(gift))

    def treasurer(self) -> Reader:
        """Tess, in a browser of this thread's own."""
        if not hasattr(self._treasurers, "reader"):
            tess = Reader(self.site.address).open("/account/sign-in/")
            self._treasurers.reader = tess.send("Tess, the treasurer")
        return self._treasurers.reader

    def give_back(self, gift: Gift, amount: str | None = None) -> int:
        """The treasurer's page for giving back; pressed again while Stripe does not answer.

        An earlier press may have gone through all the same: then a later one is told that less is
        left, and the page says how much.
        """
        path, tess = self.known(gift)["refund"], self.treasurer().open(self.site.address)
        for tries in range(6):
            if not tess.open(path).page.find("button", class_="button-longrunning"):
                return tess.status  # nothing is left: an earlier press was enough
            form = tess.page.find("button", class_="button-longrunning").find_parent("form")
            typed = filled(form) | {"reason": "requested_by_customer"}
            typed |= {"amount": amount} if amount else {}
            if tess.page.find("input", attrs={"name": "stops_gift"}):
                typed["stops_gift"] = "yes"
            answer = self._press(tess.session, path, typed)
            too_late = tries and answer.status_code == 409
            if answer.status_code != 503 and not too_late:
                return answer.status_code
            self.tally.add("refunds pressed again")
        return 503

    def _press(self, session: requests.Session, path: str, form: dict) -> requests.Response:
        address = self.site.address + path
        return session.post(address, form, timeout=PATIENCE, allow_redirects=False)

    def give_back_whole(self, gift: Gift, dice: random.Random) -> None:
        self._expect(self.give_back(gift), gift)

    def give_back_parts(self, gift: Gift, dice: random.Random) -> None:
        places = self.known(gift)["exponent"]
        for _ in range(2):
            part = gift.amount // 30 * 10
            self._expect(self.give_back(gift, f"{part / 10**places:.{places}f}"), gift)

    def give_back_by_two(self, gift: Gift, dice: random.Random) -> None:
        """Two treasurers have the same page open and press together."""
        path, tess = self.known(gift)["refund"], self.treasurer().open(self.site.address)
        forms = []
        for _ in range(2):
            button = tess.open(path).page.find("button", class_="button-longrunning")
            if button is None:
                return
            form = filled(button.find_parent("form")) | {"reason": "requested_by_customer"}
            forms.append(form)
        with ThreadPoolExecutor(2) as both:
            ends = both.map(lambda form: self._press(tess.session, path, form).status_code, forms)
        ends = sorted(ends)
        if ends.count(302) > 1:
            self.tally.trouble(f"two treasurers both gave all of it back: {gift}")
        if 302 not in ends:  # Stripe was away for the one, and the other was too late
            self._expect(self.give_back(gift), gift)

    def _expect(self, status: int, gift: Gift) -> None:
        if status not in (200, 302):
            self.tally.trouble(f"giving back was answered {status}: {gift}")

    def decide(self, gift: Gift, verdict: str) -> None:
        disputes = self.stripe.get("/v1/disputes", charge=self.charge_of(gift)["id"])["data"]
        self.stripe.switch(f"disputes/{disputes[0]['id']}/{verdict}")

    def pay_by_hand(self, gift: Gift, dice: random.Random) -> None:
        """The open invoice's page: another card, or 3-D Secure with the one that stands."""
        for invoice in self.stripe.get(
            "/v1/invoices", subscription=self.subscription_of(gift)["id"], status="open"
        )["data"]:
            page = invoice["hosted_invoice_url"]
            card = {"email": gift.email, "name": gift.name, "number": "5555555555554444"}
            form = {**card, "expiry": "11 / 41", "cvc": "123", "pay": "yes"}
            answer = requests.post(page, form, timeout=30, allow_redirects=False)
            if answer.status_code != 303:
                raise Trouble(f"the invoice's page answered {answer.status_code}: {gift}")

    def stop(self, gift: Gift, dice: random.Random) -> None:
        """The patron signs in by the mailed code, and stops the gift."""
        path = self.known(gift)["stop"]
        patron = Reader(self.site.address).open(f"/account/sign-in/?next={path}")
        patron.send("Send me a code", email=gift.email)
        patron.send("Sign in", code=self._code(gift))
        for _ in range(6):
            if patron.send("Stop this gift").status != 503:
                return
            self.tally.add("pressed again by patrons")
        self.tally.trouble(f"could not be stopped: {gift}")

    def _code(self, gift: Gift) -> str:
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            with self._lock:
                mails = self.outbox.to(gift.email)
            codes = [re.search(r"^\s*([0-9]{6})\s*$", mail.text, re.MULTILINE) for mail in mails]
            if found := [code[1] for code in codes if code]:
                return found[-1]
            time.sleep(0.5)
        raise Trouble(f"no code came: {gift}")

    def first_day(self, gift: Gift, name: str, button: str) -> None:
        """A page that only the receipt's mail leads to; pressed again while Stripe is away."""
        self.known(gift)
        with self._lock:
            link = self.books.ask("first_day_link", email=gift.email, name=name)
        page = Reader(self.site.address).open(link)
        for _ in range(6):
            if page.status not in (200, 503):
                break
            if button not in page.text or page.send(button).status == 200:
                return
            self.tally.add("pressed again by patrons")
        self.tally.trouble(f"{link} was answered {page.status}: {gift}")

    def keep_earlier(self, gift: Gift, dice: random.Random) -> None:
        """The same address gives monthly a second time, and keeps the first gift only."""
        self.known(gift)
        first = self.subscription_of(gift)["id"]
        if gift.number not in self._seconds:
            self._seconds.add(gift.number)
            Giver(self.site.address, replace(gift, session="", amount=gift.amount + 10)).give()
        limit = time.monotonic() + SOON
        while time.monotonic() < limit:
            with self._lock:
                if self.books.ask("monthly_gifts", email=gift.email) == 2:
                    break
            time.sleep(1)
        else:
            raise NotYet(str(gift))
        self.first_day(gift, "two_gifts", "Keep only the earlier one")
        if self.stripe.get(f"/v1/subscriptions/{first}")["status"] != "active":
            self.tally.trouble(f"the earlier gift was ended: {gift}")


Act = Callable[[Followers, Gift, random.Random], None]
NOW: dict[str, Act] = {
    "refund whole": Followers.refund_whole,
    "refund parts": Followers.refund_parts,
    "end": Followers.end,
    "end with period": Followers.end_with_period,
}
LATER: dict[str, Act] = {
    "refund whole": Followers.give_back_whole,
    "refund parts": Followers.give_back_parts,
    "refund by two": Followers.give_back_by_two,
    "dispute won": lambda self, gift, dice: self.decide(gift, "win"),
    "dispute lost": lambda self, gift, dice: self.decide(gift, "lose"),
    "pay by hand": Followers.pay_by_hand,
    "stop": Followers.stop,
    "make once": lambda self, gift, dice: self.first_day(gift, "make_once", "Make it one-time"),
    "keep the earlier": Followers.keep_earlier,
}
