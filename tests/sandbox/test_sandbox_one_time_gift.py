import requests
from local_stripe import BACK, LocalStripe
from stripe import StripeClient
from webhook_receiver import Receiver


def test_a_paid_gift_leads_back_and_can_be_followed_to_its_fee(local: LocalStripe):
    session = local.give(2500, customer_creation="always", submit_type="donate")
    assert (session.status, session.payment_status, session.payment_intent) == (
        "open",
        "unpaid",
        None,
    )

    answer = local.pay(session)

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://127.0.0.1:9/thanks/?session={session.id}"
    paid = local.client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge.balance_transaction", "line_items"]}
    )
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.customer_details.email == "alice@example.org"
    assert paid.customer_details.name == "Alice"
    assert paid.customer.startswith("cus_")
    assert paid.line_items.data[0].amount_total == 2500
    intent = paid.payment_intent
    assert (intent.status, intent.amount_received) == ("succeeded", 2500)
    assert intent.metadata["pledge"] == "p-1"
    charge = intent.latest_charge
    assert charge.paid
    assert charge.payment_method_details.card.last4 == "4242"
    transaction = charge.balance_transaction
    assert (transaction.amount, transaction.fee, transaction.net) == (2500, 63, 2437)
    assert "invoice" not in intent
    assert "invoice" not in charge


def test_the_events_of_a_gift_arrive_in_order_and_signed(local: LocalStripe, receiver: Receiver):
    session = local.give(customer_creation="always")
    local.pay(session)

    event = receiver.wait_for("checkout.session.completed", session.id)

    assert receiver.types() == [
        "payment_intent.created",
        "customer.created",
        "payment_intent.succeeded",
        "charge.succeeded",
        "charge.updated",
        "checkout.session.completed",
    ]
    assert (event.api_version, event.livemode) == ("2026-08-26.dahlia", False)
    assert event.data.object["payment_status"] == "paid"
    assert event["request"].to_dict() == {"id": None, "idempotency_key": None}
    updated = receiver.wait_for("charge.updated")
    assert updated.data.previous_attributes["balance_transaction"] is None
    assert receiver.wait_for("charge.succeeded").data.object["balance_transaction"] is None


def test_a_gift_without_a_customer_makes_none(local: LocalStripe):
    paid = local.paid(customer_email="bob@example.org")
    assert paid.customer is None
    assert paid.customer_details.email == "bob@example.org"


def test_one_button_pays_with_a_test_card(local: LocalStripe):
    session = local.give()
    answer = requests.post(session.url, {"pay_with_test_card": "yes"}, allow_redirects=False)
    assert answer.status_code == 303


def test_a_signed_in_patron_pays_as_the_customer_they_are(local: LocalStripe):
    customer = local.client.v1.customers.create({"email": "c@example.org"})
    session = local.give(customer=customer.id)
    page = requests.get(session.url).text
    assert 'value="c@example.org"' in page
    assert "readonly" in page
    local.pay(session, email="someone@else.example")
    paid = local.client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert paid.customer == paid.payment_intent.customer == customer.id
    assert paid.customer_details.email == "c@example.org"


def test_yen_have_no_minor_unit_and_are_settled_in_euro(local: LocalStripe):
    paid = local.paid(1630, currency="jpy")
    intent = local.client.v1.payment_intents.retrieve(
        paid.payment_intent, {"expand": ["latest_charge.balance_transaction"]}
    )
    transaction = intent.latest_charge.balance_transaction
    assert (transaction.currency, transaction.amount) == ("eur", 1000)
    assert transaction.exchange_rate == 0.006135
    page = requests.get(local.give(1630, currency="jpy").url).text
    assert "1,630 JPY" in page


def test_an_expired_session_cannot_be_paid(local: LocalStripe, receiver: Receiver):
    session = local.give()
    expired = local.client.v1.checkout.sessions.expire(session.id)
    assert (expired.status, expired.url) == ("expired", None)
    page = requests.get(session.url)
    assert page.status_code == 410
    assert "has expired" in page.text
    assert BACK in page.text
    assert local.pay(session).status_code == 410
    receiver.wait_for("checkout.session.expired", session.id)


def test_charges_carry_what_the_product_asked_for(local: LocalStripe):
    client: StripeClient = local.client
    data = {"metadata": {"a": "1"}, "description": "Gift", "statement_descriptor_suffix": "NEWS"}
    paid = local.paid(payment_intent_data=data)
    charge = client.v1.charges.list({"payment_intent": paid.payment_intent}).data[0]
    assert (charge.description, charge.metadata["a"]) == ("Gift", "1")
    assert charge.statement_descriptor_suffix == "NEWS"
    client.v1.charges.update(charge.id, {"metadata": {"b": "2", "a": ""}})
    assert client.v1.charges.retrieve(charge.id).metadata.to_dict() == {"b": "2"}
