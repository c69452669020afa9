"""Gifts against the local Stripe: a real process, over HTTP, through the official library."""

import random
import time
from datetime import UTC, datetime, timedelta

import pytest
import requests

from patrons.giving import checkout, events, fulfilment, gateway
from patrons.giving.handlers import HANDLERS
from patrons.giving.regular import stopping
from patrons.models import (
    Donation,
    Mail,
    Movement,
    Patron,
    Pledge,
    Receipt,
    StripeEvent,
    Subscription,
    SupportPeriod,
)

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")


def promise(interval="month", amount=500, currency="EUR", **more) -> Pledge:
    return Pledge.objects.create(amount=amount, currency_id=currency, interval=interval, **more)


@pytest.fixture
def arrived(local_stripe):
    """What happened at Stripe since this test began, oldest first."""
    since = int(time.time()) - 5
    before = {event["id"] for event in gateway.events_since(since)}

    def happened() -> list[dict]:
        found = [event for event in gateway.events_since(since) if event["id"] not in before]
        return found[::-1]

    return happened


def handle(event: dict) -> StripeEvent:
    row, _new = events.store(event)
    events.process(row.pk)
    row.refresh_from_db()
    return row


def rows() -> dict[str, int]:
    kinds = (Donation, Receipt, Mail, SupportPeriod, Movement, Subscription, Patron)
    return {kind.__name__: kind.objects.count() for kind in kinds}


def test_a_monthly_gift_becomes_a_donation_a_period_a_receipt_and_a_settlement(pay, arrived):
    pledge = promise()
    assert pay(checkout.start(pledge)).status_code == 303
    for event in arrived():
        assert handle(event).state in ("done", "ignored")
    donation = Donation.objects.get()
    assert (donation.amount, donation.currency_id, donation.source) == (500, "EUR", "stripe")
    assert donation.patron.email == "alice@example.org"
    assert donation.subscription.status == "active"
    assert donation.subscription.next_charge_at == donation.period.paid_until
    assert donation.period.ends_at - donation.period.paid_until == timedelta(days=14)
    assert donation.patron.is_sustaining()
    assert donation.settlement.gross - donation.settlement.fee == donation.settlement.net
    receipt = donation.receipts.get()
    assert (receipt.party.name, receipt.party.email) == ("Alice Novák", "alice@example.org")
    pledge.refresh_from_db()
    assert pledge.fulfilled_at


def test_a_one_time_gift_makes_a_patron_for_the_window_and_no_subscription(pay):
    pledge = promise("once", 1500, "JPY")
    pay(checkout.start(pledge))
    fulfilment.fulfil_session(pledge.session_id or Pledge.objects.get().session_id)
    donation = Donation.objects.get()
    assert donation.money == "1,500\u00a0JPY"
    assert donation.period.ends_at - donation.period.starts_at == timedelta(days=365)
    assert not Subscription.objects.exists()


def test_every_event_five_times_in_any_order_makes_the_same_rows(pay, arrived):
    pledge = promise()
    pay(checkout.start(pledge))
    happened = arrived()
    shuffled = [event for event in happened for _ in range(5)]
    random.Random(20261123).shuffle(shuffled)
    for event in shuffled:
        handle(event)
    assert set(rows().values()) == {1}


@pytest.mark.parametrize("type", sorted(HANDLERS))
def test_each_handler_alone_twice_in_a_row_makes_nothing_twice(pay, type, arrived):
    pledge = promise()
    pay(checkout.start(pledge))
    named = [event for event in arrived() if event["type"] == type]
    if not named and type.startswith("customer.subscription"):
        named = [event for event in arrived() if event["type"].endswith("tion.created")]
    for event in named:
        for _ in range(2):
            try:
                HANDLERS[type](event["data"]["object"]["id"])
            except fulfilment.NotOurs:
                # Its donation, or its customer, is not here yet.
                assert type in ("charge.updated", "payment_method.attached")
    assert set(rows().values()) <= {0, 1}


def test_a_session_that_is_not_paid_changes_nothing():
    pledge = promise()
    checkout.start(pledge)
    fulfilment.fulfil_session(Pledge.objects.get().session_id)
    assert set(rows().values()) == {0}


def test_a_declined_card_makes_nothing_and_another_card_still_pays(pay, arrived):
    pledge = promise()
    page = checkout.start(pledge)
    declined = pay(page, number="4000000000000002")
    assert declined.status_code != 303
    assert "You have not been charged." in declined.text
    for event in arrived():
        handle(event)
    assert set(rows().values()) == {0}
    assert pay(page).status_code == 303
    for event in arrived():
        handle(event)
    assert Donation.objects.count() == 1


def test_starting_twice_leads_to_one_session():
    pledge = promise()
    assert checkout.start(pledge) == checkout.start(Pledge.objects.get())
    assert Pledge.objects.get().attempt == 1


