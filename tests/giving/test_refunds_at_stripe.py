"""Refunds as Stripe has them: made at its dashboard, told twice, unanswered."""

import random
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from patrons.giving import checkout, fulfilment, gateway
from patrons.giving.going_back import refunding
from patrons.giving.going_back.refund import State
from patrons.giving.handlers import HANDLERS
from patrons.models import (
    CreditNote,
    Donation,
    Mail,
    Movement,
    Pledge,
    Refund,
)
from patrons.tasks import sweep
from tests.giving.refunds import give_back, handle, happened

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")


def test_a_refund_that_stripe_refuses_gives_its_amount_back(gift, dashboard):
    donation = gift()
    dashboard("refunds", charge=donation.charge_id, amount=1800)
    refund = Refund.objects.reserve(donation, 500)
    with pytest.raises(gateway.Refused):
        refunding.ask(refund)
    refund.refresh_from_db()
    donation.refresh_from_db()
    assert (refund.state, donation.returned) == ("refused", 0)
    assert "greater than unrefunded amount" in refund.error
    assert not CreditNote.objects.exists()


def test_stripe_that_is_down_takes_nothing_and_is_asked_later(gift, settings):
    donation = gift()
    there, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:9"
    gateway._client.cache_clear()
    refund = Refund.objects.reserve(donation, 500)
    with pytest.raises(gateway.Unavailable):
        refunding.ask(refund)
    donation.refresh_from_db()
    assert (refund.state, donation.returned) == ("unanswered", 0)
    settings.STRIPE_API_BASE = there
    gateway._client.cache_clear()
    assert list(refunding.unclear()) == [refund]
    refunding.find_out(refund)
    assert Refund.objects.get().state == "refused"
    assert not refunding.unclear().exists()


def test_a_refund_that_was_made_though_its_answer_was_lost_is_found(gift, dashboard):
    donation = gift()
    refund = Refund.objects.reserve(donation, 500)
    refund.become(State.UNANSWERED)
    made = dashboard(
        "refunds",
        charge=donation.charge_id,
        amount=500,
        **{"metadata[refund]": str(refund.public_id)},
    )
    refunding.find_out(refund)
    found = Refund.objects.get()
    donation.refresh_from_db()
    assert (found.state, found.stripe_id, found.at_dashboard) == ("done", made["id"], False)
    assert donation.returned == 500


def test_a_worker_killed_between_reserving_and_asking_leaves_no_amount_held(gift, time_machine):
    donation = gift()
    refund = Refund.objects.reserve(donation, 500)
    assert not refunding.unclear().exists(), "somebody is asking at this moment"
    time_machine.move_to(timezone.now() + timedelta(minutes=3))
    assert list(refunding.unclear()) == [refund]
    refunding.find_out(refund)
    donation.refresh_from_db()
    assert donation.returned == 0


def test_a_refund_at_the_dashboard_ends_the_same(gift, dashboard):
    donation, since = gift("month", 500), int(time.time()) - 5
    dashboard("refunds", charge=donation.charge_id, reason="duplicate")
    for event in happened(since):
        if event["data"]["object"].get("charge") == donation.charge_id:
            assert handle(event).state == "done"
    refund = Refund.objects.get()
    assert (refund.amount, refund.state, refund.at_dashboard) == (500, "done", True)
    assert refund.reason == "duplicate"
    assert refund.credit_note.receipt == donation.receipts.get()
    assert not donation.patron.is_sustaining()


def test_every_event_of_gift_and_refund_three_times_in_any_order_makes_one_of_each(pay, dashboard):
    since = int(time.time())
    before = {event["id"] for event in happened(since - 60)}
    pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval="month")
    pay(checkout.start(pledge))
    pledge.refresh_from_db()
    session = gateway.checkout_session(pledge.session_id)
    paid = gateway.invoice(session["invoice"])["payments"]["data"][0]["payment"]["payment_intent"]
    for amount in (200, 300):
        dashboard("refunds", payment_intent=paid, amount=amount)
    found = [event for event in happened(since - 60) if event["id"] not in before] * 3
    random.Random(5).shuffle(found)
    for event in found:
        assert handle(event).state in ("done", "ignored")
    donation = Donation.objects.get()
    assert (donation.returned, donation.left) == (500, 0)
    counted = [kind.objects.count() for kind in (Refund, CreditNote)]
    assert [*counted, Movement.objects.filter(kind="refund").count()] == [2, 2, 2]
    assert Mail.objects.filter(kind="refund").count() == 2
    assert not donation.patron.is_sustaining()


@pytest.mark.parametrize("interval", ["once", "month"])
def test_a_refund_that_is_heard_of_before_its_gift_brings_the_gift_in(interval, pay, dashboard):
    pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval=interval)
    pay(checkout.start(pledge))
    pledge.refresh_from_db()
    session = gateway.checkout_session(pledge.session_id)
    intent = (
        session["payment_intent"]
        or (gateway.invoice(session["invoice"])["payments"]["data"][0]["payment"]["payment_intent"])
    )
    made = dashboard("refunds", payment_intent=intent)
    for _ in range(2):
        HANDLERS["refund.created"](made["id"])
        HANDLERS["charge.refunded"](made["charge"])
    assert Donation.objects.get().left == 0
    assert Refund.objects.count() == 1


def test_a_refund_of_another_product_is_none_of_ours(local_stripe, pay, dashboard):
    session = dashboard(
        "checkout/sessions",
        **{
            "mode": "payment",
            "success_url": "http://127.0.0.1/x",
            "line_items[0][quantity]": 1,
            "line_items[0][price_data][currency]": "eur",
            "line_items[0][price_data][unit_amount]": 900,
            "line_items[0][price_data][product_data][name]": "A mug",
        },
    )
    pay(session["url"])
    intent = gateway.checkout_session(session["id"])["payment_intent"]
    made = dashboard("refunds", payment_intent=intent)
    with pytest.raises(fulfilment.NotOurs):
        HANDLERS["refund.created"](made["id"])
    assert not Refund.objects.exists()


def test_an_older_word_of_stripes_does_not_replace_a_later_one(gift):
    refund = give_back(gift(), 500)
    found = gateway.refund(refund.stripe_id)
    refunding.record({**found, "status": "pending"})
    assert Refund.objects.get().state == "done"
    refunding.record({**found, "status": "failed"})
    refunding.record(found)
    assert Refund.objects.get().state == "failed"


def test_the_sweep_takes_up_what_was_left(gift, django_capture_on_commit_callbacks):
    donation = gift("month", 500)
    give_back(donation, 100, stops_gift=True)
    Refund.objects.reserve(donation, 100).become(State.UNANSWERED)
    with django_capture_on_commit_callbacks() as queued:
        sweep()
    assert len(queued) == 4  # two mails, a gift to stop, a refund to look up
