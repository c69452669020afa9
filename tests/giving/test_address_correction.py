"""Where the receipt went was a slip: corrected once, by its own browser, by a code."""

import re
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from patrons.giving import correcting_address, fulfilment, gateway, letters
from patrons.models import (
    AddressCorrection,
    Donation,
    Mail,
    Patron,
    Pledge,
    Receipt,
    Subscription,
    User,
)
from patrons.support import Grant
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


def test_stripe_is_told_under_a_key_of_the_try(client, gift, page):
    """A new code is another question: the address may be another one."""
    client.post(page, {"email": "allice@example.org"})
    code_sent_to("allice@example.org")
    client.post(page, {"email": RIGHT})
    client.post(page, {"code": "000000"})
    client.post(page, {"code": code_sent_to(RIGHT)})
    customer = gateway.subscription(Subscription.objects.get().stripe_id)["customer"]["id"]
    keys = [
        event["request"]["idempotency_key"]
        for event in gateway.events_since(0)
        if event["type"] == "customer.updated" and event["data"]["object"]["id"] == customer
    ]
    assert keys == [f"correct-{gift.public_id}-2-2"]


def test_the_first_days_links_work_for_the_right_address_alone(client, page):
    wrong = re.search(r"/give/once/\S+/", mails()[0].body)[0]
    assert client.get(wrong).status_code == 200
    client.post(page, {"email": RIGHT})
    client.post(page, {"code": code_sent_to(RIGHT)})
    for dead in (wrong, wrong.replace("/once/", "/two-gifts/")):
        assert client.get(dead).status_code == 404
        assert client.post(dead, {"keep": "new"}).status_code == 404
    receipt = mails()[-1]
    assert (receipt.to, "/give/two-gifts/" in receipt.body) == ([RIGHT], False)
    right = re.search(r"/give/once/\S+/", receipt.body)[0]
    assert "is a one-time gift now" in client.post(right).content.decode()


def test_an_organisations_gift_stays_one_and_its_new_patron_votes_by_their_own(client, gift, page):
    answers = {"public_name": "", "dedication": "", "dedicated_to": ""}
    client.post(gift.get_absolute_url(), {**answers, "organisation": "Harbour Works Ltd"})
    Patron.objects.update(kind="organisation")  # and staff know the slip's owner as one
    client.post(page, {"email": RIGHT})
    client.post(page, {"code": code_sent_to(RIGHT)})
    new = Patron.objects.get(email=RIGHT)
    assert (new.kind, new.name) == ("person", "Alice Novák")
    assert new.is_sustaining()
    assert not new.may_vote()
    Grant.objects.give(new, timezone.now() + timedelta(days=9), "A friend")
    assert new.may_vote()


def test_who_proved_the_right_address_reads_that_it_gives_already(client, gift, page, pay):
    other = Client()
    pay(sent(other)["Location"], RIGHT)
    hers = Pledge.objects.latest("pk")
    fulfilment.fulfil_session(hers.session_id)
    Subscription.objects.filter(pledge=hers).update(started_at=timezone.now() - timedelta(days=9))
    said = "This address gives to us regularly already."
    client.post(page, {"email": RIGHT})
    assert said not in client.get(gift.get_absolute_url()).content.decode()
    client.post(page, {"code": code_sent_to(RIGHT)})
    assert said in client.get(gift.get_absolute_url()).content.decode()
    for elsewhere in (Client(), other):
        assert said not in elsewhere.get(gift.get_absolute_url()).content.decode()


def test_another_browser_cannot_though_it_knows_the_page(gift, page):
    other = Client()
    assert "Wrong address?" not in other.get(gift.get_absolute_url()).content.decode()
    assert other.get(page).status_code == 403
    assert other.post(page, {"email": RIGHT}).status_code == 403
    assert not AddressCorrection.objects.exists()


def five_wrong_codes(client, page) -> str:
    """What the page says after the fifth, having refused the right code as well."""
    code = code_sent_to(RIGHT)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(4):
        answer = client.post(page, {"code": wrong})
        assert answer.status_code == 422
        assert "not the code we sent. Look into the newest mail" in answer.content.decode()
    last = client.post(page, {"code": wrong})
    assert last.status_code == 422
    assert client.post(page, {"code": code}).status_code == 422
    assert Donation.objects.get().patron.email == SLIP
    return last.content.decode()


def test_a_wrong_code_is_refused_and_five_are_the_end_of_it(client, page):
    client.post(page, {"email": RIGHT})
    said = five_wrong_codes(client, page)
    assert "the code works no more. Ask for a new one" in said
    assert "newest mail" not in said
    assert "Send a code" in said


@pytest.mark.usefixtures("newsroom")
def test_after_the_third_code_the_page_says_whom_to_write_to(client, page):
    for _ in range(3):
        client.post(page, {"email": RIGHT})
    waits = client.get(page).content.decode()
    assert "Three codes were sent already, and there is no fourth." in waits
    desk = 'Write to <a href="mailto:desk@lighthouse.invalid">'
    assert desk in waits
    said = five_wrong_codes(client, page)
    assert desk in said
    assert "Ask for a new one" not in said
    assert "Send a code" not in said


@pytest.mark.parametrize("written", ["{0} {1}", "{0}-{1}", " {0}\u2009{1} ", "{0}–{1}"])
def test_a_code_may_be_typed_with_a_blank_or_a_dash(client, page, written):
    client.post(page, {"email": RIGHT})
    code = code_sent_to(RIGHT)
    answer = client.post(page, {"code": written.format(code[:3], code[3:])})
    assert answer.status_code == 302


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
    correction = AddressCorrection.objects.create(pledge=gift)
    correction.ask("right@example.org")
    assert correcting_address.confirm(correction, correction.code)
    new = Donation.objects.get(pledge=gift).patron
    assert (new.email, new.name) == ("right@example.org", "Alice Novák")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"email": f"{'x' * 250}@example.org"}, "Write the whole address"),
        ({"code": "1" * 31}, "Type the six digits from the mail."),
    ],
)
def test_what_is_too_long_is_refused_in_our_words(client, page, typed, says):
    client.post(page, {"email": RIGHT})
    said = client.post(page, typed).content.decode()
    assert says in said
    assert "Ensure this value" not in said