def test_a_start_without_an_answer_is_begun_again_on_another_day(local_stripe, time_machine):
    pledge = promise()
    lost = {"kind": "500", "when": "after", "match": "POST /v1/checkout/sessions"}
    requests.post(f"{local_stripe}/_sandbox/faults", data=lost, timeout=5).raise_for_status()
    with pytest.raises(gateway.Unavailable):
        checkout.start(pledge)
    time_machine.move_to(datetime.now(tz=UTC) + timedelta(days=1))
    assert checkout.start(Pledge.objects.get()).startswith(local_stripe)


def test_a_session_that_ended_is_followed_by_a_new_one(local_stripe, settings):
    pledge = promise()
    first = checkout.start(pledge)
    session_id = Pledge.objects.get().session_id
    requests.post(
        f"{local_stripe}/v1/checkout/sessions/{session_id}/expire",
        headers={"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"},
        timeout=5,
    ).raise_for_status()
    assert checkout.start(Pledge.objects.get()) != first
    assert Pledge.objects.get().attempt == 2


def test_a_signed_in_patron_keeps_their_own_row_whatever_address_they_pay_with(pay):
    alice = Patron.objects.with_address("alice@example.org", "Alice")
    pledge = promise(patron=alice)
    pay(checkout.start(pledge))
    fulfilment.fulfil_session(Pledge.objects.get().session_id)
    assert Donation.objects.get().patron == alice
    assert alice.stripe_customers.get().currency == "EUR"
    again = promise(patron=alice)
    assert checkout.session_params(again)["customer"] == alice.stripe_customers.get().stripe_id


def test_an_object_of_another_product_is_ignored_and_says_so():
    other = gateway.create_checkout_session(
        {
            "mode": "payment",
            "success_url": "http://127.0.0.1/x",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": "eur",
                        "unit_amount": 900,
                        "product_data": {"name": "A mug"},
                    },
                }
            ],
        },
        "another-product",
    )
    with pytest.raises(fulfilment.NotOurs, match="names no pledge of ours"):
        fulfilment.fulfil_session(other["id"])


def test_a_failure_is_kept_on_the_event_and_tried_again_later(settings, time_machine):
    row, _new = events.store(
        {
            "id": "evt_x",
            "type": "invoice.paid",
            "created": 1_790_000_000,
            "livemode": False,
            "data": {"object": {"id": "in_unknown"}},
        }
    )
    assert not events.process(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("failed", 1)
    assert row.error.startswith("Missing: ")
    assert not events.due().exists()
    time_machine.move_to(row.next_attempt_at)
    assert list(events.due()) == [row]


def test_an_event_that_another_worker_has_is_left_to_it(pay, arrived):
    pledge = promise()
    pay(checkout.start(pledge))
    (event,) = [each for each in arrived() if each["type"] == "invoice.paid"]
    row, _new = events.store(event)
    events.due().filter(pk=row.pk).update(next_attempt_at=row.created_at + timedelta(days=9))
    assert not events.process(row.pk)
    assert not Donation.objects.exists()


def test_stripe_that_does_not_answer_is_told_apart_from_a_no(settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    gateway._client.cache_clear()
    with pytest.raises(gateway.Unavailable):
        gateway.checkout_session("cs_test_1")


@pytest.mark.usefixtures("arrived")
def test_a_stopped_gift_is_charged_no_more_and_lasts_as_long_as_was_paid_for(pay):
    pledge = promise()
    pay(checkout.start(pledge))
    fulfilment.fulfil_session(Pledge.objects.get().session_id)
    for _ in range(2):
        subscription = stopping.stop(Subscription.objects.get())
        assert subscription.stopped_at
        assert subscription.next_charge_at is None
        period = Donation.objects.get().period
        assert period.ends_at == period.paid_until


def test_the_day_a_stopped_gift_lasts_to_is_the_newsrooms_day(pay, client):
    pay(checkout.start(promise()))
    fulfilment.fulfil_session(Pledge.objects.get().session_id)
    subscription = Subscription.objects.get()
    late = datetime(2027, 1, 5, 23, 30, tzinfo=UTC)
    SupportPeriod.objects.update(paid_until=late, ends_at=late)
    client.force_login(subscription.patron.user)
    address = f"/account/gifts/{subscription.public_id}/stop/"
    assert b"you stay a patron until 6 January 2027." in client.get(address).content
    assert b"makes you a patron until 6 January 2027." in client.post(address).content


def test_only_its_own_patron_stops_a_gift(pay, client):
    pledge = promise()
    pay(checkout.start(pledge))
    fulfilment.fulfil_session(Pledge.objects.get().session_id)
    subscription = Subscription.objects.get()
    address = f"/account/gifts/{subscription.public_id}/stop/"
    assert client.post(address).status_code == 302  # to the sign-in page
    client.force_login(Patron.objects.with_address("bob@example.org").user)
    assert client.post(address).status_code == 404
    client.force_login(subscription.patron.user)
    assert b"you stay a patron until" in client.get(address).content
    assert Subscription.objects.get().stopped_at is None
    assert b"This gift is stopped." in client.post(address).content
    assert Subscription.objects.get().stopped_at
