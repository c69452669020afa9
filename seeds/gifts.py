"""The demo's gifts of three months. They go through the local Stripe like any other, each on its
day there, so that the books agree.
"""

import time
from collections.abc import Callable
from functools import partial

import requests
from django.conf import settings

from patrons.giving import catching_up, checkout, events, fulfilment
from patrons.giving.appeal import Appeal
from patrons.giving.books.reconciling import reconcile
from patrons.giving.memberships import accepting
from patrons.giving.memberships.membership import GiftMembership
from patrons.giving.pledge import Pledge
from patrons.masthead import Newsroom
from patrons.models import Donation, StripeEvent
from seeds.local_clock import days_ago

# How many days before the first start; address, name on the card, amount in minor units, currency,
# interval. The monthly ones are charged again on the way.
GIFTS: list[tuple[int, str, str, int, str, str]] = [
    (88, "alice@demo.invalid", "Alice Moreau", 500, "EUR", "month"),
    (81, "dana@demo.invalid", "Dana Demo", 2500, "EUR", "once"),
    (74, "henk@demo.invalid", "Henk Demo", 6000, "EUR", "year"),
    (52, "iryna@demo.invalid", "Ірина Демо", 15000, "UAH", "month"),
    (17, "jun@demo.invalid", "Jun Demo", 1500, "JPY", "once"),
]
PAYOUTS = (60, 31, 4)  # days before the first start
MEMBERSHIP_GIVEN = 12
START = 90
PATIENCE = 30  # seconds
# A year's membership that one of them gives to somebody else, who accepts it.
GIVER, RECIPIENT, MONTHS = ("alice@demo.invalid", "Alice Moreau"), ("mila@demo.invalid", "Mila"), 12
MESSAGE = "You always ask who decides what the paper looks into. For a year you do, a little."


def load() -> str:
    """Give what has not been given yet; returns one line that says what was made."""
    if not settings.STRIPE_SANDBOX:
        return "gifts: none, because this is not the local Stripe"
    if Donation.objects.filter(source=Donation.Source.STRIPE).exists():
        return "gifts: 0 given through the local Stripe"
    acts: list[tuple[int, Callable[[], object]]] = [
        (MEMBERSHIP_GIVEN, give_membership),
        *((gift[0], partial(give, *gift[1:])) for gift in GIFTS),
    ]
    with days_ago(START) as clock:
        acts += [(day, clock.pay_out) for day in PAYOUTS]
        for day, act in sorted(acts, key=lambda each: -each[0]):
            clock.at(day)
            act()
    hear()
    check = reconcile()
    given = Donation.objects.filter(source=Donation.Source.STRIPE).count()
    return f"gifts: {given} given through the local Stripe; the ledger {check.words}"


def hear() -> None:
    """What happened at the local Stripe on the way: renewals and payouts. Its events may come to
    the worker as well, so what that has begun is waited for.
    """
    catching_up.catch_up()
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        for event in events.due():
            events.process(event.pk)
        if not StripeEvent.objects.filter(state=StripeEvent.State.WAITING).exists():
            return
        time.sleep(0.2)


def give(address: str, name: str, amount: int, currency: str, interval: str) -> Donation:
    """One gift from pledge to donation; the same steps as a reader's, without the browser."""
    pledge = Pledge.objects.create(
        amount=amount, currency_id=currency, interval=interval, appeal=Appeal.objects.default()
    )
    return pay(pledge, address, name)


def give_membership() -> Donation:
    """From the pledge to its acceptance, as two people's browsers would."""
    newsroom = Newsroom.load()
    pledge = Pledge.objects.create(
        amount=newsroom.coffee * MONTHS, currency=newsroom.currency, interval="once"
    )
    address, name = RECIPIENT
    GiftMembership.objects.create(
        pledge=pledge,
        months=MONTHS,
        recipient_name=name,
        recipient_email=address,
        giver_name="Alice",
        message=MESSAGE,
        tell_on=newsroom.today(),
    )
    donation = pay(pledge, *GIVER)
    accepting.accept(GiftMembership.objects.with_gift().get(pledge=pledge))
    return donation


def pay(pledge: Pledge, address: str, name: str) -> Donation:
    """A pledge is paid on the local Stripe's page, and recorded."""
    page = checkout.start(pledge)
    card = {
        "email": address,
        "name": name,
        "number": "4242424242424242",
        "expiry": "12 / 34",
        "cvc": "123",
    }
    paid = requests.post(page, data=card, allow_redirects=False, timeout=10)
    if paid.status_code != 303:
        raise RuntimeError(f"The local Stripe did not take the demo's gift: {paid.status_code}.")
    pledge.refresh_from_db()
    fulfilment.fulfil_session(pledge.session_id)
    return pledge.donations.get()
