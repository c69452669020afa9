"""A year of gifts at the local Stripe, and what the product's books must say of it."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date

import requests
from django.db.models import Count, Max, Sum

from patrons.giving import catching_up, checkout, events, fulfilment
from patrons.giving.books import closing
from patrons.giving.books.reconciling import reconcile
from patrons.giving.going_back import refunding
from patrons.giving.papers.statement import Statement
from patrons.models import (
    Currency,
    Dispute,
    Donation,
    Month,
    MonthBalance,
    Newsroom,
    Patron,
    Payout,
    Pledge,
    Receipt,
    Refund,
)
from proofs.stripe_side import StripeSide

DAY = 24 * 60 * 60
CODES = {"EUR": (2, 700), "JPY": (0, 900), "UAH": (2, 15000)}  # decimals, a monthly amount
WHOLE = (date(2000, 1, 1), date(2100, 12, 31))


class Year:
    def __init__(self, address: str, gifts: int, months: int) -> None:
        self.stripe, self.months = StripeSide(address), months
        # One in ten is a one-time gift; the others are monthly, charged in every month.
        self.givers = max(3, gifts * 9 // 10 // months)
        self.once = max(4, gifts // 10 // months)  # each month
        self.newsroom = Newsroom.load()
        self.newsroom.time_zone = "Europe/Kyiv"
        self.newsroom.save()
        for code, (exponent, amount) in CODES.items():
            Currency.objects.create(
                newsroom=self.newsroom, code=code, exponent=exponent, coffee=amount, minimum=1
            )

    def live(self) -> None:
        start = int(time.time()) - (self.months * 30 + 12) * DAY
        self.stripe.switch("clock", now=start)
        for number in range(self.givers):
            self._give(number, "month")
        for month in range(self.months):
            for number in range(self.once):
                self._give(10**6 * (month + 1) + number, "once")
            self._take_back(month)
            self.stripe.switch("clock/advance", to=start + (month + 1) * 30 * DAY - 12 * 60 * 60)
            self.stripe.switch("payouts", days=2)
        self.stripe.switch("clock/advance", to=int(time.time()))
        self.stripe.switch("clock")

    def _give(self, number: int, interval: str) -> None:
        code = list(CODES)[number % len(CODES)]
        amount = CODES[code][1] + number % 97
        pledge = Pledge.objects.create(amount=amount, currency_id=code, interval=interval)
        card = {"number": "4242424242424242", "expiry": "12 / 40", "cvc": "123", "name": "A Giver"}
        email = f"giver-{number % (self.givers * 2)}@volume.invalid"
        page = checkout.start(pledge)
        paid = requests.post(page, {**card, "email": email}, allow_redirects=False, timeout=60)
        if paid.status_code != 303:
            raise RuntimeError(f"The local Stripe did not take a gift: {paid.status_code}")
        if interval == "once":
            fulfilment.fulfil_session(Pledge.objects.get(pk=pledge.pk).session_id)

    def _take_back(self, month: int) -> None:
        """In each month: a refund of ours, one at the dashboard, a dispute lost and one won."""
        latest = Donation.objects.filter(pledge__interval="once")[:4]
        refunding.give_back(latest[0], latest[0].amount)
        self.stripe.switch(f"charges/{latest[1].charge_id}/refund", amount=100 + month)
        for gift, end in ((latest[2], "lose"), (latest[3], "win")):
            dispute = self.stripe.switch(f"charges/{gift.charge_id}/dispute")
            self.stripe.switch(f"disputes/{dispute['id']}/{end}")

    def missed(self) -> list[int]:
        """What the product heard nothing of; the keys of the rows that now wait."""
        catching_up.catch_up()
        return list(events.due().values_list("pk", flat=True))

    def compare(self):
        return reconcile()

    def close_months(self) -> None:
        for month in Month.objects.open().order_by("starts_on"):
            if not closing.barrier(month):
                closing.close(month, None)

    def checks(self) -> dict[str, Callable[[], list[str]]]:
        return {
            "each gift is a charge of Stripe's, to the cent": self._gifts,
            "each closed month ends with what Stripe's list comes to": self._closings,
            "each payout's movements come to its amount": self._payouts,
            "all statements together are the ledger, and Stripe's": self._statements,
            "receipts are numbered without a gap": self._receipts,
        }

    def _gifts(self) -> list[str]:
        theirs = {
            charge["id"]: (charge["amount"], charge["currency"].upper())
            for charge in self.stripe.all("/v1/charges")
            if charge["paid"]
        }
        rows = Donation.objects.values_list("charge_id", "amount", "currency_id")
        ours = {charge: (amount, code) for charge, amount, code in rows}
        print(f"           {len(ours)} gifts here, {len(theirs)} charges at Stripe")
        wrong = sorted(id for id in ours.keys() | theirs.keys() if ours.get(id) != theirs.get(id))
        return [f"{id}: ours {ours.get(id)}, Stripe's {theirs.get(id)}" for id in wrong[:20]]

    def _closings(self) -> list[str]:
        booked = [
            (entry["created"], entry["currency"].upper(), entry["net"])
            for entry in self.stripe.all("/v1/balance_transactions")
        ]
        wrong, closed = [], MonthBalance.objects.select_related("month")
        for balance in closed:
            ends = balance.month.ends_at.timestamp()
            net = sum(
                net for created, code, net in booked if created < ends and code == balance.currency
            )
            if not (net == balance.closing == balance.at_stripe):
                wrong.append(f"{balance}: Stripe's list comes to {net}")
        print(f"           {len(closed)} months closed, {len(booked)} movements")
        return wrong or ([] if len(closed) >= self.months else ["Too few months were closed."])

    def _payouts(self) -> list[str]:
        theirs = {payout["id"]: payout["amount"] for payout in self.stripe.all("/v1/payouts")}
        ours = {row.stripe_id: row for row in Payout.objects.explained()}
        print(f"           {len(ours)} payouts")
        wrong = [f"{id}: not the same payouts" for id in theirs.keys() ^ ours.keys()]
        wrong += [
            f"{row}: {row.unexplained} unexplained" for row in ours.values() if row.unexplained
        ]
        return wrong

    def _statements(self) -> list[str]:
        stated: dict[str, Counter[str]] = defaultdict(Counter)
        patrons = Patron.objects.exclude(donations=None).distinct()
        for patron in patrons:
            for total in Statement(patron, *WHOLE).totals:
                stated[total.currency.code].update(given=total.given, back=total.back)
        ledger: dict[str, Counter[str]] = defaultdict(Counter)
        for code, given in _by_currency(Donation.objects.all()):
            ledger[code].update(given=given)
        for code, back in _by_currency(Refund.objects.filter(state="done")):
            ledger[code].update(back=back)
        for code, lost in _by_currency(Dispute.objects.lost()):
            ledger[code].update(back=lost)
        theirs: dict[str, Counter[str]] = defaultdict(Counter)
        for charge in self.stripe.all("/v1/charges"):
            if charge["paid"]:
                theirs[charge["currency"].upper()].update(
                    given=charge["amount"], back=charge["amount_refunded"]
                )
        for dispute in self.stripe.all("/v1/disputes"):
            if dispute["status"] == "lost":
                theirs[dispute["currency"].upper()].update(back=dispute["amount"])
        print(f"           {patrons.count()} statements: {_words(stated)}")
        wrong = []
        for name, sums in (("ledger", ledger), ("Stripe", theirs)):
            if _words(sums) != _words(stated):
                wrong.append(f"The {name} says {_words(sums)}, the statements {_words(stated)}.")
        return wrong

    def _receipts(self) -> list[str]:
        years = Receipt.objects.order_by().values("year")
        counted = years.annotate(last=Max("sequence"), number=Count("pk"))
        print("           " + ", ".join(f"{each['year']}: {each['last']}" for each in counted))
        return [f"A gap in {each['year']}" for each in counted if each["last"] != each["number"]]


def _by_currency(rows):
    return rows.order_by().values_list("currency").annotate(Sum("amount"))


def _words(sums: dict[str, Counter[str]]) -> str:
    parts = [f"{code} {each['given']} − {each['back']}" for code, each in sorted(sums.items())]
    return ", ".join(parts)
