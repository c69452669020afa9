"""A patron lost their address: staff set another on evidence, slowly and in plain sight."""

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from django.utils import timezone

from patrons import tasks
from patrons.account import lost_address
from patrons.account.proving import tries_left
from patrons.giving import gateway
from patrons.models import Ballot, Donation, EvidenceTry, LostAddress, Mail, Patron, Round, User
from tests.account.conftest import sent_code, text

NEW = "alice.new@example.org"


def send_mails() -> list:
    for waiting in Mail.objects.unsent():
        tasks.send_mail(waiting.pk)
    return mail.outbox


def path_of(patron: Patron) -> str:
    return f"/admin/patron/{patron.pk}/lost-address/"


@pytest.fixture
def shown(gift, local_stripe, newsroom) -> dict:
    """What Alice tells the newsroom of a gift of hers, and the address that she has now."""
    donation = gift("once", 2000)
    day = newsroom.local(donation.paid_at).date().isoformat()
    return {"address": NEW, "day": day, "amount": "20.00", "currency": "EUR", "last4": "4242"}


@pytest.fixture
def asked(shown, alice, tess, signed_in) -> LostAddress:
    answer = signed_in(tess).post(path_of(alice), shown)
    assert answer.status_code == 302, text(answer)
    return LostAddress.objects.get()


def in_hours(hours: float):
    return time_machine.travel(timezone.now() + timedelta(hours=hours))


def test_right_evidence_makes_a_row_that_says_who_and_by_which_gift(asked, alice, tess):
    assert (asked.patron, asked.asked_by) == (alice, tess)
    assert asked.donation.patron == alice
    assert asked.effective_at - asked.asked_at == timedelta(hours=72)
    alice.refresh_from_db()
    assert alice.email == "alice@example.org", "nothing has changed yet"
    assert not EvidenceTry.objects.exists()


def test_the_old_address_is_told_at_once_with_a_link_that_stops_it(asked, alice, client):
    (told,) = [message for message in send_mails() if "change your address" in message.subject]
    assert told.to == ["alice@example.org"]
    assert NEW not in told.body + told.alternatives[0][0]
    link = re.search(r"http://\S+(/account/lost-address/\S+)", told.body).group(1)
    assert "Keep your address?" in text(client.get(link))
    assert LostAddress.objects.waiting().exists(), "opening a link stops nothing"
    assert "Stopped: your address stays" in text(client.post(link, follow=True))
    assert "Stopped: your address stays" in text(client.post(link, follow=True))
    row = LostAddress.objects.get()
    assert (row.stop, row.email, row.before) == ("patron", "", "")
    with in_hours(73):
        tasks.sweep_addresses()
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


def test_a_second_press_says_that_it_is_stopped_already(asked):
    first = text(Client().post(asked.stop_path, follow=True))
    assert "It is stopped already" not in first
    assert "It is stopped already." in text(Client().post(asked.stop_path, follow=True))


@pytest.mark.parametrize("hours", [0, 24, 71.9])
def test_it_has_no_effect_before_three_days(asked, alice, hours):
    with in_hours(hours):
        tasks.sweep_addresses()
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


def test_after_three_days_it_takes_effect_and_both_addresses_hear(asked, alice, by_code):
    old_browser = by_code(alice)
    old_browser.get("/account/")
    Authenticator.objects.create(user=alice.user, type="webauthn", data={"name": "Lost phone"})
    now = timezone.now()
    open_round = Round.objects.create(
        slug="now", title="Now", opens_at=now, closes_at=now + timedelta(days=9)
    )
    ballot = Ballot.objects.create(round=open_round, patron=alice)
    mail.outbox.clear()
    with in_hours(72.1):
        tasks.sweep_addresses()
        tasks.sweep_addresses()
        send_mails()
    alice.refresh_from_db()
    assert alice.email == alice.user.email == NEW
    assert not EmailAddress.objects.get(user=alice.user).verified, "its first code proves it"
    assert old_browser.get("/account/").status_code == 302
    assert not Authenticator.objects.filter(user=alice.user).exists()
    assert Ballot.objects.get() == ballot
    heard = {message.to[0]: message for message in mail.outbox}
    assert set(heard) == {"alice@example.org", NEW}
    assert "belongs to another address" in heard["alice@example.org"].body
    assert "belongs to this address" in heard[NEW].body
    row = LostAddress.objects.get()
    assert (row.email, row.before) == ("", "")
    assert by_code(alice).get("/account/").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"last4": "4241"},
        {"amount": "20.01"},
        {"day": "2020-01-01"},
        {"currency": "JPY", "amount": "2000"},
    ],
)
def test_wrong_evidence_is_refused_and_counted_and_never_says_which(
    shown, alice, tess, signed_in, wrong
):
    answer = signed_in(tess).post(path_of(alice), {**shown, **wrong})
    assert answer.status_code == 422
    assert "No gift of theirs fits all three" in text(answer)
    assert EvidenceTry.objects.get().by == tess
    assert not LostAddress.objects.exists()


