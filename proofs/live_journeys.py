"""What is done at Stripe's test mode, and what our books must then say. Django is set up before."""

import time
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from patrons.giving import catching_up, checkout, events, first_day, gateway, stripe_setup
from patrons.giving.books.reconciling import reconcile
from patrons.giving.going_back import refunding
from patrons.giving.regular import stopping
from patrons.giving.stripe_event import CaughtUp
from patrons.models import Currency, Dispute, Donation, Newsroom, Pledge, Refund
from proofs.stripe_side import StripeSide

DAY = 24 * 3600
PATIENCE = 90  # seconds until Stripe has told of something


class Live:
    """One run: its books, and Stripe asked without the product's gateway."""

    def __init__(self, address: str, key: str):
        self.stripe = StripeSide(address, key, gateway.API_VERSION)
        self.account, self.began = gateway.account(), timezone.now()
        self.is_local = settings.STRIPE_SANDBOX
        # Not a new site, which would walk over all that the account ever held.
        CaughtUp.objects.create(account=self.account, livemode=False, until=self.began)
        newsroom = Newsroom.load()
        for code, exponent in (("EUR", 2), ("JPY", 0)):
            amounts = {"exponent": exponent, "coffee": 300, "minimum": 100}
            Currency.objects.create(newsroom=newsroom, code=code, **amounts)

    def listen(self) -> None:
        """What beat and the worker do: list what happened, and handle it."""
        catching_up.catch_up()
        for event in events.due():
            events.process(event.pk)

    def heard(self, what: Callable[[], object], told: str):
        """Listen until it is in our books; what the books then say."""
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            self.listen()
            if found := what():
                return found
            time.sleep(1)
        raise AssertionError(f"Stripe did not tell of {told} within {PATIENCE} s")

    def pledge(self, amount: int, interval: str = "once", currency: str = "EUR") -> Pledge:
        return Pledge.objects.create(amount=amount, currency_id=currency, interval=interval)

    def pay(self, pledge: Pledge, card: str = "tok_visa") -> None:
        """Our own Checkout Session, paid as Stripe's command-line client pays one. Raises
        RuntimeError with Stripe's words where the card is declined.
        """
        checkout.start(pledge)
        pledge.refresh_from_db()
        who = {"billing_details[email]": f"{pledge.public_id.hex[:8]}@example.com"}
        who["billing_details[name]"] = "Jenny Rosen"
        entered = {"type": "card", "card[token]": card, **who}
        method = self.stripe.post("/v1/payment_methods", **entered)
        page = f"/v1/payment_pages/{pledge.session_id}/confirm"
        self.stripe.post(page, payment_method=method["id"], expected_amount=pledge.total)

    def gift(self, amount: int, interval: str = "once", card="tok_visa", currency="EUR"):
        pledge = self.pledge(amount, interval, currency)
        self.pay(pledge, card)
        return self.heard(pledge.donations.first, "the gift")


def setup(live: Live) -> str:
    steps = list(stripe_setup.steps())
    return f"{sum(step.do is None for step in steps)} of {len(steps)} steps are done there"


def once(live: Live) -> str:
    gift = live.gift(2500)
    charge = live.stripe.get(f"/v1/charges/{gift.charge_id}")
    assert (gift.amount, gift.currency_id) == (charge["amount"], charge["currency"].upper())
    assert gift.receipts.valid().count() == 1
    return f"receipt {gift.receipts.valid().get()}"


def settled(live: Live) -> str:
    """What it settled for, to the cent; Stripe may say that later than the charge."""
    gift = live.gift(1200)
    live.heard(lambda: getattr(_again(gift), "settlement", None), "what the gift settled for")
    row = _again(gift).settlement
    said = live.stripe.get(f"/v1/balance_transactions/{row.balance_transaction_id}")
    assert (row.gross, row.fee, row.net) == (said["amount"], said["fee"], said["net"])
    return f"{row.gross} less {row.fee} is {row.net} {row.currency}"


def without_decimals(live: Live) -> str:
    gift = live.gift(3000, currency="JPY")
    assert gift.amount == 3000
    return gift.money.replace("\u00a0", " ")


def declined(live: Live) -> str:
    pledge = live.pledge(700)
    said = ""
    try:
        live.pay(pledge, "tok_chargeDeclined")
    except RuntimeError as refusal:
        said = str(refusal)
    assert "declined" in said, "Stripe took a card that it declines"
    live.listen()
    assert not pledge.donations.exists()
    return ""


