import signal
import time
from pathlib import Path

import requests
import stripe
from local_stripe import LocalStripe
from webhook_receiver import Receiver, until

from sandbox.webhooks import signature, wait_after


def test_our_signature_is_the_one_that_stripes_library_makes():
    payload = '{"name":"é"}'
    expected = stripe.WebhookSignature.generate_signature_header(payload, "whsec_x", 1700000000)
    assert signature(payload, "whsec_x", 1700000000) == expected


def test_waits_are_short_at_first_and_end_at_five_minutes():
    waits = [wait_after(tries) for tries in range(1, 10)]
    assert waits == [0.2, 0.5, 1, 2, 5, 15, 60, 300, 300]


def test_a_delivery_is_tried_again_until_it_arrives(own: tuple[LocalStripe, Receiver]):
    local, receiver = own
    receiver.answers = [500, 404]
    product = local.client.v1.products.create({"name": "A"})
    event = receiver.wait_for("product.created", product.id)
    assert [each.id for each in receiver.refused] == [event.id, event.id]
    stored = until(
        lambda: (e := local.client.v1.events.retrieve(event.id)).pending_webhooks == 0 and e
    )
    assert stored.id == event.id
    page = requests.get(local.url).text
    assert "delivered, 3 tries, last: 200" in page


def test_one_failing_delivery_lets_the_others_pass(own: tuple[LocalStripe, Receiver]):
    local, receiver = own
    receiver.answers = [500]
    local.client.v1.products.create({"name": "A"})
    local.client.v1.customers.create({"name": "B"})
    receiver.wait_for("product.created")
    assert receiver.types() == ["customer.created", "product.created"]


def test_a_kill_loses_neither_state_nor_undelivered_events(own: tuple[LocalStripe, Receiver]):
    local, receiver = own
    port = receiver.port
    receiver.close()
    session = local.give()
    local.pay(session)
    before = [event.id for event in local.client.v1.events.list({"limit": 100}).data]
    local.stop(signal.SIGKILL)

    again = Receiver(port)
    local.start()

    again.wait_for("checkout.session.completed", session.id)
    until(lambda: len(again.events) == len(before))
    assert {event.id for event in again.events} == set(before)
    kept = local.client.v1.checkout.sessions.retrieve(session.id)
    assert kept.payment_status == "paid"
    assert "already paid" in requests.get(session.url).text
    again.close()


def test_a_paid_page_does_not_wait_for_the_endpoint(own: tuple[LocalStripe, Receiver]):
    local, receiver = own
    receiver.close()
    started = time.monotonic()
    local.paid()
    assert time.monotonic() - started < 3
    assert local.stats()["deliveries"]["pending"] >= 5


def test_an_event_is_sent_again_on_request(local: LocalStripe, receiver: Receiver):
    local.client.v1.products.create({"name": "A"})
    first = receiver.wait_for("product.created")
    receiver.events.clear()
    answer = requests.post(f"{local.url}/_sandbox/events/{first.id}/send")
    assert answer.status_code == 200
    assert receiver.wait_for("product.created").id == first.id
    page = requests.post(
        f"{local.url}/_sandbox/events/{first.id}/send",
        headers={"Accept": "text/html"},
        allow_redirects=False,
    )
    assert page.headers["Location"] == "/#events"


def test_the_dashboard_shows_payments_subscriptions_and_events(local: LocalStripe):
    session = local.paid(700, monthly=True)
    page = requests.get(local.url).text
    assert "No money moves here." in page
    assert session.subscription in page
    assert "7.00 EUR / month" in page
    assert "checkout.session.completed" in page


def test_an_account_can_begin_anew(fresh: tuple[LocalStripe, Receiver]):
    local, receiver = fresh
    session = local.paid()
    receiver.wait_for("checkout.session.completed", session.id)
    local.switch("clock/advance", days=3)
    local.switch("faults", kind="503")
    assert local.switch("reset") == {"reset": True}
    assert local.client.v1.events.list().data == []
    assert local.stats()["deliveries"] == {}
    assert abs(local.client.v1.products.create({"name": "A"}).created - time.time()) < 20


def test_several_couriers_lose_nothing_and_repeat_nothing(tmp_path: Path):
    receiver = Receiver()
    receiver.answers = [500] * 3
    local = LocalStripe(tmp_path, receiver.url, couriers=4)
    made = {local.client.v1.products.create({"name": str(n)}).id for n in range(20)}
    until(lambda: len(receiver.events) >= 20)
    assert local.stop()[0] == 0
    arrived = [event.data.object["id"] for event in receiver.events]
    assert (set(arrived), len(arrived)) == (made, 20)
    receiver.close()