def test_the_gift_of_another_patron_is_no_evidence(shown, bob, tess, signed_in):
    assert signed_in(tess).post(path_of(bob), shown).status_code == 422
    assert not LostAddress.objects.exists()


def test_after_five_wrong_answers_the_right_one_waits_for_a_day(shown, alice, tess, signed_in):
    client = signed_in(tess)
    for number in range(5):
        assert client.post(path_of(alice), {**shown, "last4": f"000{number}"}).status_code == 422
    answer = client.post(path_of(alice), shown)
    assert answer.status_code == 403
    assert "wrong too often" in text(answer)
    assert not LostAddress.objects.exists()
    assert tries_left(alice, tess) == 0
    with in_hours(25):
        assert client.post(path_of(alice), shown).status_code == 302


def test_one_colleague_does_not_try_many_patrons(shown, alice, bob, tess, ada, signed_in):
    EvidenceTry.objects.bulk_create([EvidenceTry(patron=bob, by=tess) for _ in range(10)])
    assert signed_in(tess).post(path_of(alice), shown).status_code == 403
    assert signed_in(ada).post(path_of(alice), shown).status_code == 302


def test_where_stripe_does_not_answer_nothing_is_counted(shown, alice, tess, signed_in, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    gateway._client.cache_clear()
    answer = signed_in(tess).post(path_of(alice), shown)
    assert answer.status_code == 503
    assert "Stripe does not answer" in text(answer)
    assert not EvidenceTry.objects.exists()
    assert not LostAddress.objects.exists()


def test_where_an_answer_of_stripes_cannot_be_read_nothing_is_counted(
    shown, alice, tess, signed_in, stripe_says
):
    charge = Donation.objects.get().charge_id
    stripe_says(f"/v1/charges/{charge}", payment_method_details="4242")
    with pytest.raises(AttributeError):
        signed_in(tess).post(path_of(alice), shown)
    assert not EvidenceTry.objects.exists()


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ({"address": "alice"}, "Enter a valid email address"),
        ({"last4": "42"}, "Write the last four digits"),
        ({"amount": "much"}, "Write the amount in digits"),
        ({"day": "yesterday"}, "Enter a valid date"),
        ({"currency": "XXX"}, "Select a valid choice"),
    ],
)
def test_a_slip_is_no_try(shown, alice, tess, signed_in, slip, said):
    answer = signed_in(tess).post(path_of(alice), {**shown, **slip})
    assert answer.status_code == 422
    assert said in text(answer)
    assert not EvidenceTry.objects.exists()


def test_an_address_that_somebody_has_is_refused(shown, alice, bob, tess, signed_in):
    answer = signed_in(tess).post(path_of(alice), {**shown, "address": "BOB@example.org"})
    assert answer.status_code == 422
    assert "Another person is known by this address" in text(answer)


def test_an_address_that_somebody_has_by_then_is_not_taken(asked, alice):
    Patron.objects.with_address(NEW)
    with in_hours(73):
        tasks.sweep_addresses()
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"
    assert LostAddress.objects.get().stop == "taken"


def test_while_one_waits_another_is_refused(asked, shown, alice, ada, signed_in):
    answer = signed_in(ada).post(path_of(alice), {**shown, "address": "evil@example.org"})
    assert answer.status_code == 403
    assert "waits already" in text(answer)
    with pytest.raises(lost_address.Refused):
        lost_address.ask(alice, "evil@example.org", asked.donation, ada)
    assert LostAddress.objects.count() == 1


