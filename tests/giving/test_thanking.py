"""What a giver may tell us on the thanks page, and what of it corrects a receipt."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.utils import timezone

from patrons.giving import checkout, fulfilment, gateway, letters, receipt_pdf
from patrons.models import Donation, Mail, Patron, Pledge, Receipt, ReceiptParty
from patrons.support import Grant

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")

NOTHING = {"public_name": "", "dedication": "", "dedicated_to": "", "organisation": ""}


@pytest.fixture
def thanks(client, pay):
    """The address of a paid gift's thanks page, and a way to answer its questions."""

    def given(interval="month"):
        pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval=interval)
        pay(checkout.start(pledge))
        fulfilment.fulfil_session(Pledge.objects.get().session_id)
        return lambda **answers: client.post(pledge.get_absolute_url(), NOTHING | answers)

    return given


def send_all() -> list:
    for mail in Mail.objects.unsent():
        letters.send(mail)
    return outbox.outbox


def test_the_questions_are_folded_and_empty_and_the_receipt_waits_for_none(thanks, client):
    thanks()
    page = client.get(Pledge.objects.get().get_absolute_url()).content.decode()
    assert '<details class="more" id="answers">' in page
    assert len(send_all()) == 1


def test_answers_are_kept_and_can_be_changed_and_the_receipt_stays(thanks, client):
    answer = thanks()
    assert (
        answer(
            public_name="Alice N.", dedication="memory", dedicated_to="Grandmother Olha"
        ).status_code
        == 302
    )
    party = ReceiptParty.objects.get()
    assert (party.public_name, party.dedicated_to) == ("Alice N.", "Grandmother Olha")
    assert party.name == "Alice Novák"
    page = client.get(Pledge.objects.get().get_absolute_url()).content.decode()
    assert 'value="Alice N."' in page
    answer()
    assert ReceiptParty.objects.get().public_name == ""
    assert Receipt.objects.count() == 1


def test_a_dedication_that_is_no_answer_of_ours_is_told_what_to_choose(thanks):
    page = thanks()(dedication="<b>").content.decode()
    assert "Choose one of these answers" in page
    assert "available choices" not in page


@pytest.mark.parametrize(
    ("answers", "field"),
    [({"dedication": "honour"}, "dedicated_to"), ({"dedicated_to": "Olha"}, "dedication")],
)
def test_half_a_dedication_is_asked_about_and_what_was_typed_stays(thanks, answers, field):
    answer = thanks()(public_name="Alice N.", **answers)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    page = answer.content.decode()
    assert 'value="Alice N."' in page
    assert '<details class="more" id="answers" open>' in page


def test_an_organisations_gift_has_a_corrected_receipt_and_no_vote(thanks, client):
    answer = thanks()
    assert len(send_all()) == 1
    assert answer(organisation="Harbour Works Ltd", public_name="Harbour").status_code == 302
    old, new = Receipt.objects.order_by("sequence")
    assert (old.party.name, old.replaced_at is not None) == ("Alice Novák", True)
    assert (new.replaces, new.party.name, new.party.public_name) == (
        old,
        "Harbour Works Ltd",
        "Harbour",
    )
    assert old.party.public_name == ""
    patron = Patron.objects.get()
    assert patron.is_sustaining()
    assert not patron.may_vote()
    page = client.get(Pledge.objects.get().get_absolute_url()).content.decode()
    assert "You can vote now" not in page
    rows = dict(receipt_pdf.contents(new)["rows"])
    assert (rows["Received from"], rows["Replaces receipt"]) == ("Harbour Works Ltd", old.number)
    message = send_all()[-1]
    assert len(outbox.outbox) == 2
    assert new.number in message.subject
    assert f"replaces number {old.number}" in message.body
    customer = patron.stripe_customers.get().stripe_id
    assert (
        gateway.subscription(Donation.objects.get().subscription.stripe_id)["customer"]["name"]
        == "Harbour Works Ltd"
    ), customer


def test_the_same_answer_again_makes_no_other_receipt_and_an_empty_one_gives_it_back(thanks):
    answer = thanks("once")
    for _ in range(2):
        answer(organisation="Harbour Works Ltd")
    assert Receipt.objects.count() == 2
    answer()
    assert Patron.objects.get().may_vote()
    assert Receipt.objects.valid().get().party.name == "Alice Novák"
    answer(organisation="Harbour Works")
    assert "corrected three times" in str(answer().context["form"].errors)
    assert [receipt.sequence for receipt in Receipt.objects.order_by("sequence")] == [1, 2, 3, 4]


def test_nobody_takes_the_vote_of_an_address_that_supports_otherwise(thanks):
    answer = thanks()
    patron = Patron.objects.get()
    Grant.objects.give(patron, timezone.now() + timedelta(days=9), "A friend")
    refused = answer(organisation="Harbour Works Ltd", public_name="Alice N.")
    assert refused.status_code == 422
    assert "Other gifts came from this address" in refused.content.decode()
    assert Patron.objects.get().may_vote()
    assert ReceiptParty.objects.get().public_name == "Alice N."


def test_a_receipt_that_was_replaced_before_it_was_mailed_is_not_mailed(thanks):
    thanks()(organisation="Harbour Works Ltd")
    (message,) = send_all()
    assert Receipt.objects.valid().get().number in message.subject


def test_when_stripe_does_not_answer_the_name_is_not_changed_and_the_rest_is_kept(thanks, settings):
    answer = thanks()
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    gateway._client.cache_clear()
    page = answer(organisation="Harbour Works Ltd", public_name="Alice N.")
    gateway._client.cache_clear()
    assert page.status_code == 422
    assert "Your other answers are kept" in page.content.decode()
    assert Patron.objects.get().kind == "person"
    assert ReceiptParty.objects.get().public_name == "Alice N."
    assert Receipt.objects.count() == 1


def test_an_erased_person_is_asked_nothing(thanks, client):
    thanks()
    ReceiptParty.objects.all().delete()
    page = client.get(Pledge.objects.get().get_absolute_url())
    assert page.status_code == 200
    assert b'id="answers"' not in page.content