def monthly(live: Live) -> str:
    gift = live.gift(500, "month")
    agreement = gift.subscription
    assert agreement is not None
    assert agreement.status == "active"
    stopped = stopping.stop(agreement)
    assert stopped.stopped_at
    assert stopped.next_charge_at is None
    return "then stopped: nothing more is charged"


def made_once(live: Live) -> str:
    gift = live.gift(600, "month")
    assert gift.subscription is not None
    ended = first_day.make_once(gift.subscription)
    assert ended.ended_at
    first_day.make_once(ended)  # again is no fault
    return ""


def renewed(live: Live) -> str:
    """A subscription on a test clock, with our metadata as our page writes it."""
    now, pledge = int(time.time()), live.pledge(900, "month")
    gateway.ensure_product("Newsroom, a test")
    clock = live.stripe.post("/v1/test_helpers/test_clocks", frozen_time=now)
    try:
        customer = live.stripe.post(
            "/v1/customers",
            email="clock@example.com",
            name="Jenny Rosen",
            test_clock=clock["id"],
        )
        method = live.stripe.post(
            "/v1/payment_methods/pm_card_visa/attach", customer=customer["id"]
        )
        live.stripe.post(
            "/v1/subscriptions",
            **{
                "customer": customer["id"],
                "default_payment_method": method["id"],
                "items[0][price_data][currency]": "eur",
                "items[0][price_data][product]": settings.STRIPE_PRODUCT,
                "items[0][price_data][recurring][interval]": "month",
                "items[0][price_data][unit_amount]": pledge.total,
                "billing_mode[type]": "flexible",
                "metadata[pledge]": str(pledge.public_id),
                "metadata[product]": settings.STRIPE_PRODUCT,
            },
        )
        live.heard(pledge.donations.exists, "the first charge")
        path = f"/v1/test_helpers/test_clocks/{clock['id']}"
        live.stripe.post(f"{path}/advance", frozen_time=now + 33 * DAY)
        limit = time.monotonic() + PATIENCE
        while live.stripe.get(path)["status"] != "ready" and time.monotonic() < limit:
            time.sleep(1)
        live.heard(lambda: pledge.donations.count() == 2, "the renewal")
    finally:
        live.stripe.delete(f"/v1/test_helpers/test_clocks/{clock['id']}")
    first, second = pledge.donations.order_by("paid_at")
    assert (second.paid_at - first.paid_at).days in range(27, 33)
    return "two charges, two receipts"


def refunded(live: Live) -> str:
    gift = live.gift(2000)
    ours = refunding.give_back(gift, 500, reason=Refund.Reason.REQUESTED)
    assert ours.is_sent, ours.state
    live.stripe.post("/v1/refunds", charge=gift.charge_id, amount=700)
    live.heard(lambda: gift.refunds.count() == 2, "the refund made at the dashboard")
    assert _again(gift).left == 800
    try:
        gateway.create_refund({"charge": gift.charge_id, "amount": 900}, f"more-{gift.pk}")
    except gateway.Refused:
        return "a part by us, a part at the dashboard, and never more than is left"
    raise AssertionError("Stripe gave back more than was left")


def disputed(live: Live) -> str:
    gift = live.gift(1500, card="tok_createDispute")
    dispute = live.heard(gift.disputes.first, "the dispute")
    live.stripe.post(
        f"/v1/disputes/{dispute.stripe_id}",
        **{"evidence[uncategorized_text]": "winning_evidence", "submit": "true"},
    )
    live.heard(lambda: Dispute.objects.filter(pk=dispute.pk, status="won").exists(), "the verdict")
    live.heard(lambda: dispute.movements.count() == 2, "the money's return")
    return "opened, answered, won; the money left and came back"


def compared(live: Live) -> str:
    """Last: all of this run against Stripe's balance transactions."""
    live.listen()
    check = reconcile(live.began)
    assert not check.open_differences, [str(each) for each in check.differences.all()]
    return f"{check.compared} balance transactions, {check.foreign} others on the account"


def _again(gift: Donation) -> Donation:
    return Donation.objects.get(pk=gift.pk)


JOURNEYS: dict[str, Callable[[Live], str]] = {
    "what stripe_setup would do is said": setup,
    "a one-time gift is recorded, with its receipt": once,
    "what it settled for is booked to the cent": settled,
    "a currency without decimals": without_decimals,
    "a declined card makes no gift": declined,
    "a monthly gift, and its stop": monthly,
    "a regular gift made one-time": made_once,
    "refunds": refunded,
    "a dispute": disputed,
    "a renewal on a test clock": renewed,
    "the ledger agrees with Stripe": compared,
}
