import pytest
import requests
from local_stripe import BACK, LocalStripe
from stripe import InvalidRequestError
from webhook_receiver import Receiver

FEATURES = {"payment_method_update": {"enabled": True}, "invoice_history": {"enabled": True}}
CARD = {
    "email": "alice@example.org",
    "name": "Alice",
    "number": "5555555555554444",
    "expiry": "11 / 41",
    "cvc": "123",
    "save": "yes",
}


@pytest.fixture
def configuration(local: LocalStripe) -> str:
    made = local.client.v1.billing_portal.configurations.create({"features": FEATURES})
    return made.id


def visit(local: LocalStripe, configuration: str, customer: str, **more):
    return local.client.v1.billing_portal.sessions.create(
        {"customer": customer, "configuration": configuration, "return_url": BACK} | more
    )


def test_a_patron_changes_the_card_and_sees_the_invoices(
    local: LocalStripe, receiver: Receiver, configuration: str
):
    paid = local.paid(900, monthly=True)
    session = visit(local, configuration, paid.customer)
    page = requests.get(session.url).text
    assert "ending in 4242" in page
    assert "-0001</a>, paid" in page
    assert BACK in page

    saved = requests.post(session.url, CARD)
    assert "The card ending in 4444 is saved." in saved.text

    customer = local.client.v1.customers.retrieve(
        paid.customer, {"expand": ["invoice_settings.default_payment_method"]}
    )
    assert customer.invoice_settings.default_payment_method.card.last4 == "4444"
    # As at Stripe: what the subscription names itself still wins, until the merchant changes it.
    subscription = local.client.v1.subscriptions.retrieve(paid.subscription)
    assert subscription.default_payment_method != (
        customer.invoice_settings.default_payment_method.id
    )
    receiver.wait_for("customer.updated", customer.id)
    attached = [event for event in receiver.events if event.type == "payment_method.attached"]
    assert attached[-1].data.object["card"]["last4"] == "4444"

    old = subscription.default_payment_method
    requests.post(session.url, {"remove": old})
    receiver.wait_for("payment_method.detached", old)
    assert local.client.v1.payment_methods.retrieve(old).customer is None
    assert local.client.v1.subscriptions.retrieve(paid.subscription).default_payment_method is None


def test_the_flow_for_one_card_leads_back_when_it_is_done(local: LocalStripe, configuration: str):
    paid = local.paid(900, monthly=True)
    flow = {
        "type": "payment_method_update",
        "after_completion": {"type": "redirect", "redirect": {"return_url": f"{BACK}?changed=1"}},
    }
    session = visit(local, configuration, paid.customer, flow_data=flow)
    assert "-0001</a>" not in requests.get(session.url).text
    declined = requests.post(session.url, CARD | {"number": "4000000000000002"})
    assert declined.status_code == 422
    assert "Nothing was saved" in declined.text
    filled = requests.post(session.url, {"fill": "4242424242424242"})
    assert 'value="alice@example.org"' in filled.text
    done = requests.post(session.url, CARD, allow_redirects=False)
    assert done.headers["Location"] == f"{BACK}?changed=1"


def test_nobody_touches_the_cards_of_somebody_else(local: LocalStripe, configuration: str):
    alice, bob = local.paid(monthly=True), local.paid(monthly=True)
    session = visit(local, configuration, alice.customer)
    (card,) = local.client.v1.payment_methods.list({"customer": bob.customer}).data
    requests.post(session.url, {"remove": card.id})
    assert local.client.v1.payment_methods.retrieve(card.id).customer == bob.customer
    assert requests.get(f"{local.url}/p/session/bps_none").status_code == 404


def test_a_portal_is_configured_first(local: LocalStripe, configuration: str):
    client, paid = local.client.v1.billing_portal, local.paid(monthly=True)
    with pytest.raises(InvalidRequestError, match="No configuration provided"):
        client.sessions.create({"customer": paid.customer})
    changed = client.configurations.update(
        configuration,
        {"features": {"invoice_history": {"enabled": False}}, "metadata": {"made_by": "setup"}},
    )
    assert changed.features.payment_method_update.enabled
    assert not changed.features.invoice_history.enabled
    assert configuration in [each.id for each in client.configurations.list({"active": True}).data]
    client.configurations.update(configuration, {"active": False})
    with pytest.raises(InvalidRequestError, match="not active"):
        visit(local, configuration, paid.customer)
    with pytest.raises(InvalidRequestError, match="does not speak subscription_cancel"):
        client.configurations.create({"features": {"subscription_cancel": {"enabled": True}}})


def test_a_bank_renews_a_saved_card_by_itself(local: LocalStripe, receiver: Receiver):
    paid = local.paid(monthly=True)
    (card,) = local.client.v1.payment_methods.list({"customer": paid.customer}).data
    local.switch(f"payment_methods/{card.id}/renew", month=3, year=2044)
    event = receiver.wait_for("payment_method.automatically_updated", card.id)
    assert event.data.object["card"]["exp_year"] == 2044
    assert event.data.previous_attributes.card.exp_year == 2040


def test_a_card_is_attached_and_detached_through_the_api(local: LocalStripe, receiver: Receiver):
    customer = local.client.v1.customers.create({"name": "Alice"})
    card = local.client.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    assert (card.customer, card.card.last4) == (customer.id, "4242")
    updated = local.client.v1.payment_methods.update(card.id, {"metadata": {"a": "b"}})
    assert updated.metadata.to_dict() == {"a": "b"}
    assert local.client.v1.payment_methods.detach(card.id).customer is None
    receiver.wait_for("payment_method.detached", card.id)
    with pytest.raises(InvalidRequestError, match="not attached"):
        local.client.v1.payment_methods.detach(card.id)
