import time

import pytest
import requests
from local_stripe import LocalStripe
from stripe import InvalidRequestError
from webhook_receiver import Receiver

MONTH = (28 * 86400, 31 * 86400)


def test_a_monthly_gift_makes_a_subscription_with_a_paid_invoice(local: LocalStripe):
    session = local.paid(900, monthly=True)

    assert (session.payment_intent, session.payment_status) == (None, "paid")
    subscription = local.client.v1.subscriptions.retrieve(
        session.subscription, {"expand": ["latest_invoice.payments", "default_payment_method"]}
    )
    assert (subscription.status, subscription.customer) == ("active", session.customer)
    assert subscription.metadata["pledge"] == "p-1"
    assert subscription.billing_mode.type == "flexible"
    assert subscription.default_payment_method.card.last4 == "4242"
    item = subscription["items"].data[0]
    assert MONTH[0] <= item.current_period_end - item.current_period_start <= MONTH[1]
    assert (item.price.unit_amount, item.price.recurring.interval) == (900, "month")
    assert "current_period_end" not in subscription
    invoice = subscription.latest_invoice
    assert invoice.id == session.invoice
    assert (invoice.status, invoice.amount_paid, invoice.billing_reason) == (
        "paid",
        900,
        "subscription_create",
    )
    assert invoice.parent.subscription_details.subscription == subscription.id
    assert invoice.parent.subscription_details.metadata["pledge"] == "p-1"
    assert invoice.lines.data[0].period.end == item.current_period_end
    for gone in ("subscription", "payment_intent", "charge", "paid"):
        assert gone not in invoice
    intent = invoice.payments.data[0].payment.payment_intent
    back = local.client.v1.invoice_payments.list(
        {"payment": {"type": "payment_intent", "payment_intent": intent}}
    )
    assert [payment.invoice for payment in back.data] == [invoice.id]


def test_the_events_of_a_monthly_gift_arrive_in_order(local: LocalStripe, receiver: Receiver):
    session = local.paid(monthly=True)
    receiver.wait_for("checkout.session.completed", session.id)
    assert receiver.types() == [
        "payment_intent.created",
        "customer.created",
        "payment_method.attached",
        "customer.subscription.created",
        "invoice.created",
        "invoice.finalized",
        "payment_intent.succeeded",
        "charge.succeeded",
        "charge.updated",
        "invoice.updated",
        "invoice.paid",
        "invoice.payment_succeeded",
        "invoice_payment.paid",
        "customer.subscription.updated",
        "checkout.session.completed",
    ]
    assert receiver.wait_for("customer.subscription.created").data.object["status"] == "incomplete"


def renew(local: LocalStripe, subscription: str) -> requests.Response:
    return requests.post(f"{local.url}/_sandbox/subscriptions/{subscription}/renew", timeout=10)


def test_a_renewal_bills_the_next_period(local: LocalStripe, receiver: Receiver):
    session = local.paid(monthly=True)
    before = local.client.v1.subscriptions.retrieve(session.subscription)
    end = before["items"].data[0].current_period_end

    assert renew(local, session.subscription).status_code == 200

    after = local.client.v1.subscriptions.retrieve(session.subscription)
    assert after["items"].data[0].current_period_start == end
    invoices = local.client.v1.invoices.list({"subscription": session.subscription}).data
    assert [invoice.billing_reason for invoice in invoices] == [
        "subscription_cycle",
        "subscription_create",
    ]
    assert invoices[0].status == "paid"
    assert invoices[0].lines.data[0].period.start == end
    assert invoices[0].number.endswith("-0002")
    receiver.wait_for("invoice.paid", invoices[0].id)


def test_a_renewal_that_the_bank_declines_leaves_the_invoice_open(
    local: LocalStripe, receiver: Receiver
):
    session = local.give(monthly=True)
    local.pay(session, "4000000000000341")
    id = local.client.v1.checkout.sessions.retrieve(session.id).subscription
    renew(local, id)
    subscription = local.client.v1.subscriptions.retrieve(id, {"expand": ["latest_invoice"]})
    assert (subscription.status, subscription.latest_invoice.status) == ("past_due", "open")
    assert subscription.latest_invoice.next_payment_attempt
    receiver.wait_for("invoice.payment_failed")


