"""Disputes against the local Stripe: what the bank says is copied, the regular gift stops, and only
a lost dispute ends the support that the payment gave.
"""

import random
import time
from datetime import timedelta

import pytest
import requests
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from patrons.giving import checkout, events, fulfilment, gateway
from patrons.giving.going_back import disputing, lost_mail, refunding
from patrons.giving.handlers import HANDLERS
from patrons.models import Dispute, Donation, Mail, Pledge

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")

DISPUTED = "4000000000000259"
ASKED_ABOUT = "4000000000001976"


@pytest.fixture
def gift(pay):
    def giving(interval="month", amount=4000, **changes) -> Donation:
        pledge = Pledge.objects.create(amount=amount, currency_id="EUR", interval=interval)
        assert pay(checkout.start(pledge), **changes).status_code == 303
        pledge.refresh_from_db()
        fulfilment.fulfil_session(pledge.session_id)
        return pledge.donations.get()

    return giving


@pytest.fixture
def switch(local_stripe):
    """switch("charges/ch_1/dispute"): what a bank does; the object as it is then."""

    def throwing(path: str, **form) -> dict:
        answer = requests.post(f"{local_stripe}/_sandbox/{path}", form, timeout=30)
        answer.raise_for_status()
        return answer.json()

    return throwing


@pytest.fixture
def arrived(local_stripe):
    since = int(time.time()) - 5
    before = {event["id"] for event in gateway.events_since(since)}

    def happened() -> list[dict]:
        found = [event for event in gateway.events_since(since) if event["id"] not in before]
        return found[::-1]

    return happened


def handle(event: dict):
    row, _new = events.store(event)
    events.process(row.pk)
    row.refresh_from_db()
    return row


def hear_of(dispute: dict) -> Dispute:
    HANDLERS["charge.dispute.created"](dispute["id"])
    return Dispute.objects.get()


def test_a_dispute_stops_the_regular_gift_and_names_the_day_to_answer(gift, switch):
    donation = gift()
    found = hear_of(switch(f"charges/{donation.charge_id}/dispute"))
    assert (found.amount, found.currency_id, found.reason) == (4000, "EUR", "fraudulent")
    assert found.is_answerable
    assert 7 <= found.days_left() <= 10
    donation.subscription.refresh_from_db()
    assert donation.subscription.ended_at
    assert donation.subscription.next_charge_at is None
    assert donation.patron.is_sustaining(), "nothing is decided yet"


def test_what_a_dispute_takes_is_booked_with_its_fee(gift, switch):
    donation = gift("once")
    found = hear_of(switch(f"charges/{donation.charge_id}/dispute"))
    (taken,) = found.movements.all()
    assert (taken.gross, taken.fee, taken.net) == (-4000, 2000, -6000)
    assert taken.words == "−40.00\u00a0EUR, fee 20.00\u00a0EUR"


def test_a_lost_dispute_ends_the_support_that_the_payment_gave(gift, switch):
    donation = gift("once")
    found = hear_of(switch(f"charges/{donation.charge_id}/dispute"))
    switch(f"disputes/{found.stripe_id}/lose")
    for _ in range(2):
        HANDLERS["charge.dispute.closed"](found.stripe_id)
    found.refresh_from_db()
    assert found.status == "lost"
    assert found.closed_at
    assert not donation.patron.is_sustaining()
    assert found.movements.count() == 1


def test_a_lost_dispute_is_told_once_with_what_it_ended(gift, switch):
    donation = gift()
    found = hear_of(switch(f"charges/{donation.charge_id}/dispute"))
    switch(f"disputes/{found.stripe_id}/lose")
    for _ in range(2):
        HANDLERS["charge.dispute.closed"](found.stripe_id)
    row = Mail.objects.get(kind=lost_mail.KIND)
    assert lost_mail.send(row.key)
    assert not lost_mail.send(row.key)
    (message,) = outbox.outbox
    assert message.to == [donation.patron.email]
    said = " ".join(message.body.split())
    assert "took 40\u00a0EUR of your gift back" in message.body
    assert "Next charge: None. Your regular gift is stopped." in said
    assert "Patron until: Your support has ended" in said


def test_the_mail_of_a_lost_dispute_tells_the_giver_of_a_membership_nothing_of_support(
    for_ann, switch
):
    """They were never a patron by it."""
    gift = for_ann().donation
    found = hear_of(switch(f"charges/{gift.charge_id}/dispute"))
    switch(f"disputes/{found.stripe_id}/lose")
    HANDLERS["charge.dispute.closed"](found.stripe_id)
    said = dict(lost_mail.facts(Dispute.objects.get()))
    assert said["Gift membership for Ann, 12 months"] == "Ended"
    assert "Patron until" not in said


def test_a_dispute_that_was_lost_long_ago_is_told_to_nobody(gift, switch):
    donation = gift("once")
    found = hear_of(switch(f"charges/{donation.charge_id}/dispute"))
    found.closed_at = timezone.now() - timedelta(days=40)
    lost_mail.ask(found)
    assert not Mail.objects.filter(kind=lost_mail.KIND).exists()


def test_a_won_dispute_is_told_to_nobody(gift, switch):
    donation = gift("once")
    found = hear_of(switch(f"charges/{donation.charge_id}/dispute"))
    switch(f"disputes/{found.stripe_id}/win")
    HANDLERS["charge.dispute.closed"](found.stripe_id)
    assert not Mail.objects.filter(kind=lost_mail.KIND).exists()


