"""A bank debit: completed on Stripe's page, on its way for days, then paid or refused."""

import pytest
import requests
from django.core import mail as outbox
from django.test import Client

from patrons.giving import checkout, fulfilment, gateway, letters, waiting
from patrons.models import Donation, Mail, Patron, Pledge, Subscription
from patrons.voting.eligibility import Why, why_not
from tests.giving.test_pages import sent

pytestmark = pytest.mark.usefixtures("newsroom")


@pytest.fixture
def debit(pay, stripe_says):
    """debit("once"): a pledge whose page was completed, and a way to say how its bank answers."""

    def begin(interval):
        pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval=interval)
        pay(checkout.start(pledge))
        pledge = Pledge.objects.get()
        session = gateway.checkout_session(pledge.session_id)
        intent = session["payment_intent"]
        if interval != "once":
            invoice = gateway.invoice(session["invoice"])
            intent = invoice["payments"]["data"][0]["payment"]["payment_intent"]

        def bank(answer: str) -> None:
            paid = answer == "succeeded"
            stripe_says(f"/v1/payment_intents/{intent}", status=answer)
            status = {} if paid else {"payment_status": "unpaid"}
            stripe_says(f"/v1/checkout/sessions/{pledge.session_id}", **status)
            if interval != "once":
                stripe_says(f"/v1/invoices/{session['invoice']}", status="paid" if paid else "open")
            fulfilment.fulfil_session(pledge.session_id)

        return bank

    return begin


@pytest.mark.parametrize("interval", ["once", "month"])
def test_it_is_shown_as_on_its_way_and_counted_only_when_it_is_paid(debit, client, interval):
    bank = debit(interval)
    for _ in range(2):
        bank("processing")
    pledge = Pledge.objects.get()
    page = client.get(pledge.get_absolute_url()).content.decode()
    assert "We are waiting for your bank" in page
    assert "http-equiv" not in page
    assert not Donation.objects.exists()
    patron = Patron.objects.get()
    assert not patron.is_sustaining()
    assert why_not(patron).why == Why.WAITING
    bank("succeeded")
    assert Donation.objects.get().amount == 500
    assert patron.is_sustaining()
    assert why_not(patron) is None
    assert "by mail to" in client.get(pledge.get_absolute_url()).content.decode()


@pytest.mark.parametrize("interval", ["once", "month"])
def test_a_bank_that_refuses_is_told_once_and_nothing_is_tried_again(debit, client, interval):
    bank = debit(interval)
    bank("processing")
    for _ in range(2):
        bank("requires_payment_method")
    bank("processing")  # an older event that comes late asks anew, and hears what is true now
    pledge = Pledge.objects.get()
    page = client.get(pledge.get_absolute_url()).content.decode()
    assert "You have not been charged." in page
    assert "/give/?interval=" in page
    assert not Donation.objects.exists()
    for _ in range(2):
        for mail in Mail.objects.unsent():
            letters.send(mail)
    (message,) = outbox.outbox
    assert message.to == ["alice@example.org"]
    assert "You have not been charged" in message.body
    if interval == "month":
        session = gateway.checkout_session(pledge.session_id)
        assert gateway.subscription(session["subscription"])["status"] == "canceled"
        assert not Subscription.objects.filter(ended_at=None).exists()


def test_money_that_came_after_all_is_not_mailed_as_refused(debit):
    bank = debit("once")
    bank("requires_payment_method")
    bank("succeeded")
    for mail in Mail.objects.filter(kind="bank refused"):
        assert letters.send(mail) is False
    assert not Mail.objects.filter(kind="bank refused").exists()
    assert Pledge.objects.get().stands == "paid"


def test_a_page_that_ended_unpaid_says_so_and_leads_back(client, local_stripe, settings):
    pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval="month")
    checkout.start(pledge)
    session_id = Pledge.objects.get().session_id
    requests.post(
        f"{local_stripe}/v1/checkout/sessions/{session_id}/expire",
        headers={"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"},
        timeout=5,
    ).raise_for_status()
    fulfilment.fulfil_session(session_id)
    page = client.get(pledge.get_absolute_url()).content.decode()
    assert "This gift was not made." in page
    assert "You have not been charged." in page
    again = checkout.start(Pledge.objects.get())
    assert again.startswith(local_stripe)
    assert Pledge.objects.get().stands == "open"
    fulfilment.fulfil_session(session_id)  # the old page's event, again: another one is open
    assert Pledge.objects.get().stands == "open"


