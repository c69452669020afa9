"""Late charges, new cards, forgotten customers and warnings of fraud, against the local Stripe."""

from datetime import date, timedelta

import pytest
import requests
from django.utils import timezone

from patrons.giving import agreement, checkout, events, fulfilment, gateway
from patrons.giving.handlers import HANDLERS
from patrons.models import (
    Donation,
    FraudWarning,
    Patron,
    Pledge,
    StripeCustomer,
    StripeEvent,
    Subscription,
)

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")


@pytest.fixture
def monthly(pay):
    """monthly(number): a monthly gift that was paid once with this card."""

    def giving(number: str = "4242424242424242") -> Subscription:
        pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval="month")
        paid = pay(page := checkout.start(pledge), number=number)
        assert paid.status_code == 303
        if paid.headers["Location"].endswith("/authenticate"):
            answer = {"answer": "complete"}
            requests.post(f"{page}/authenticate", answer, allow_redirects=False, timeout=10)
        pledge.refresh_from_db()
        fulfilment.fulfil_session(pledge.session_id)
        return Subscription.objects.get(pledge=pledge)

    return giving


@pytest.fixture
def switch(local_stripe):
    """switch("payments/pi_1/settle"): one of the local Stripe's switches."""

    def press(path: str, **given) -> None:
        done = requests.post(f"{local_stripe}/_sandbox/{path}", data=given, timeout=10)
        assert done.ok, done.text

    return press


def handle(type: str, object_id: str) -> None:
    for _ in range(2):
        HANDLERS[type](object_id)


def latest_invoice(subscription: Subscription) -> str:
    return gateway.subscription(subscription.stripe_id)["latest_invoice"]["id"]


@pytest.mark.parametrize(
    "type", ["invoice.payment_failed", "invoice.finalized", "invoice.payment_action_required"]
)
def test_staff_see_why_a_charge_failed_and_when_it_is_tried_again(type, monthly, switch):
    subscription = monthly("4000000000000341")
    assert (subscription.charge_failed_at, subscription.charge_problem) == (None, "")
    switch(f"subscriptions/{subscription.stripe_id}/renew")
    handle(type, latest_invoice(subscription))
    subscription.refresh_from_db()
    assert subscription.charge_failed_at
    assert subscription.charge_problem.startswith("card_declined")
    assert subscription.status == "past_due"


def test_what_was_made_up_for_is_late_no_more(monthly, switch):
    subscription = monthly("4000000000000341")
    switch(f"subscriptions/{subscription.stripe_id}/renew")
    invoice = latest_invoice(subscription)
    handle("invoice.payment_failed", invoice)
    gateway._client().v1.invoices.void_invoice(invoice)
    handle("invoice.voided", invoice)
    subscription.refresh_from_db()
    assert (subscription.charge_failed_at, subscription.charge_problem) == (None, "")
    assert subscription.charged_again_at is None


def test_a_card_that_asks_again_is_said_to_ask(monthly, switch):
    subscription = monthly("4000002760003184")
    switch(f"subscriptions/{subscription.stripe_id}/renew")
    handle("invoice.payment_action_required", latest_invoice(subscription))
    subscription.refresh_from_db()
    assert "authentication_required" in subscription.charge_problem


def test_staff_see_when_a_card_runs_out_and_a_new_date_when_the_bank_gives_one(monthly, switch):
    subscription = monthly()
    assert subscription.card_expires_on == date(2034, 12, 31)
    card = gateway.subscription(subscription.stripe_id)["default_payment_method"]["id"]
    switch(f"payment_methods/{card}/renew", month=2, year=2040)
    handle("payment_method.automatically_updated", card)
    subscription.refresh_from_db()
    assert subscription.card_expires_on == date(2040, 2, 29)


def test_a_customers_new_card_pays_the_gift_that_goes_on(monthly):
    subscription = monthly()
    customer = StripeCustomer.objects.get().stripe_id
    client = gateway._client().v1
    card = client.payment_methods.attach("pm_card_visa", {"customer": customer})
    client.customers.update(customer, {"invoice_settings": {"default_payment_method": card.id}})
    handle("customer.updated", customer)
    found = gateway.subscription(subscription.stripe_id)
    assert found["default_payment_method"]["id"] == card.id