def test_nobody_sets_their_own_or_a_colleagues_address(shown, alice, tess, ada, signed_in):
    for colleague in (tess, ada):
        User.objects.filter(pk=alice.user.pk).update(is_staff=True)
        answer = signed_in(colleague).post(path_of(alice), shown)
        assert answer.status_code == 403
        assert "They work here" in text(answer)
    own = Patron.objects.with_address("tess@example.org", "Tess")
    answer = signed_in(tess).post(path_of(own), shown)
    assert answer.status_code == 403
    assert "This is you" in text(answer)
    assert not LostAddress.objects.exists()


def test_a_patron_whose_address_is_a_colleagues_is_a_colleague(asked, ada):
    """Their gift joined by address, and nobody had signed in."""
    own = Patron.objects.create(email=ada.email)
    tess = User.objects.get(email="tess@example.org")
    with pytest.raises(lost_address.Refused, match="They work here"):
        lost_address.ask(own, "else@example.org", asked.donation, tess)


def test_who_works_here_by_then_keeps_their_address(asked, alice):
    User.objects.filter(pk=alice.user.pk).update(is_staff=True)
    with in_hours(73):
        tasks.sweep_addresses()
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"
    assert LostAddress.objects.get().stop == "colleague"


def test_a_right_of_its_own_is_needed(shown, alice, edie, signed_in):
    assert signed_in(edie).post(path_of(alice), shown).status_code == 302
    assert not LostAddress.objects.exists()
    assert Permission.objects.filter(codename="add_lostaddress").exists()


def test_the_patrons_page_tells_colleagues_who_asked_and_what_became_of_it(
    asked, alice, ada, signed_in
):
    client = signed_in(ada)
    page = text(client.get(f"/admin/patron/inspect/{alice.pk}/"))
    gift = " ".join(f"by Tess Okafor, on a gift of {asked.donation.money}".split())
    assert f"{gift}; to a•••@example.org from" in page
    assert NEW not in page
    with in_hours(73):
        tasks.sweep_addresses()
        page = text(client.get(f"/admin/patron/inspect/{alice.pk}/"))
    assert f"{gift}; done" in page


def test_no_log_line_holds_an_address(shown, alice, tess, signed_in, caplog):
    caplog.set_level(logging.INFO)
    signed_in(tess).post(path_of(alice), shown)
    assert "lost address" in caplog.text
    with in_hours(73):
        tasks.sweep_addresses()
    assert "alice" not in caplog.text
    assert "4242" not in caplog.text


def test_the_patron_who_is_signed_in_sees_it_and_can_stop_it(asked, alice, by_code):
    client = by_code(alice)
    page = client.get("/account/signing-in/").content.decode()
    assert "our staff set another address" in page
    link = re.search(r'href="(/account/lost-address/[^"]+)"', page).group(1)
    client.post(link)
    assert not LostAddress.objects.waiting().exists()


def test_a_patron_who_changes_their_address_themselves_ends_what_staff_asked_for(
    asked, alice, by_code
):
    client = by_code(alice)
    client.post("/account/signing-in/address/", {"email": "own@example.org"})
    send_mails()
    client.post("/account/signing-in/address/", {"code": sent_code()})
    with in_hours(73):
        tasks.sweep_addresses()
    alice.refresh_from_db()
    assert alice.email == "own@example.org"


def test_a_late_press_is_told_that_it_was_changed(asked, alice):
    link = asked.stop_path
    with in_hours(73):
        tasks.sweep_addresses()
        answer = Client().post(link, follow=True)
    assert "It was changed already" in text(answer)
    alice.refresh_from_db()
    assert alice.email == NEW


@pytest.mark.parametrize("token", ["x", "MQ:abc", "1", "MQ:1tXabc:sig"])
def test_nobody_makes_up_a_link(asked, token):
    answer = Client().post(f"/account/lost-address/{token}/")
    assert answer.status_code == 410
    assert LostAddress.objects.waiting().exists()


def test_a_link_whose_patron_was_erased_says_that_it_leads_nowhere_now(asked, client):
    link = asked.stop_path
    asked.delete()
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 410
        assert "This link leads nowhere now" in answer.text
        assert "not whole" not in answer.text
