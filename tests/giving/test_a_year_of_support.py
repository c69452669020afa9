"""One regular gift from its first day to after its last, day by day, as rules.md says it.

LIFE says what is expected. A day that is not in it is a day on which nothing happens: nothing is
charged, no mail goes, and support stands as on the day before. What stands in brackets is what
happens by itself at Stripe; all else is what Alice does in that day's evening.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
import requests
from celery import Task
from django.core import mail as outbox
from django.db.models import Count, Max
from django.test import Client

from newsroom.celery import app
from patrons import tasks
from patrons.giving import events, gateway
from patrons.giving.books.reconciling import reconcile
from patrons.models import (
    Difference,
    Donation,
    FailedTry,
    Mail,
    Newsroom,
    Patron,
    Receipt,
    Reconciliation,
    StopAnswer,
    StopReason,
)
from tests.giving.care import HOUR, Life, hidden
from tests.giving.charges import link

# "Patron until": the first day on whose evening she is no patron any more, "-" where she is none.
LIFE = """
| day        | what happens                        | charged | mails             | patron until |
|------------|-------------------------------------|---------|-------------------|--------------|
| 2026-12-05 | gives 5 every month                 |    5.00 | receipt           | 2027-01-19   |
| 2026-12-06 |                                     |         | welcome           | 2027-01-19   |
| 2026-12-10 | changes it to 10                    |         | gift changed      | 2027-01-19   |
| 2027-01-03 |                                     |         | yearly statement  | 2027-01-19   |
| 2027-01-05 |                                     |   10.00 | receipt           | 2027-02-19   |
| 2027-01-12 | pauses for two months               |         | gift paused       | 2027-02-05   |
| 2027-02-05 | (is paused: nothing is charged)     |         |                   | -            |
| 2027-03-05 | (is paused: nothing is charged)     |         |                   | -            |
| 2027-04-04 | (the pause ends by itself)          |         |                   | -            |
| 2027-04-05 |                                     |   10.00 | receipt           | 2027-05-19   |
| 2027-04-20 | skips one, by the receipt's link    |         | charge skipped    | 2027-06-19   |
| 2027-05-05 | (this charge is left out)           |         |                   | 2027-06-19   |
| 2027-06-05 |                                     |   10.00 | receipt           | 2027-07-19   |
| 2027-06-20 | changes to a card that will fail    |         |                   | 2027-07-19   |
| 2027-07-05 | (the charge fails)                  |         | charge failed     | 2027-07-19   |
| 2027-07-08 | (it fails again)                    |         |                   | 2027-07-19   |
| 2027-07-13 | (it fails again)                    |         |                   | 2027-07-19   |
| 2027-07-16 | (three days of grace are left)      |         | charge still open | 2027-07-19   |
| 2027-07-18 | pays it by the mail's link          |   10.00 | receipt           | 2027-08-19   |
| 2027-07-20 | gives 50 every year instead         |         | gift changed      | 2027-08-19   |
| 2027-07-22 |                                     |         | yearly charge     | 2027-08-19   |
| 2027-08-05 |                                     |   50.00 | receipt           | 2028-08-19   |
| 2027-11-16 | (her card is good for 14 days more) |         | card runs out     | 2028-08-19   |
| 2027-11-20 | changes it by the mail's link       |         |                   | 2028-08-19   |
| 2027-12-01 | moves the charge to 10 January      |         | gift changed      | 2028-08-19   |
| 2027-12-15 | stops it and says why               |         | gift cancelled    | 2028-08-05   |
| 2027-12-22 | goes on with it                     |         | gift resumed      | 2028-08-19   |
| 2027-12-27 |                                     |         | yearly charge     | 2028-08-19   |
| 2028-01-03 |                                     |         | yearly statement  | 2028-08-19   |
| 2028-01-05 | stops it and says why               |         | gift cancelled    | 2028-08-05   |
| 2028-01-10 | (it ends: nothing is charged)       |         |                   | 2028-08-05   |
| 2028-08-05 | (what was paid for is over)         |         |                   | -            |
"""
DAY_BY_DAY_UNTIL = date(2028, 1, 20)
THEN = [date(2028, 3, 1), date(2028, 7, 22), date(2028, 8, 4), date(2028, 8, 5), date(2028, 8, 20)]

SUNDAY = 6
FAILS_LATER, GOOD = "4000000000000341", "4242424242424242"


class Day(NamedTuple):
    happens: str = ""
    charged: tuple[int, ...] = ()
    mails: tuple[str, ...] = ()
    until: date | None = None


def read(table: str) -> dict[date, Day]:
    days = {}
    for line in table.strip().splitlines()[2:]:
        day, happens, charged, mails, until = (cell.strip() for cell in line.split("|")[1:-1])
        assert date.fromisoformat(day) not in days, day
        days[date.fromisoformat(day)] = Day(
            "" if happens.startswith("(") else happens,
            (int(charged.replace(".", "")),) if charged else (),
            tuple(sorted(name.strip() for name in mails.split(",") if name.strip())),
            None if until == "-" else date.fromisoformat(until),
        )
    return days


PLAN = read(LIFE)


class Alice:
    """What she does, by the pages and links that she has."""

    def __init__(self, life: Life, signed_in: Callable, reason: StopReason) -> None:
        self.life, self.signed_in, self.reason = life, signed_in, reason

    def does(self, what: str) -> None:
        self.life.client = self.signed_in(self.life.gift.patron)
        agree = self.life.agree
        {
            "gives 5 every month": lambda: None,  # she did in the morning
            "changes it to 10": lambda: agree("amount/", amount="1000"),
            "pauses for two months": lambda: agree("pause/", months="2"),
            "skips one, by the receipt's link": self.skips,
            "changes to a card that will fail": lambda: self.card(
                self.life.page("card/"), number=FAILS_LATER
            ),
            "pays it by the mail's link": self.pays,
            "gives 50 every year instead": lambda: agree(
                "interval/", amount="5000", interval="year"
            ),
            "changes it by the mail's link": lambda: self.card(
                link("card", outbox.outbox[-1]), number=GOOD
            ),
            "moves the charge to 10 January": lambda: agree("day/", day="2028-01-10"),
            "stops it and says why": self.stops,
            "goes on with it": lambda: agree("go-on/"),
        }[what]()

    def skips(self) -> None:
        browser, address = Client(), link("skip", outbox.outbox[-1])
        done = browser.post(address, hidden(browser.get(address)))
        assert done.status_code == 200

    def card(self, address: str, **card) -> None:
        browser = self.life.client if address.startswith("/account/") else Client()
        portal = browser.post(address)["Location"]
        self.fills_in(portal, **{"save": "yes", "expiry": "12 / 40"} | card)

    def pays(self) -> None:
        hosted = Client().post(link("pay", outbox.outbox[-1]))["Location"]
        self.fills_in(hosted, number=GOOD, expiry="11 / 27")

    def fills_in(self, address: str, **card) -> None:
        card = {"name": "Alice Novák", "email": "alice@example.org", "cvc": "123"} | card
        done = requests.post(address, card, allow_redirects=False, timeout=10)
        assert done.status_code == 303, done.text

    def stops(self) -> None:
        answer = {"reason": self.reason.pk, "comment": "The rent went up."}
        assert self.life.client.post(self.life.page("stop/"), answer).status_code == 200


# As often as beat does it, or at least once a day; a charge that failed is told ten minutes later.
OFTEN = (tasks.catch_up, tasks.tell_of_charges, tasks.welcome_patrons)
DAILY = (
    tasks.sweep,
    tasks.tell_of_memberships,
    tasks.tell_of_the_year,
    tasks.sweep_addresses,
    tasks.forget_ended_sessions,
    tasks.keep_no_longer,
)


@pytest.fixture
def beat(monkeypatch, django_capture_on_commit_callbacks) -> Callable[..., None]:
    """Each of these tasks once, and whatever it hands to the worker."""
    monkeypatch.setitem(app.conf, "task_always_eager", True)
    monkeypatch.setitem(app.conf, "task_eager_propagates", True)

    def once(*them: Task) -> None:
        for task in them:
            with django_capture_on_commit_callbacks(execute=True):
                task()

    return once


def seen(patron: Patron, day: date, newsroom: Newsroom) -> Day:
    """What our rows say of that day: what came in on it, what was sent, and how support stands."""
    begins, ends = newsroom.midnight(day), newsroom.midnight(day + timedelta(days=1))
    gifts = Donation.objects.filter(paid_at__gte=begins, paid_at__lt=ends).order_by("paid_at")
    mails = Mail.objects.filter(sent_at__gte=begins, sent_at__lt=ends)
    until = patron.sustaining_until()
    assert Patron.objects.sustaining().filter(pk=patron.pk).exists() == (until is not None)
    return Day(
        charged=tuple(gifts.values_list("amount", flat=True)),
        mails=tuple(sorted(mails.values_list("kind", flat=True))),
        until=until and newsroom.local(until).date(),
    )


def evening(day: date, hour: int = 20) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_every_day_of_it_is_as_the_rules_say(life, newsroom, signed_in, beat):
    gift = life()
    patron, stripe = gift.gift.patron, gateway._client().v1
    reason = StopReason.objects.create(offer="smaller", feedback="too_expensive")
    reason.texts.create(language="en", text="It is too much at the moment.")
    alice = Alice(gift, signed_in, reason)
    first = min(PLAN)
    days = [first + timedelta(days=n) for n in range((DAY_BY_DAY_UNTIL - first).days)] + THEN
    assert set(PLAN) <= set(days)
    expected, sent, wrong, was = Day(), 0, [], {}

    def passes(day: date, hour: int) -> None:
        moment = evening(day, hour)
        gift.post("clock/advance", to=int(moment.timestamp()))
        gift.move_to(moment, tick=False)

    for day in days:
        if day in PLAN and PLAN[day].happens:
            passes(day, 18)
            beat(*OFTEN)
            alice.does(PLAN[day].happens)
        passes(day, 20)
        beat(*OFTEN)
        gift.move_to(evening(day) + HOUR / 2, tick=False)
        beat(tasks.tell_of_charges, *DAILY)
        if day in PLAN or day.weekday() == SUNDAY:
            beat(tasks.reconcile_ledger)
        expected = PLAN.get(day, Day(until=expected.until))._replace(happens="")
        found = seen(patron, day, newsroom)
        if found != expected:
            wrong.append(f"{day}: {found}, expected {expected}")
        assert not events.in_trouble().exists(), list(events.in_trouble().values("type", "error"))
        assert not Mail.objects.filter(sent_at=None).exists(), day
        sent += len(found.mails)
        assert len(outbox.outbox) == sent, day
        was[day] = found.until is not None
    assert not wrong, "\n" + "\n".join(wrong)

    # What was so on a day is so for ever: "as of the opening day" is the same query.
    then = {day: patron.is_sustaining(evening(day)) for day in days}
    assert [str(day) for day in days if then[day] != was[day]] == []

    ledger = [(row.amount, row.paid_at.timestamp()) for row in Donation.objects.order_by("paid_at")]
    charges = stripe.charges.list({"limit": 100}).data
    paid = [(each.amount, each.created) for each in charges if each.paid]
    assert ledger == sorted(paid, key=lambda each: each[1])
    assert FailedTry.objects.count() == 3
    assert Reconciliation.objects.count() > len(days) // 7
    assert reconcile().compared == len(ledger)
    assert not Difference.objects.exists()
    for each in Receipt.objects.order_by().values("year").annotate(Max("sequence"), Count("pk")):
        assert each["sequence__max"] == each["pk__count"]
    assert gift.now.stands == "ended"
    kept = StopAnswer.objects.get()
    assert (kept.reason, kept.comment, kept.subscription) == (reason, "", None)
    assert all(re.match("alice@", to) for letter in outbox.outbox for to in letter.to)