def test_a_deleted_customer_is_forgotten_and_the_next_gift_needs_none(monthly):
    subscription = monthly()
    customer = StripeCustomer.objects.get().stripe_id
    gateway._client().v1.customers.delete(customer)
    HANDLERS["customer.deleted"](customer)
    HANDLERS["customer.subscription.deleted"](subscription.stripe_id)
    assert not StripeCustomer.objects.exists()
    subscription.refresh_from_db()
    assert subscription.ended_at
    patron = Patron.objects.get()
    again = Pledge.objects.create(amount=500, currency_id="EUR", interval="once", patron=patron)
    assert checkout.start(again)


def test_an_answer_that_comes_late_replaces_no_newer_one(monthly):
    """Two workers ask Stripe; the one that asked first is the last to write."""
    gift, now = monthly(), timezone.now()
    later = {"ended_at": now, "status": "canceled", "copied_at": now + timedelta(minutes=1)}
    Subscription.objects.filter(pk=gift.pk).update(**later)
    agreement.sync_subscription(gift.stripe_id)
    kept = Subscription.objects.get(pk=gift.pk)
    assert (kept.ended_at, kept.status) == (now, "canceled")
    Subscription.objects.filter(pk=gift.pk).update(copied_at=now - timedelta(minutes=1))
    assert agreement.sync_subscription(gift.stripe_id).ended_at is None


@pytest.mark.parametrize("type", ["customer.updated", "payment_method.attached"])
def test_people_of_another_product_are_ignored_and_it_is_said(type):
    client = gateway._client().v1
    customer = client.customers.create({"email": "mug@example.org"}).id
    card = client.payment_methods.attach("pm_card_visa", {"customer": customer}).id
    row, _new = events.store(
        {
            "id": "evt_x",
            "type": type,
            "created": 1_790_000_000,
            "livemode": False,
            "data": {"object": {"id": customer if type.startswith("cus") else card}},
        }
    )
    events.process(row.pk)
    row = StripeEvent.objects.get()
    assert (row.state, row.error) == ("ignored", f"customer {customer} is nobody we know")


def test_a_banks_warning_of_fraud_stands_beside_the_gift(pay, local_stripe):
    pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval="once")
    pay(checkout.start(pledge), number="4000000000005423")
    pledge.refresh_from_db()
    intent = gateway.checkout_session(pledge.session_id)["payment_intent"]
    listed = gateway._client().v1.radar.early_fraud_warnings.list({"payment_intent": intent})
    (warning,) = listed.data
    # It may come before the gift itself.
    handle("radar.early_fraud_warning.created", warning.id)
    row = FraudWarning.objects.get()
    assert row.donation == Donation.objects.get(pledge=pledge)
    assert row.account == gateway.account()
    assert str(row) == "made with stolen card; a refund may avoid a dispute"


@pytest.mark.parametrize("interval", ["once", "month"])
def test_a_charge_that_settles_before_its_gift_is_here_brings_the_gift_in(pay, interval):
    pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval=interval)
    before = {each["id"] for each in gateway.charges(None)}
    pay(checkout.start(pledge))
    (charge,) = [each for each in gateway.charges(None) if each["id"] not in before]
    handle("charge.updated", charge["id"])
    donation = Donation.objects.get(pledge=pledge)
    assert donation.charge_id == charge["id"]
    assert donation.settlement.gross == 500


def test_a_charge_of_another_product_settles_nothing_here():
    client = gateway._client().v1
    customer = client.customers.create({"email": "mug@example.org"}).id
    card = client.payment_methods.attach("pm_card_visa", {"customer": customer}).id
    bought = {"amount": 900, "currency": "eur", "customer": customer, "payment_method": card}
    intent = client.payment_intents.create({**bought, "confirm": True, "off_session": True})
    with pytest.raises(fulfilment.NotOurs):
        handle("charge.updated", str(intent.latest_charge))
    assert not Donation.objects.exists()
