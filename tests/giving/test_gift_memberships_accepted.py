"""A gift membership is accepted, or cannot be: by its recipient, once, in whatever order."""

from datetime import timedelta

import pytest
from django.utils import timezone

from patrons.giving import fulfilment
from patrons.giving.going_back import refunding
from patrons.giving.going_back.refund import State
from patrons.giving.handlers import HANDLERS
from patrons.giving.memberships import accepting
from patrons.models import (
    AddressCorrection,
    Dispute,
    Donation,
    GiftMembership,
    Mail,
    Patron,
    Refund,
    Subscription,
    SupportPeriod,
)
from patrons.support import Grant
from tests.giving.conftest import current, send_mails

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")


def ann() -> Patron:
    return Patron.objects.get(email="ann@example.org")


def test_opening_the_link_changes_nothing_and_says_what_accepting_does(for_ann, client):
    membership = for_ann()
    for _ in range(2):
        page = client.get(membership.get_absolute_url()).content.decode()
    assert "Alice gives you 12 months with The Lighthouse" in page
    assert "For your birthday." in page
    assert "Nothing, now and later" in page
    assert "make you a patron by the address ann@example.org" in page
    assert client.head(membership.get_absolute_url()).status_code == 200
    assert not SupportPeriod.objects.exists()
    assert not Patron.objects.filter(email="ann@example.org").exists()


def test_accepting_makes_the_recipient_sustaining_from_then_to_its_end(
    for_ann, client, newsroom, time_machine
):
    membership = for_ann(months="6", amount_6="1800")
    time_machine.move_to(timezone.now() + timedelta(days=3), tick=False)
    answer = client.post(membership.get_absolute_url(), follow=True)
    assert answer.status_code == 200
    assert "You are a patron until" in answer.content.decode()
    period = SupportPeriod.objects.get()
    assert (period.patron, period.source) == (ann(), "membership")
    start, end = newsroom.local(period.starts_at), newsroom.local(period.ends_at)
    assert period.starts_at == timezone.now()
    assert (end.hour, end.minute) == (start.hour, start.minute)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == 6
    assert Donation.objects.get().period == period
    assert ann().is_sustaining()
    assert ann().may_vote()
    assert not ann().is_sustaining(period.ends_at)
    assert not Patron.objects.get(email="alice@example.org").is_sustaining()
    assert not Subscription.objects.exists()


def test_accepting_twice_changes_nothing_the_second_time(for_ann, client):
    membership = for_ann()
    for _ in range(3):
        page = client.post(membership.get_absolute_url(), follow=True).content.decode()
        assert "You are a patron until" in page
    assert SupportPeriod.objects.count() == 1
    assert not accepting.accept(membership)
    assert Mail.objects.filter(kind__startswith="membership").count() == 2


def test_its_payment_told_again_after_acceptance_leaves_it(for_ann):
    membership = for_ann()
    accepting.accept(membership)
    for _ in range(2):
        fulfilment.fulfil_session(membership.pledge.session_id)
    assert SupportPeriod.objects.count() == 1
    assert Donation.objects.get().period.patron == ann()


def test_it_can_be_accepted_before_its_day_and_then_nobody_is_told_any_more(for_ann):
    later = (timezone.now() + timedelta(days=40)).date().isoformat()
    membership = for_ann(tell_on=later)
    assert accepting.accept(membership)
    send_mails()
    assert not Mail.objects.filter(kind="membership told").exists()
    assert current(membership).stands == "accepted"


def test_who_supports_already_keeps_that_and_has_the_membership_beside_it(for_ann, client):
    known = Patron.objects.with_address("ann@example.org", "Ann Known")
    Grant.objects.give(known, timezone.now() + timedelta(days=900), "A friend")
    membership = for_ann()
    assert "supports us already" in client.get(membership.get_absolute_url()).content.decode()
    accepting.accept(membership)
    assert known.support_periods.count() == 2
    assert known.sustaining_until() > timezone.now() + timedelta(days=800)
    assert ann().name == "Ann Known"


def test_refunded_before_acceptance_it_cannot_be_accepted_and_nobody_is_told(for_ann, client):
    membership = for_ann()
    refunding.give_back(membership.donation, 3600)
    for method in (client.get, client.post):
        answer = method(membership.get_absolute_url())
        assert answer.status_code == 410
        assert "cannot be accepted any more" in answer.content.decode()
    assert not SupportPeriod.objects.exists()
    send_mails()
    assert not Mail.objects.filter(kind="membership told").exists()
    assert client.post(membership.get_absolute_url()).status_code == 410