def test_a_dispute_was_closed_when_stripe_says_whenever_we_hear_of_it(
    gift, switch, arrived, time_machine
):
    donation = gift("once")
    found = hear_of(switch(f"charges/{donation.charge_id}/dispute"))
    switch(f"disputes/{found.stripe_id}/lose")
    [told] = [event for event in arrived() if event["type"] == "charge.dispute.closed"]
    time_machine.move_to(timezone.now() + timedelta(days=20))
    HANDLERS["charge.dispute.closed"](found.stripe_id)  # by a look at Stripe, as after an outage
    found.refresh_from_db()
    assert found.closed_at - found.opened_at > timedelta(days=19)
    for _ in range(2):
        assert handle(told).state == "done"
        found.refresh_from_db()
        assert found.closed_at.timestamp() == told["created"]


def test_a_won_dispute_brings_the_money_back_and_leaves_support_as_it_was(gift, switch):
    donation = gift("once")
    found = hear_of(switch(f"charges/{donation.charge_id}/dispute"))
    switch(f"disputes/{found.stripe_id}/win")
    for type in ("closed", "funds_reinstated", "updated"):
        HANDLERS[f"charge.dispute.{type}"](found.stripe_id)
    found.refresh_from_db()
    assert found.status == "won"
    assert [row.gross for row in found.movements.all()] == [-4000, 4000]
    assert donation.patron.is_sustaining()


def test_a_bank_that_only_asks_takes_nothing(pay, gift, arrived):
    donation = gift("once", number=ASKED_ABOUT)
    for event in arrived():
        handle(event)
    found = Dispute.objects.get()
    assert (found.donation, found.status) == (donation, "warning_needs_response")
    assert found.refundable
    assert not found.movements.exists()
    assert not Dispute.objects.barring_refunds().exists()


def test_a_gift_that_is_given_back_answers_a_bank_that_only_asks(gift, arrived, tess):
    donation = gift("once", number=ASKED_ABOUT)
    for event in arrived():
        handle(event)
    refunding.give_back(donation, amount=1000, asked_by=tess)
    assert Dispute.objects.answerable().exists()
    refunding.give_back(donation, amount=3000, asked_by=tess)
    # Before Stripe's event comes, staff are asked nothing already.
    found = Dispute.objects.get()
    assert found.status == "warning_needs_response"
    assert not found.is_answerable
    assert not Dispute.objects.answerable().exists()
    assert not Donation.objects.get().is_disputed
    assert found.status_words == "the bank only asked; all of it is given back"
    for event in arrived():
        handle(event)
    found.refresh_from_db()
    assert (found.status, found.closed_at is None) == ("warning_closed", False)


def test_a_dispute_bars_refunds_until_it_is_won(gift, switch):
    donation = gift("once")
    found = hear_of(switch(f"charges/{donation.charge_id}/dispute"))
    assert Dispute.objects.barring_refunds().exists()
    switch(f"disputes/{found.stripe_id}/win")
    HANDLERS["charge.dispute.closed"](found.stripe_id)
    assert not Dispute.objects.barring_refunds().exists()


@pytest.mark.parametrize("end", ["win", "lose"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_event_three_times_in_any_order_ends_the_same(pay, arrived, switch, end, seed):
    pledge = Pledge.objects.create(amount=4000, currency_id="EUR", interval="month")
    pay(checkout.start(pledge), number=DISPUTED)
    (opened,) = [event for event in arrived() if event["type"] == "charge.dispute.created"]
    switch(f"disputes/{opened['data']['object']['id']}/{end}")
    shuffled = arrived() * 3
    random.Random(seed).shuffle(shuffled)
    for event in shuffled:
        assert handle(event).state in ("done", "ignored")
    donation, dispute = Donation.objects.get(), Dispute.objects.get()
    assert dispute.donation == donation
    assert dispute.movements.count() == (2 if end == "win" else 1)
    assert donation.patron.is_sustaining() is (end == "win")


def test_a_gift_that_is_started_again_after_a_dispute_is_left_alone(gift, switch):
    donation = gift()
    found = hear_of(switch(f"charges/{donation.charge_id}/dispute"))
    stopped = found.gift_stopped_at
    HANDLERS["charge.dispute.updated"](found.stripe_id)
    found.refresh_from_db()
    assert found.gift_stopped_at == stopped


def test_a_deadline_is_counted_in_whole_days():
    now = timezone.now()
    assert Dispute(due_by=now + timedelta(days=3, hours=1)).days_left(now) == 3
    assert Dispute(due_by=now + timedelta(hours=1)).days_left(now) == 0
    assert Dispute(due_by=now - timedelta(hours=1)).days_left(now) == -1
    assert Dispute(due_by=None).days_left(now) is None


def test_when_a_dispute_was_closed_is_found_without_reading_the_inbox(db):
    with CaptureQueriesContext(connection) as asked:
        disputing._closed_at("du_1")
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # a table of no rows is always read
        cursor.execute(f"{explain} {asked[0]['sql']}".replace("%", "%%"))
        plan = str(cursor.fetchall())
    assert "stripe_event_dispute_closed" in plan
