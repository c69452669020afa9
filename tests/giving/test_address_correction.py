"""Where the receipt went was a slip: corrected once, by its own browser, by a code."""

import re
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from patrons.giving import fulfilment, gateway, letters
from patrons.models import AddressCorrection, Donation, Mail, Patron, Pledge, Receipt, User
from tests.giving.test_pages import sent

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")

SLIP, RIGHT = "alcie@example.org", "alice@example.org"


@pytest.fixture
def gift(client, pay) -> Pledge:
    """A monthly gift of this client's, paid with a mistyped address."""
    pay(sent(client)["Location"], SLIP)
    fulfilment.fulfil_session(Pledge.objects.get().session_id)
    return Pledge.objects.get()


@pytest.fixture
def page(gift) -> str:
    return f"{gift.get_absolute_url()}address/"


def mails() -> list:
    for mail in Mail.objects.unsent():
        letters.send(mail)
    return outbox.outbox


def code_sent_to(address: str) -> str:
    message = [m for m in mails() if m.to == [address]][-1]
    return re.search(r"^(\d{6})$", message.body, re.MULTILINE)[1]


def test_a_code_to_the_new_address_corrects_it_once(client, gift, page):
    assert "Wrong address? Correct it" in client.get(gift.get_absolute_url()).content.decode()
    assert client.post(page, {"email": " Alice@Example.org "}).status_code == 302
    code = code_sent_to(RIGHT)
    assert RIGHT in client.get(page).content.decode()
    assert client.post(page, {"code": code}).status_code == 302
    donation = Donation.objects.get()
    assert donation.patron.email == donation.subscription.patron.email == RIGHT
    assert donation.patron.is_sustaining()
    assert donation.patron.stripe_customers.count() == 1
    old, new = Receipt.objects.order_by("sequence")
    assert (old.party.email, new.party.email, new.replaces) == (SLIP, RIGHT, old)
    assert new.number in mails()[-1].subject
    assert mails()[-1].to == [RIGHT]
    customer = gateway.subscription(donation.subscription.stripe_id)["customer"]
    assert customer["email"] == RIGHT
    assert not Patron.objects.filter(email=SLIP).exists()
    assert not User.objects.filter(email=SLIP).exists()
    assert AddressCorrection.objects.get().email == ""
    assert "Wrong address?" not in client.get(gift.get_absolute_url()).content.decode()
    assert client.post(page, {"email": "third@example.org"}).status_code == 403


def test_another_browser_cannot_though_it_knows_the_page(gift, page):
    other = Client()
    assert "Wrong address?" not in other.get(gift.get_absolute_url()).content.decode()
    assert other.get(page).status_code == 403
    assert other.post(page, {"email": RIGHT}).status_code == 403
    assert not AddressCorrection.objects.exists()


def test_a_wrong_code_is_refused_and_five_are_the_end_of_it(client, page):
    client.post(page, {"email": RIGHT})
    code = code_sent_to(RIGHT)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        answer = client.post(page, {"code": wrong})
        assert answer.status_code == 422
        assert "not the code we sent" in answer.content.decode()
    assert client.post(page, {"code": code}).status_code == 422
    assert Donation.objects.get().patron.email == SLIP


def test_a_code_runs_out_and_the_newest_is_the_one_that_counts(client, page, time_machine):
    client.post(page, {"email": RIGHT})
    first = code_sent_to(RIGHT)
    time_machine.move_to(timezone.now() + timedelta(minutes=16))
    assert client.post(page, {"code": first}).status_code == 422
    client.post(page, {"email": RIGHT})
    second = code_sent_to(RIGHT)
    assert second != first
    assert client.post(page, {"code": first}).status_code == 422
    assert client.post(page, {"code": second}).status_code == 302


def test_three_codes_are_sent_at_most(client, page):
    for _ in range(3):
        assert client.post(page, {"email": RIGHT}).status_code == 302
    answer = client.post(page, {"email": RIGHT})
    assert answer.status_code == 422
    assert "Three codes were sent already" in answer.content.decode()
    assert len([m for m in mails() if m.to == [RIGHT]]) == 1  # only the newest is worth sending


def test_somebody_elses_gifts_at_the_mistyped_address_stay_theirs(client, page):
    carol = Patron.objects.get()
    pledge = Pledge.objects.create(amount=900, currency_id="EUR", interval="once")
    Donation.objects.record(
        source="bank",
        reference="hers",
        party={"name": "Carol", "email": SLIP},
        patron=carol,
        pledge=pledge,
        amount=900,
        currency_id="EUR",
        paid_at=timezone.now(),
    )
    client.post(page, {"email": RIGHT})
    client.post(page, {"code": code_sent_to(RIGHT)})
    assert carol.donations.get().reference == "hers"
    assert Patron.objects.get(email=RIGHT).donations.get().amount == 500


def test_an_address_that_is_none_is_refused_beside_its_field(client, page):
    answer = client.post(page, {"email": "alice at example"})
    assert answer.status_code == 422
    assert "Write the whole address" in answer.content.decode()
    assert "alice at example" in answer.content.decode()


def test_when_stripe_does_not_answer_nothing_has_changed(client, page, settings):
    client.post(page, {"email": RIGHT})
    code = code_sent_to(RIGHT)
    settings.STRIPE_API_BASE, there = "http://127.0.0.1:9", settings.STRIPE_API_BASE
    gateway._client.cache_clear()
    assert client.post(page, {"code": code}).status_code == 503
    assert Donation.objects.get().patron.email == SLIP
    settings.STRIPE_API_BASE = there
    gateway._client.cache_clear()
    assert client.post(page, {"code": code}).status_code == 302


def test_a_correction_names_nobody_else(gift):
    """The wrong address may be a stranger's, whose name is not for whoever typed it."""
    Patron.objects.update(name="A Stranger")
    AddressCorrection.objects.create(pledge=gift, email="right@example.org")._move("")
    new = Donation.objects.get(pledge=gift).patron
    assert (new.email, new.name) == ("right@example.org", "Alice Novák")
