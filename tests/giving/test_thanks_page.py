"""The thanks page: who sees the whole of it, and when it leads to the vote."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from patrons.giving import first_day, fulfilment, letters
from patrons.giving.handlers import HANDLERS
from patrons.models import Donation, Mail, Patron, Pledge, ReceiptParty, Round, SupportPeriod
from patrons.support import Grant
from tests.giving.refunds import give_back
from tests.giving.test_pages import sent

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")

ADDRESS, MASKED = "alice@example.org", "a•••@example.org"
ANSWERS = {"public_name": "Mallory", "dedication": "", "dedicated_to": "", "organisation": ""}


@pytest.fixture
def open_round(db) -> Round:
    now = timezone.now()
    return Round.objects.create(
        slug="now",
        title="What next?",
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
    )


@pytest.fixture
def gift(client, pay) -> Pledge:
    """A monthly gift that this client's browser made."""
    pay(sent(client)["Location"])
    fulfilment.fulfil_session(Pledge.objects.get().session_id)
    return Pledge.objects.get()


def page_of(client: Client, pledge: Pledge) -> str:
    answer = client.get(pledge.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def owner_of(pledge: Pledge) -> Client:
    client = Client()
    client.force_login(pledge.donations.get().patron.user)
    return client


def test_the_browser_of_the_gift_and_its_patron_see_all_of_it(client, gift):
    for who in (client, owner_of(gift)):
        page = page_of(who, gift)
        assert ADDRESS in page
        assert 'id="answers"' in page
        assert "signed in with its address" not in page


def test_whoever_has_the_pages_address_sees_how_the_gift_stands_and_no_more(gift, alice):
    stranger = Client()
    stranger.force_login(Patron.objects.with_address("mallory@example.org").user)
    for who in (Client(), stranger):
        page = page_of(who, gift)
        assert "5\u00a0EUR, monthly gift" in page
        assert MASKED in page
        assert ADDRESS not in page
        assert 'id="answers"' not in page
        assert "signed in with its address, you see all of it" in page
    sign_in = f"/account/sign-in/?next={gift.get_absolute_url()}"
    assert sign_in in page_of(Client(), gift)
    assert sign_in not in page_of(stranger, gift)


def test_a_strangers_answers_are_refused_and_the_givers_stay(client, gift):
    client.post(gift.get_absolute_url(), {**ANSWERS, "public_name": "Alice N."})
    refused = Client().post(gift.get_absolute_url(), ANSWERS)
    assert refused.status_code == 403
    assert "Your answers were not kept" in refused.content.decode()
    assert ReceiptParty.objects.get().public_name == "Alice N."


def test_a_gift_of_somebody_signed_in_is_whole_only_while_they_are(client, pay, alice):
    client.force_login(alice.user)
    pay(sent(client)["Location"])
    fulfilment.fulfil_session(Pledge.objects.get().session_id)
    assert ADDRESS in page_of(client, Pledge.objects.get())
    client.logout()
    page = page_of(client, Pledge.objects.get())
    assert MASKED in page
    assert ADDRESS not in page


def test_whom_a_membership_is_for_is_read_by_its_giver_alone(client, for_ann):
    membership = for_ann()
    assert "Gift membership for Ann, 12" in page_of(client, membership.pledge)
    page = page_of(Client(), membership.pledge)
    assert "Gift membership, 12" in page
    assert "Ann" not in page
    assert "/give/gift/given/" not in page


# --- What went back -----------------------------------------------------------------------------


def test_a_gift_that_went_back_wholly_is_not_thanked_for_as_if_it_stood(client, gift, open_round):
    refund = give_back(gift.donations.get(), 500, stops_gift=True)
    for who, sees_all in ((client, True), (owner_of(gift), True), (Client(), False)):
        page = page_of(who, gift)
        assert "This gift went back." in page
        assert "Thank you." not in page
        assert "<dt>Given back</dt><dd>5\u00a0EUR" in page
        assert "Support by it has ended." in page
        assert "/ballot/" not in page
        assert "Not as you meant it?" not in page
        assert (refund.credit_note.number in page) == sees_all


def test_a_part_that_went_back_is_said_and_the_thanks_stay(client, gift, open_round):
    give_back(gift.donations.get(), 200)
    page = page_of(client, gift)
    assert "Thank you." in page
    assert "<dt>Given back</dt><dd>2\u00a0EUR" in page
    assert "<dt>Stays with us</dt><dd>3\u00a0EUR" in page
    assert "/ballot/" in page


def test_a_gift_that_a_bank_took_back_says_so(client, gift, switch):
    charge = gift.donations.get().charge_id
    dispute = switch(f"charges/{charge}/dispute")
    HANDLERS["charge.dispute.created"](dispute["id"])
    assert "Thank you." in page_of(client, gift)
    switch(f"disputes/{dispute['id']}/lose")
    HANDLERS["charge.dispute.closed"](dispute["id"])
    page = page_of(client, gift)
    assert "This gift went back." in page
    assert "<dt>Taken back by the bank</dt><dd>5\u00a0EUR" in page


def test_a_refund_that_a_bank_sent_back_is_no_refund_on_the_page(client, gift):
    give_back(gift.donations.get(), 500).become("failed")
    page = page_of(client, gift)
    assert "Thank you." in page
    assert "Given back" not in page


# --- A membership -------------------------------------------------------------------------------


def test_a_membership_to_ones_own_address_is_told_to_nobody_and_says_so(client, for_ann):
    membership = for_ann(email="ann@example.org")
    page = page_of(client, membership.pledge)
    assert "The address you wrote for them is your own, so we have told nobody." in page
    assert f'<a class="button" href="{membership.given_path}">Write their address</a>' in page
    assert "a patron from the moment" not in page
    stranger = page_of(Client(), membership.pledge)
    assert "is your own" not in stranger


def test_a_membership_whose_gift_went_back_is_not_said_to_wait(client, for_ann):
    membership = for_ann()
    assert "a patron from the moment they accept it" in page_of(client, membership.pledge)
    give_back(membership.donation, 3600)
    page = page_of(client, membership.pledge)
    assert "a patron from the moment" not in page
    assert "cannot be accepted" in page


# --- The vote -----------------------------------------------------------------------------------


def test_it_leads_to_the_vote_where_this_gift_gives_one(client, gift, open_round):
    assert f"/rounds/{open_round.slug}/ballot/" in page_of(client, gift)
    SupportPeriod.objects.update(starts_at=timezone.now() + timedelta(days=3))
    period = SupportPeriod.objects.get()
    page = page_of(client, gift)
    assert "/ballot/" not in page
    assert "You can vote from that day on." in page
    period.end_now()  # given back before it began
    assert "vote" not in page_of(client, gift).partition("<main")[2].partition("<details")[0]


def test_without_an_open_round_it_says_that_the_next_one_will_come(client, gift):
    page = page_of(client, gift)
    assert "You can vote now" not in page
    assert "No round takes votes at this moment." in page


def test_an_organisation_is_thanked_and_asked_for_no_vote(client, gift, open_round):
    client.post(gift.get_absolute_url(), {**ANSWERS, "organisation": "Harbour Works Ltd"})
    page = page_of(client, gift)
    assert "An organisation gives and is thanked; it does not vote." in page
    assert "/ballot/" not in page
    account = owner_of(gift).get("/account/").content.decode()
    assert "gives and is thanked, and does not vote" in account
    assert "You have not voted yet" not in account


def test_an_organisation_that_makes_its_gift_one_time_is_not_asked_to_vote(client, gift):
    client.post(gift.get_absolute_url(), {**ANSWERS, "organisation": "Harbour Works Ltd"})
    first_day.make_once(Donation.objects.get().subscription)
    for mail in Mail.objects.unsent():
        letters.send(mail)
    made_once = outbox.outbox[-1]
    assert "one-time" in made_once.subject
    for said in (made_once.body, made_once.alternatives[0].content):
        assert "/rounds/" not in said
        assert "/account/" in said


def test_whether_the_address_votes_otherwise_is_shown_to_its_owner_alone(client, gift, open_round):
    """Whoever typed it learns nothing of what else its owner gives."""
    client.post(gift.get_absolute_url(), {**ANSWERS, "organisation": "Harbour Works Ltd"})
    Grant.objects.give(Patron.objects.get(), timezone.now() + timedelta(days=9), "A friend")
    assert "/ballot/" not in page_of(client, gift)
    assert "/ballot/" in page_of(owner_of(gift), gift)


@pytest.mark.parametrize("address", ["thanks/%00/", "thanks/a%00b/address/", "gift/%00/"])
def test_what_is_no_token_is_not_looked_for(client, address):
    assert client.get(f"/give/{address}").status_code == 404