def test_refunded_after_acceptance_it_ends_at_once(for_ann, client):
    membership = for_ann()
    accepting.accept(membership)
    refunding.give_back(membership.donation, 3600)
    assert not ann().is_sustaining()
    answer = client.get(membership.get_absolute_url())
    assert answer.status_code == 410
    assert "This membership has ended." in answer.content.decode()
    accepting.accept(membership)
    assert not ann().is_sustaining()


def test_a_part_given_back_leaves_it(for_ann):
    membership = for_ann()
    refunding.give_back(membership.donation, 600)
    assert accepting.accept(membership)
    refunding.give_back(membership.donation, 600)
    assert ann().is_sustaining()


def test_a_refund_that_came_back_from_the_bank_lets_it_go_on(for_ann):
    membership = for_ann()
    refund = refunding.give_back(membership.donation, 3600)
    assert not accepting.accept(current(membership))
    refund.become(State.FAILED)
    assert accepting.accept(current(membership))
    assert ann().is_sustaining()


def test_a_refund_known_before_the_payment_is_lets_nobody_accept(ask_for_ann, pay):
    """The events came in the wrong order: the refund's brings the gift in."""
    pay(ask_for_ann()["Location"])
    membership = GiftMembership.objects.get()
    session = fulfilment.gateway.checkout_session(membership.pledge.session_id)
    intent = fulfilment.gateway.payment_intent(session["payment_intent"])
    charge = intent["latest_charge"]["id"]
    made = fulfilment.gateway.create_refund({"charge": charge, "amount": 3600}, "dashboard-1")
    for _ in range(2):
        refunding.record_refund(made["id"])
    fulfilment.fulfil_session(membership.pledge.session_id)
    assert Refund.objects.get().donation == Donation.objects.get()
    assert current(membership).stands == "taken back"
    assert not accepting.accept(current(membership))
    assert not SupportPeriod.objects.exists()


@pytest.mark.parametrize("accepted_first", [True, False])
def test_a_lost_dispute_ends_it_or_lets_nobody_accept(for_ann, switch, client, accepted_first):
    membership = for_ann()
    charge = membership.donation.charge_id
    if accepted_first:
        accepting.accept(membership)
    dispute = switch(f"charges/{charge}/dispute")
    HANDLERS["charge.dispute.created"](dispute["id"])
    send_mails()
    assert not Mail.objects.filter(kind="membership told").exists()
    switch(f"disputes/{dispute['id']}/lose")
    for _ in range(2):
        HANDLERS["charge.dispute.closed"](dispute["id"])
    assert Dispute.objects.get().status == "lost"
    assert client.post(membership.get_absolute_url()).status_code == 410
    assert not Patron.objects.filter(email="ann@example.org").sustaining().exists()


def test_its_giver_is_never_sustaining_by_it(for_ann, client):
    """The address on Stripe's page turns out to be the recipient's own."""
    membership = for_ann(email="ann@example.org")
    assert current(membership).stands == "own"
    send_mails()
    assert not Mail.objects.filter(kind="membership told").exists()
    answer = client.post(membership.get_absolute_url())
    assert answer.status_code == 409
    assert "for somebody else" in answer.content.decode()
    assert not ann().is_sustaining()
    page = client.get(membership.given_path).content.decode()
    assert "is your own, so we have told nobody" in page
    client.post(membership.given_path, {"recipient_email": "bert@example.org"})
    assert accepting.accept(current(membership))
    assert not ann().is_sustaining()
    assert Patron.objects.get(email="bert@example.org").is_sustaining()


def test_it_can_be_accepted_for_a_year_after_telling(for_ann, client, time_machine):
    membership = for_ann()
    send_mails()
    told = current(membership).told_at
    time_machine.move_to(told + timedelta(days=365, minutes=1))
    answer = client.post(membership.get_absolute_url())
    assert answer.status_code == 410
    assert "could be accepted for a year" in answer.content.decode()
    time_machine.move_to(told + timedelta(days=364, hours=23))
    assert client.post(membership.get_absolute_url()).status_code == 302


def test_after_its_end_its_page_says_so_and_leads_to_giving(for_ann, client, time_machine):
    membership = for_ann(months="3", amount_3="900")
    accepting.accept(membership)
    time_machine.move_to(timezone.now() + timedelta(days=100))
    page = client.get(membership.get_absolute_url()).content.decode()
    assert "This membership ended on" in page
    assert not ann().is_sustaining()
    assert "The Lighthouse" in page


