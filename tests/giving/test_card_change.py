"""Stripe's page for the card of one regular gift, and what its new card does."""

import pytest
import requests
from django.utils import timezone

from patrons.giving import gateway, stripe_setup
from patrons.giving.handlers import HANDLERS
from patrons.giving.regular import card_change
from patrons.models import StripeCustomer

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")

BACK = "https://news.example.org/back/"
MASTERCARD = {
    "email": "alice@example.org",
    "name": "Alice",
    "number": "5555555555554444",
    "expiry": "11 / 41",
    "cvc": "123",
    "save": "yes",
}


def test_a_new_card_pays_the_gift_from_the_next_charge(gift):
    subscription = gift("month").subscription
    address = card_change.page_for(subscription, BACK, f"{BACK}?changed=1")
    saved = requests.post(address, MASTERCARD, allow_redirects=False, timeout=10)
    assert saved.headers["Location"] == f"{BACK}?changed=1"
    HANDLERS["customer.updated"](StripeCustomer.objects.get().stripe_id)
    card = gateway.subscription(subscription.stripe_id)["default_payment_method"]["card"]
    assert (card["last4"], card["exp_year"]) == ("4444", 2041)
    subscription.refresh_from_db()
    assert str(subscription.card_expires_on) == "2041-11-30"


def test_the_page_opens_the_card_and_nothing_else(gift):
    subscription = gift("month").subscription
    page = requests.get(card_change.page_for(subscription, BACK), timeout=10).text
    assert "Another card" in page
    assert BACK in page
    assert "Invoices" not in page
    (ours,) = [
        each for each in gateway.portal_configurations() if each["metadata"].get("opens") == "card"
    ]
    allowed = {name for name, feature in ours["features"].items() if feature["enabled"]}
    assert allowed == {"payment_method_update"}


def test_its_configuration_is_made_once_and_is_not_the_one_that_setup_keeps(gift):
    subscription = gift("month").subscription
    for number in range(2):
        card_change.page_for(subscription, f"{BACK}?{number}")
    ours = [each for each in gateway.portal_configurations() if each["metadata"].get("opens")]
    assert len(ours) == 1
    assert ours[0]["id"] not in stripe_setup.steps()[-1].said


def test_a_configuration_of_another_release_or_address_is_not_used(own_stripe, gift, settings):
    subscription = gift("month").subscription
    features = card_change.FEATURES | {"invoice_history": {"enabled": True}}
    older = {"metadata": {"product": settings.STRIPE_PRODUCT, "opens": "card"}}
    gateway.create_portal_configuration(older | {"features": features}, "portal-card-older")
    assert "Invoices" not in requests.get(card_change.page_for(subscription, BACK), timeout=10).text
    settings.SITE_URL = "https://moved.example.org"
    for number in range(2):
        card_change.page_for(subscription, f"{BACK}?{number}")
    ours = [each["default_return_url"] for each in gateway.portal_configurations()]
    assert ours.count("https://moved.example.org/account/") == 1
    assert len(ours) == 3


def test_pressing_twice_leads_to_the_same_page(gift, time_machine):
    subscription = gift("month").subscription
    time_machine.move_to(timezone.now(), tick=False)
    pages = {card_change.page_for(subscription, BACK) for _ in range(2)}
    assert len(pages) == 1


def test_there_is_no_page_for_a_customer_that_was_deleted(gift):
    subscription = gift("month").subscription
    gateway._client().v1.customers.delete(StripeCustomer.objects.get().stripe_id)
    with pytest.raises(gateway.Missing):
        card_change.page_for(subscription, BACK)