def test_the_form_sent_again_after_paying_leads_to_the_thanks_page(pay, local_stripe):
    pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval="once")
    pay(checkout.start(pledge))
    assert checkout.start(Pledge.objects.get()).endswith(pledge.get_absolute_url())


# The same through the local Stripe's own debits, with nothing said for it.


@pytest.fixture
def debited(pay, local_stripe):
    """debited("month"): a pledge paid by bank debit, and a way to let its bank answer."""

    def begin(interval):
        pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval=interval)
        assert pay(checkout.start(pledge), pay_by_debit="AT611904300234573201").status_code == 303
        pledge.refresh_from_db()
        session = gateway.checkout_session(pledge.session_id)

        def bank(word: str) -> None:
            address = f"{local_stripe}/_sandbox/payments/{waiting._intent_id(session)}/{word}"
            requests.post(address, timeout=10).raise_for_status()

        fulfilment.fulfil_session(pledge.session_id)
        return Pledge.objects.get(), bank

    return begin


@pytest.mark.parametrize("interval", ["once", "month"])
def test_the_local_stripes_debit_that_arrives(debited, interval):
    pledge, bank = debited(interval)
    assert pledge.stands == "on its way"
    assert not Donation.objects.exists()
    bank("settle")
    fulfilment.fulfil_session(pledge.session_id)
    assert Donation.objects.get().amount == 500
    assert Pledge.objects.get().stands == "paid"


@pytest.mark.parametrize("interval", ["once", "month"])
def test_the_local_stripes_debit_that_comes_back(debited, interval):
    pledge, bank = debited(interval)
    bank("fail")
    for _ in range(2):
        fulfilment.fulfil_session(pledge.session_id)
    assert Pledge.objects.get().stands == "refused"
    assert not Donation.objects.exists()
    assert Mail.objects.filter(kind="bank refused").count() == 1
    assert not Subscription.objects.filter(ended_at=None).exists()


# What its giver reads meanwhile.

IBAN = "AT611904300234573201"


@pytest.fixture
def on_its_way(client, pay, local_stripe, time_machine) -> Pledge:
    """A monthly gift of 5 EUR that this client's browser made on 26 November, by bank debit."""
    time_machine.move_to("2026-11-26T09:00:00Z")
    assert pay(sent(client)["Location"], pay_by_debit=IBAN).status_code == 303
    fulfilment.fulfil_session(Pledge.objects.get().session_id)
    return Pledge.objects.get()


def test_meanwhile_its_giver_reads_all_of_it_and_whom_to_write_to(client, on_its_way, time_machine):
    time_machine.move_to("2026-11-30T09:00:00Z")
    page = client.get(on_its_way.get_absolute_url()).content.decode()
    assert "<dd>5\u00a0EUR, every month</dd>" in page
    assert "<dt>Next charge</dt><dd>26 December 2026</dd>" in page
    assert "by mail to alice@example.org, once your bank has paid" in page
    assert "can take fourteen" in page
    assert "Is the address wrong, or do you want to stop it?" in page
    assert 'href="mailto:desk@lighthouse.invalid"' in page


def test_others_read_no_address_of_a_gift_on_its_way(client, on_its_way):
    page = Client().get(on_its_way.get_absolute_url()).content.decode()
    assert "5\u00a0EUR, every month" in page
    assert "by mail to a•••@example.org" in page
    assert "alice@example.org" not in page
    owner = Client()
    owner.force_login(on_its_way.payer.user)
    assert "alice@example.org" in owner.get(on_its_way.get_absolute_url()).content.decode()


def test_a_gift_on_its_way_that_is_given_once_names_no_next_charge(client, pay, local_stripe):
    pay(sent(client, interval="once")["Location"], pay_by_debit=IBAN)
    fulfilment.fulfil_session(Pledge.objects.get().session_id)
    page = client.get(Pledge.objects.get().get_absolute_url()).content.decode()
    assert "None. This gift is never charged again." in page
    assert "Is the address wrong?" in page
    assert "stop it" not in page


def test_a_membership_on_its_way_names_its_recipient_to_its_giver_alone(client, ask_for_ann, pay):
    pay(ask_for_ann()["Location"], pay_by_debit=IBAN)
    pledge = Pledge.objects.get()
    fulfilment.fulfil_session(pledge.session_id)
    page = client.get(pledge.get_absolute_url()).content.decode()
    assert "Gift membership for Ann, 12 months" in page
    assert "We tell nobody before your bank has paid it." in page
    stranger = Client().get(pledge.get_absolute_url()).content.decode()
    assert "Gift membership, 12 months" in stranger
    assert "Ann" not in stranger