def test_its_giver_sees_how_it_stands_and_a_page_to_hand_over(for_ann, client):
    membership = for_ann()
    page = client.get(membership.given_path).content.decode()
    assert membership.handed_path in page
    assert "To be told on" in page
    send_mails()
    page = client.get(membership.given_path).content.decode()
    assert "We have told Ann." in page
    assert "Told on" in page
    accepting.accept(current(membership))
    page = client.get(membership.given_path).content.decode()
    assert "Ann accepted it, and is a patron until" in page
    assert membership.handed_path not in page


def test_a_corrected_address_gets_its_own_mail_and_the_first_link_is_dead(for_ann, client):
    membership = for_ann(recipient_email="an@example.org")
    send_mails()
    first = membership.get_absolute_url()
    answer = client.post(membership.given_path, {"recipient_email": "Ann@example.org "})
    assert answer.status_code == 302
    assert client.get(first).status_code == 404
    assert client.post(first).status_code == 404
    told = [mail.to[0] for mail in send_mails() if mail.subject.endswith("given to you")]
    assert told == ["an@example.org", "ann@example.org"]
    assert accepting.accept(current(membership))
    assert ann().is_sustaining()
    assert not Patron.objects.filter(email="an@example.org").exists()


def test_the_same_address_again_corrects_nothing(for_ann, client):
    membership = for_ann()
    for _ in range(5):
        client.post(membership.given_path, {"recipient_email": "ann@example.org"})
    assert current(membership).token == membership.token
    assert current(membership).corrections == 0


def test_it_is_corrected_three_times_at_most_and_not_after_acceptance(for_ann, client):
    membership = for_ann()
    for number in range(3):
        address = {"recipient_email": f"ann{number}@example.org"}
        assert client.post(membership.given_path, address).status_code == 302
    answer = client.post(membership.given_path, {"recipient_email": "x@example.org"})
    assert answer.status_code == 422
    assert "cannot be changed any more" in answer.content.decode()
    assert current(membership).recipient_email == "ann2@example.org"
    other = for_ann(recipient_email="bert@example.org")
    accepting.accept(other)
    assert client.post(other.given_path, {"recipient_email": "x@example.org"}).status_code == 422
    assert current(other).recipient_email == "bert@example.org"


@pytest.mark.parametrize("address", ["", "no address", "alice@example.org"])
def test_a_correction_that_makes_no_sense_is_refused_beside_the_field(for_ann, client, address):
    membership = for_ann()
    answer = client.post(membership.given_path, {"recipient_email": address})
    assert answer.status_code == 422
    assert answer.context["form"].errors["recipient_email"]
    assert current(membership).recipient_email == "ann@example.org"


def test_an_old_page_of_a_corrected_address_accepts_nothing(for_ann):
    old = for_ann()
    accepting.correct_address(old, "bert@example.org")
    assert not accepting.accept(old)
    assert not SupportPeriod.objects.exists()


def test_nobody_makes_up_a_givers_address(for_ann, client):
    membership = for_ann()
    public_id = membership.pledge.public_id
    for signed in (public_id, f"{public_id}:x", "x", membership.token):
        assert client.get(f"/give/gift/given/{signed}/").status_code == 404
        answer = client.post(f"/give/gift/given/{signed}/", {"recipient_email": "x@example.org"})
        assert answer.status_code == 404
    assert client.get("/give/gift/no-such-token/").status_code == 404


def test_a_receipts_corrected_address_moves_the_gift_and_never_the_recipients_support(
    for_ann, client
):
    membership = for_ann(email="alize@example.org")
    accepting.accept(membership)
    strangers_link = membership.given_path
    correct = f"{membership.pledge.get_absolute_url()}address/"
    client.post(correct, {"email": "alice@example.org"})
    send_mails()
    correction = AddressCorrection.objects.get()
    client.post(correct, {"code": correction.code})
    donation = Donation.objects.get()
    assert donation.patron.email == "alice@example.org"
    assert donation.period.patron == ann()
    assert client.get(strangers_link).status_code == 404
    assert client.get(current(membership).given_path).status_code == 200


def test_the_account_names_what_was_given_and_what_was_got(for_ann, client):
    membership = for_ann()
    accepting.accept(membership)
    client.force_login(Patron.objects.get(email="alice@example.org").user)
    page = client.get("/account/").content.decode()
    assert "Memberships you gave" in page
    assert current(membership).given_path in page
    assert "12 months for Ann" in page
    assert '<p class="small muted">accepted</p>' in page
    ukrainian = client.get("/uk/account/").content.decode()
    assert "12 місяців, отримувач: Ann</a>" in ukrainian
    assert '<p class="small muted">прийнято</p>' in ukrainian
    client.force_login(ann().user)
    page = client.get("/account/").content.decode()
    assert "Alice gave you a membership of 12 months" in page
    assert "Memberships you gave" not in page
