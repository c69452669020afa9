import pytest
import requests
from local_stripe import LocalStripe
from stripe import InvalidRequestError
from webhook_receiver import Receiver

ARRIVES, FAILS = "AT611904300234573201", "AT861904300235473202"
PERSON = {"email": "alice@example.org", "name": "Alice"}


def sent(local: LocalStripe, iban: str = ARRIVES, **more):
    session = local.give(**more)
    answer = requests.post(session.url, PERSON | {"pay_by_debit": iban}, allow_redirects=False)
    assert answer.status_code == 303
    return local.client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})


def test_a_bank_debit_is_complete_but_unpaid_until_it_arrives(
    local: LocalStripe, receiver: Receiver
):
    session = sent(local)
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    intent = session.payment_intent
    assert intent.status == "processing"
    charge = local.client.v1.charges.retrieve(intent.latest_charge)
    assert (charge.status, charge.paid, charge.balance_transaction) == ("pending", False, None)
    assert charge.payment_method_details.type == "sepa_debit"
    with pytest.raises(InvalidRequestError):
        local.client.v1.refunds.create({"payment_intent": intent.id})

    assert local.switch(f"payments/{intent.id}/settle")["status"] == "succeeded"

    paid = local.client.v1.checkout.sessions.retrieve(session.id)
    assert (paid.status, paid.payment_status) == ("complete", "paid")
    (row,) = local.client.v1.balance_transactions.list({"source": charge.id}).data
    assert (row.type, row.reporting_category, row.fee) == ("payment", "charge", 35)
    receiver.wait_for("checkout.session.async_payment_succeeded", session.id)
    in_order = (
        "payment_intent.processing",
        "charge.pending",
        "checkout.session.completed",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
    )
    assert tuple(name for name in receiver.types() if name in in_order) == in_order
    assert "no bank debit" in local.switch(f"payments/{intent.id}/fail")["error"]["message"]


def test_a_bank_debit_that_comes_back_leaves_the_session_unpaid(
    local: LocalStripe, receiver: Receiver
):
    session = sent(local)
    assert local.switch(f"payments/{session.payment_intent.id}/fail")["latest_charge"]
    event = receiver.wait_for("checkout.session.async_payment_failed", session.id)
    assert event.data.object["payment_status"] == "unpaid"
    receiver.wait_for("payment_intent.payment_failed", session.payment_intent.id)
    receiver.wait_for("charge.failed")


def test_debits_arrive_or_fail_by_themselves_when_told_how_soon(
    fresh: tuple[LocalStripe, Receiver],
):
    local, receiver = fresh
    local.switch("debits", seconds=0)
    good, bad = sent(local), sent(local, FAILS)
    receiver.wait_for("checkout.session.async_payment_succeeded", good.id)
    receiver.wait_for("checkout.session.async_payment_failed", bad.id)
    local.switch("debits", seconds=3 * 24 * 3600)
    slow = sent(local)
    assert slow.payment_intent.status == "processing"
    local.switch("clock/advance", days=3)
    receiver.wait_for("checkout.session.async_payment_succeeded", slow.id)


def test_a_monthly_gift_by_debit_holds_while_its_first_payment_is_on_the_way(
    local: LocalStripe, receiver: Receiver
):
    session = sent(local, monthly=True)
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    client = local.client.v1
    subscription = client.subscriptions.retrieve(
        session.subscription, {"expand": ["latest_invoice.payments"]}
    )
    invoice = subscription.latest_invoice
    assert (subscription.status, invoice.status, invoice.attempted) == ("active", "open", True)
    intent = invoice.payments.data[0].payment.payment_intent
    local.switch(f"payments/{intent}/settle")
    receiver.wait_for("invoice.paid", invoice.id)
    receiver.wait_for("checkout.session.async_payment_succeeded", session.id)
    assert client.invoices.retrieve(invoice.id).attempt_count == 1


def test_a_monthly_gift_whose_first_debit_fails_is_past_due(local: LocalStripe, receiver: Receiver):
    session = sent(local, FAILS, monthly=True)
    invoice = local.client.v1.invoices.retrieve(session.invoice, {"expand": ["payments"]})
    local.switch(f"payments/{invoice.payments.data[0].payment.payment_intent}/fail")
    receiver.wait_for("checkout.session.async_payment_failed", session.id)
    receiver.wait_for("invoice.payment_failed", invoice.id)
    assert local.client.v1.subscriptions.retrieve(session.subscription).status == "past_due"


def test_only_euros_are_debited(local: LocalStripe):
    assert "Bank debits" in requests.get(local.give().url).text
    session = local.give(currency="usd")
    assert session.payment_method_types == ["card"]
    assert "Bank debits" not in requests.get(session.url).text
    page = requests.post(session.url, PERSON | {"pay_by_debit": ARRIVES})
    assert page.status_code == 422
