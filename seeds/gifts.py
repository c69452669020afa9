"""The demo's gifts. They go through the local Stripe like any other, so that the books agree."""

import requests
from django.conf import settings
from django.utils import timezone

from patrons.giving import accepting, checkout, fulfilment
from patrons.giving.appeal import Appeal
from patrons.giving.membership import GiftMembership
from patrons.giving.pledge import Pledge
from patrons.giving.reconciling import reconcile
from patrons.masthead import Newsroom
from patrons.models import Donation

# Address, name on the card, amount in minor units, currency, interval.
GIFTS = [
    ("alice@demo.invalid", "Alice Moreau", 500, "EUR", "month"),
    ("dana@demo.invalid", "Dana Demo", 2500, "EUR", "once"),
    ("henk@demo.invalid", "Henk Demo", 6000, "EUR", "year"),
    ("iryna@demo.invalid", "Ірина Демо", 15000, "UAH", "month"),
    ("jun@demo.invalid", "Jun Demo", 1500, "JPY", "once"),
]
# A year's membership that one of them gives to somebody else, who accepts it.
GIVER, RECIPIENT, MONTHS = ("alice@demo.invalid", "Alice Moreau"), ("mila@demo.invalid", "Mila"), 12
MESSAGE = "You always ask who decides what the paper looks into. For a year you do, a little."


def load() -> str:
    """Give what has not been given yet; returns one line that says what was made."""
    if not settings.STRIPE_SANDBOX:
        return "gifts: none, because this is not the local Stripe"
    given = [give(*gift) for gift in GIFTS if not _known(gift[0])]
    if not GiftMembership.objects.exists():
        given.append(give_membership())
    made = f"gifts: {len(given)} given through the local Stripe"
    return f"{made}; the ledger {reconcile().words}" if given else made


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
        tell_on=newsroom.local(timezone.now()).date(),
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


def _known(address: str) -> bool:
    return Donation.objects.filter(patron__email=address).exists()