def test_a_changed_amount_counts_from_the_next_charge(local: LocalStripe, receiver: Receiver):
    session = local.paid(900, monthly=True)
    subscription = local.client.v1.subscriptions.retrieve(session.subscription)
    item = subscription["items"].data[0]
    price = {
        "currency": "eur",
        "product": item.price.product,
        "recurring": {"interval": "month"},
        "unit_amount": 1200,
    }
    change = {
        "items": [{"id": item.id, "price_data": price}],
        "proration_behavior": "none",
        "metadata": {"changed": "yes"},
    }
    updated = local.client.v1.subscriptions.update(subscription.id, change)
    assert updated["items"].data[0].price.unit_amount == 1200
    assert updated.metadata.to_dict() == {"pledge": "p-1", "changed": "yes"}
    assert len(local.client.v1.invoices.list({"subscription": subscription.id}).data) == 1
    renew(local, subscription.id)
    newest = local.client.v1.invoices.list({"subscription": subscription.id, "limit": 1}).data[0]
    assert newest.amount_paid == 1200
    with pytest.raises(InvalidRequestError, match="proration_behavior"):
        local.client.v1.subscriptions.update(
            subscription.id, {"items": [{"id": item.id, "price_data": price}]}
        )


def test_ending_at_the_period_end_lets_the_paid_time_run_out(
    local: LocalStripe, receiver: Receiver
):
    session = local.paid(monthly=True)
    ending = local.client.v1.subscriptions.update(
        session.subscription, {"cancel_at_period_end": True}
    )
    assert ending.status == "active"
    assert ending.cancel_at == ending["items"].data[0].current_period_end
    assert ending.canceled_at
    event = receiver.wait_for("customer.subscription.updated")
    renew(local, session.subscription)
    ended = receiver.wait_for("customer.subscription.deleted", session.subscription)
    assert ended.data.object["status"] == "canceled"
    assert len(local.client.v1.invoices.list({"subscription": session.subscription}).data) == 1
    assert event.data.previous_attributes.to_dict()


def test_a_cancelled_subscription_is_listed_only_when_asked_for(local: LocalStripe):
    session = local.paid(monthly=True)
    local.client.v1.subscriptions.cancel(
        session.subscription, {"prorate": False, "invoice_now": False}
    )
    listed = local.client.v1.subscriptions.list({"customer": session.customer})
    assert listed.data == []
    everything = local.client.v1.subscriptions.list({"customer": session.customer, "status": "all"})
    assert [each.status for each in everything.data] == ["canceled"]


def test_a_paused_subscription_asks_nothing(local: LocalStripe):
    session = local.paid(monthly=True)
    client = local.client.v1.subscriptions
    client.update(session.subscription, {"pause_collection": {"behavior": "void"}})
    renew(local, session.subscription)
    newest = local.client.v1.invoices.list({"subscription": session.subscription}).data[0]
    assert (newest.status, newest.amount_paid) == ("void", 0)
    resumed = client.update(session.subscription, {"pause_collection": ""})
    assert (resumed.status, resumed.pause_collection) == ("active", None)


def test_a_deleted_customer_is_forgotten_and_asked_for_nothing_more(
    local: LocalStripe, receiver: Receiver
):
    session = local.paid(monthly=True)
    client = local.client.v1
    assert client.customers.delete(session.customer).deleted
    assert client.subscriptions.retrieve(session.subscription).status == "canceled"
    assert client.payment_methods.list({"customer": session.customer}).data == []
    gone = client.customers.retrieve(session.customer)
    assert gone.to_dict() == {"id": session.customer, "object": "customer", "deleted": True}
    receiver.wait_for("customer.deleted", session.customer)
    assert requests.get(local.url).status_code == 200
    with pytest.raises(InvalidRequestError):
        local.give(customer=session.customer)


def test_what_happens_is_dated_by_the_clock_that_can_be_moved(fresh: tuple[LocalStripe, Receiver]):
    local, receiver = fresh
    clock = f"{local.url}/_sandbox/clock"
    requests.post(clock, {"now": "1800000000"})
    session = local.paid(monthly=True)
    assert 0 <= session.created - 1800000000 < 20
    subscription = local.client.v1.subscriptions.retrieve(session.subscription)
    assert 0 <= subscription["items"].data[0].current_period_start - 1800000000 < 20
    receiver.wait_for("checkout.session.completed", session.id)
    assert "The clock is moved" in requests.get(local.url).text
    assert requests.post(clock, {"now": "soon"}).status_code == 400
    requests.post(clock)
    assert abs(local.client.v1.products.create({"name": "A"}).created - time.time()) < 20


def test_a_session_closes_when_its_time_is_over(fresh: tuple[LocalStripe, Receiver]):
    local, receiver = fresh
    session = local.give()
    requests.post(f"{local.url}/_sandbox/clock", {"now": str(session.expires_at + 1)})
    assert local.pay(session).status_code == 410
    event = receiver.wait_for("checkout.session.expired", session.id)
    assert event.data.object["payment_status"] == "unpaid"
