"""What a giver may tell us on the thanks page, and what of it corrects a receipt."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.utils import timezone

from patrons.giving import elsewhere, fulfilment, gateway, letters
from patrons.giving.memberships import accepting
from patrons.giving.papers import receipt_pdf
from patrons.masthead import Newsroom
from patrons.models import Donation, Mail, Patron, Pledge, Receipt, ReceiptParty, Subscription
from patrons.support import Grant
from patrons.voting.eligibility import Why, why_not
from tests.giving.conftest import current
from tests.giving.test_pages import sent

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")

NOTHING = {"public_name": "", "dedication": "", "dedicated_to": "", "organisation": ""}


@pytest.fixture
def thanks(client, pay):
    """A gift that this client's browser makes, paid, and a way to answer its questions."""

    def given(interval="month", email="alice@example.org", **card):
        answer = sent(client, interval=interval, amount_month="500", amount_once="1000")
        pay(answer["Location"], email, **card)
        pledge = Pledge.objects.latest("pk")
        fulfilment.fulfil_session(pledge.session_id)
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


def test_a_strangers_answer_takes_no_vote_that_the_address_has(thanks):
    """Whoever pays may type an address that is another's, and call the gift an organisation's."""
    owner = Patron.objects.with_address("alice@example.org", "Alice Novák")
    Grant.objects.give(owner, timezone.now() + timedelta(days=9), "A friend")
    assert thanks()(organisation="Harbour Works Ltd").status_code == 302
    owner.refresh_from_db()
    assert owner.may_vote()
    assert list(Patron.objects.voters()) == [owner]
    assert (owner.kind, owner.name) == ("person", "Alice Novák")


def test_who_gives_for_themselves_after_a_strangers_answer_votes(thanks):
    thanks("once")(organisation="Harbour Works Ltd")
    owner = Patron.objects.get()
    assert why_not(owner).why == Why.ORGANISATION
    thanks("month")
    assert owner.may_vote()
    assert why_not(owner) is None


def test_a_strangers_answer_renames_no_later_receipt_of_the_owners(thanks, client):
    thanks("month")
    own = Subscription.objects.get()
    client.cookies.clear()
    thanks("month")(organisation="Harbour Works Ltd")
    name = gateway.subscription(own.stripe_id)["customer"]["name"]
    assert name == "Alice Novák"


def test_each_later_charge_of_an_organisations_gift_is_receipted_in_its_name(thanks, switch):
    thanks()(organisation="Harbour Works Ltd")
    patron, subscription = Patron.objects.get(), Subscription.objects.get()
    switch(f"subscriptions/{subscription.stripe_id}/renew")
    for invoice in gateway.invoices_of(subscription.stripe_id, None):
        fulfilment.record_invoice(invoice["id"])
    _first, second = Donation.objects.order_by("paid_at")
    assert second.receipts.get().party.name == "Harbour Works Ltd"
    assert not patron.may_vote(second.paid_at)
    assert patron.is_sustaining(second.paid_at)


def test_an_organisation_that_gave_online_is_entered_as_one_by_the_treasurer(thanks, tess, euro):
    thanks()(organisation="Harbour Works Ltd")
    patron = Patron.objects.get()
    bank = {"day": Newsroom.load().today(), "amount": 9000, "currency": euro, "source": "bank"}
    bank |= {"email": patron.email, "name": "Harbour Works Ltd", "kind": "organisation"}
    period = Grant.objects.give(patron, timezone.now() + timedelta(days=9), "A friend").period
    with pytest.raises(elsewhere.OtherKind):  # a vote would be lost
        elsewhere.enter(elsewhere.Received(reference="117", **bank), by=tess)
    period.delete()
    gift = elsewhere.enter(elsewhere.Received(reference="117", **bank), by=tess)
    patron.refresh_from_db()
    assert (gift.patron, patron.kind) == (patron, "organisation")
    assert not patron.may_vote()


def test_who_was_given_a_membership_by_an_organisation_votes(for_ann, client):
    membership = for_ann()
    thanked = client.post(
        membership.pledge.get_absolute_url(), NOTHING | {"organisation": "Harbour Works Ltd"}
    )
    assert thanked.status_code == 302
    assert accepting.accept(current(membership))
    assert Patron.objects.get(email="ann@example.org").may_vote()


def test_a_receipt_that_was_replaced_before_it_was_mailed_is_not_mailed(thanks):
    thanks()(organisation="Harbour Works Ltd")
    (message,) = send_all()
    assert Receipt.objects.valid().get().number in message.subject


def test_an_erased_person_is_asked_nothing(thanks, client):
    thanks()
    ReceiptParty.objects.all().delete()
    page = client.get(Pledge.objects.get().get_absolute_url())
    assert page.status_code == 200
    assert b'id="answers"' not in page.content


@pytest.mark.parametrize("field", ["public_name", "dedicated_to", "organisation"])
def test_an_answer_that_is_too_long_is_refused_in_our_words(thanks, field):
    answer = thanks()(**{"dedication": "honour", "dedicated_to": "Bo", field: "x" * 201})
    (said,) = answer.context["form"].errors[field]
    assert said.startswith("Write it shorter: these are 201 characters, and ")
