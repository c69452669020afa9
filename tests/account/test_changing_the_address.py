"""Somebody changes their own address: proved at the new one, told to the old; all follows."""

import re
from datetime import timedelta

import pytest
import requests
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from patrons import tasks
from patrons.account import moving
from patrons.account.address_change import AddressChange
from patrons.giving import customer_address, fulfilment, gateway
from patrons.models import Ballot, Mail, Patron, ReceiptParty, Round, StripeCustomer, User
from tests.account.conftest import sent_code, text

PAGE = "/account/signing-in/address/"
NEW = "alice.new@example.org"


def send_mails() -> list:
    """What the worker does: each mail that waits."""
    for waiting in Mail.objects.unsent():
        tasks.send_mail(waiting.pk)
    return mail.outbox


def change(client, address=NEW):
    """Ask for it, and type the code from the mail."""
    answer = client.post(PAGE, {"email": address})
    assert answer.status_code == 302, text(answer)
    send_mails()
    assert mail.outbox[-1].to == [address.strip().lower()]
    return client.post(PAGE, {"code": sent_code()}, follow=True)


def test_the_code_from_the_new_address_changes_it_everywhere(by_code, alice):
    client = by_code(alice)
    page = text(change(client, "  Alice.NEW@Example.org "))
    assert f"you sign in with {NEW} from now on" in page
    alice.refresh_from_db()
    assert alice.email == alice.user.email == NEW
    row = EmailAddress.objects.get(user=alice.user)
    assert (row.email, row.verified, row.primary) == (NEW, True, True)
    assert by_code(alice).get("/account/").status_code == 200


def test_the_same_code_sent_twice_says_that_it_was_changed(by_code, alice):
    client = by_code(alice)
    change(client)
    answer = client.post(PAGE, {"code": sent_code()}, follow=True)
    assert f"Changed already: you sign in with {NEW}." in text(answer)
    assert "is as it was" not in text(answer)
    send_mails()
    client.post(PAGE, {"email": "third@example.org"})
    answer = client.post(PAGE, {"code": "000000"})
    assert answer.status_code == 422, "the next change is its own"
    assert "That is not the code we sent" in text(answer)
    client.post(PAGE, {"cancel": "yes"})
    answer = client.post(PAGE, {"code": "000000"})
    assert answer.status_code == 422
    assert "Changed already" not in text(answer)


def test_nothing_changes_before_the_code_is_typed(by_code, alice):
    client = by_code(alice)
    client.post(PAGE, {"email": NEW})
    send_mails()
    page = text(client.get(PAGE))
    assert f"We have sent a mail to <strong>{NEW}</strong>" in page
    assert "your address is alice@example.org" in page
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"
    assert NEW not in text(client.get("/account/"))


def test_the_old_address_is_told_once_and_then_forgotten(by_code, alice):
    client = by_code(alice)
    change(client)
    (told,) = [message for message in send_mails() if "was changed" in message.subject]
    assert told.to == ["alice@example.org"]
    assert "belongs" not in told.body
    assert NEW not in told.body + told.alternatives[0][0], "it may not be theirs any more"
    row = AddressChange.objects.get()
    assert (row.email, row.before) == ("", "")
    assert not Mail.objects.filter(key__contains="@").exists()


def test_a_second_change_at_once_does_not_hide_the_first_from_the_old_address(by_code, alice):
    client = by_code(alice)
    change(client)
    answer = client.post(PAGE, {"email": "third@example.org"})
    assert answer.status_code == 409
    assert "is still on its way" in text(answer)
    send_mails()
    change(client, "third@example.org")
    send_mails()
    told = [message.to[0] for message in mail.outbox if "was changed" in message.subject]
    assert told == ["alice@example.org", NEW]


def test_a_mail_that_never_goes_holds_nobody_up_for_more_than_a_day(by_code, alice):
    change(by_code(alice))
    row = AddressChange.objects.get()
    assert row.is_being_told
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert not row.is_being_told


def test_browsers_elsewhere_are_signed_out_and_this_one_stays(by_code, alice):
    here, there = by_code(alice), by_code(alice)
    there.get("/account/")
    change(here)
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


def test_a_link_mailed_before_to_the_old_address_signs_in_no_more(by_code, alice, client):
    here = by_code(alice)
    client.post("/account/sign-in/", {"email": "alice@example.org"})
    link = re.search(r"http://\S+(/account/sign-in/link/\S+)", mail.outbox[-1].body).group(1)
    User.objects.update(last_login=None)
    change(here)
    assert type(client)().post(link).status_code == 410


@pytest.mark.parametrize("taken", ["BOB@example.org", "edie@example.org", "third@example.org"])
def test_a_taken_address_is_answered_alike_and_its_mail_says_so(
    by_code, alice, bob, edie, charlie, taken
):
    EmailAddress.objects.create(user=charlie.user, email="third@example.org", verified=False)
    client = by_code(alice)
    pages = []
    for address in (NEW, taken):
        client.post(PAGE, {"email": address})
        page = text(client.get(PAGE)).replace(address.lower(), NEW)
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page))
    assert pages[0] == pages[1]
    said = send_mails()[-1]
    assert said.to == [taken.lower()]
    assert "It is known there already" in said.body
    assert not re.search(r"\b\d{6}\b", said.body)
    # The code that nobody was mailed is worth nothing either.
    answer = client.post(PAGE, {"code": AddressChange.objects.get().code})
    assert answer.status_code == 422
    assert "That is not the code we sent" in text(answer)
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


def test_an_address_that_is_taken_meanwhile_is_not_taken_twice(by_code, alice):
    client = by_code(alice)
    client.post(PAGE, {"email": NEW})
    send_mails()
    Patron.objects.with_address(NEW)  # somebody gave from there
    assert client.post(PAGE, {"code": sent_code()}).status_code == 422
    assert User.objects.filter(email=NEW).count() == 1
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Write the new address."),
        ("alice at example", "Write the whole address, such as name@example.org."),
        (f"{'x' * 250}@example.org", "Write the whole address"),
        ("Alice@example.org", "That is your address already."),
        ("a\x00b@example.org", "Write the whole address"),
    ],
)
def test_a_slip_says_what_to_write(by_code, alice, typed, said):
    answer = by_code(alice).post(PAGE, {"email": typed})
    assert answer.status_code == 422
    assert said in text(answer)
    assert not AddressChange.objects.exclude(email="").exists()


def test_after_five_wrong_codes_the_right_one_is_worth_nothing(by_code, alice):
    client = by_code(alice)
    client.post(PAGE, {"email": NEW})
    send_mails()
    code = sent_code()
    for _ in range(5):
        answer = client.post(PAGE, {"code": f"{(int(code) + 1) % 10**6:06}"})
    assert "one wrong code too many" in text(answer)
    assert client.post(PAGE, {"code": code}).status_code == 422
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


def test_a_code_works_for_a_quarter_of_an_hour_and_only_the_newest_does(by_code, alice):
    client = by_code(alice)
    client.post(PAGE, {"email": NEW})
    send_mails()
    old = sent_code()
    client.post(PAGE, {"email": NEW})
    send_mails()
    assert sent_code() != old
    assert client.post(PAGE, {"code": old}).status_code == 422
    change_ = AddressChange.objects.get()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert change_.tries_left == 0
        assert not change_.confirm(sent_code())
    assert client.post(PAGE, {"code": sent_code()}).status_code == 302


def test_a_code_is_worth_nothing_in_somebody_elses_browser(by_code, alice, bob):
    by_code(alice).post(PAGE, {"email": NEW})
    send_mails()
    code = sent_code()
    theirs = by_code(bob)
    assert theirs.post(PAGE, {"code": code}).status_code == 302  # nothing waits for them
    bob.refresh_from_db()
    assert bob.email == "bob@example.org"


def test_keeping_the_address_ends_the_code(by_code, alice):
    client = by_code(alice)
    client.post(PAGE, {"email": NEW})
    send_mails()
    client.post(PAGE, {"cancel": "yes"})
    assert client.post(PAGE, {"code": sent_code()}).status_code == 422
    assert not AddressChange.objects.exclude(email="").exists()


def test_codes_are_limited_by_person_and_by_the_address_they_go_to(by_code, alice, bob):
    client = by_code(alice)
    for number in range(5):
        assert client.post(PAGE, {"email": f"n{number}@example.org"}).status_code == 302
    answer = client.post(PAGE, {"email": "n6@example.org"})
    assert answer.status_code == 429
    assert "Too many codes were asked for" in text(answer)
    other = by_code(bob)
    for _ in range(4):
        other.post(PAGE, {"email": "n0@example.org"})  # it was asked for once before
    assert other.post(PAGE, {"email": "n0@example.org"}).status_code == 429


def test_a_vote_and_what_was_given_stay_theirs(by_code, alice, gift, local_stripe):
    now = timezone.now()
    open_round = Round.objects.create(
        slug="now", title="Now", opens_at=now, closes_at=now + timedelta(days=1)
    )
    ballot = Ballot.objects.create(round=open_round, patron=alice)
    donation = gift()
    change(by_code(alice))
    ballot.refresh_from_db()
    donation.refresh_from_db()
    assert ballot.patron.email == donation.patron.email == NEW
    assert donation.receipts.get().party.email == "alice@example.org", "a receipt never changes"


@pytest.fixture
def told_stripe(local_stripe, settings):
    """The address of a customer at the local Stripe."""

    def asking(customer: StripeCustomer) -> str:
        return gateway.customer(customer.stripe_id)["email"]

    return asking


def test_stripe_hears_of_it_for_each_customer(by_code, alice, gift, told_stripe):
    gift("once", 2000)
    gift("month", 500)
    customers = list(StripeCustomer.objects.filter(patron=alice))
    assert len(customers) == 2
    assert not customer_address.due().exists()
    change(by_code(alice))
    assert customer_address.due().count() == 2
    for customer in customer_address.due():
        tasks.tell_stripe_of_address(customer.pk)
    assert {told_stripe(customer) for customer in customers} == {NEW}
    assert not customer_address.due().exists()


def test_where_stripe_does_not_answer_it_is_told_later(by_code, alice, gift, told_stripe, settings):
    gift("month", 500)
    change(by_code(alice))
    customer = StripeCustomer.objects.get()
    there, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:9"
    gateway._client.cache_clear()
    customer_address.tell(customer.pk)
    settings.STRIPE_API_BASE = there
    gateway._client.cache_clear()
    assert not customer_address.due().exists(), "not at once"
    assert customer_address.untold().get() == customer
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        for due in customer_address.due():
            customer_address.tell(due.pk)
    assert told_stripe(customer) == NEW
    assert not customer_address.untold().exists()


def test_a_customer_that_stripe_forgot_is_not_asked_about_for_ever(by_code, alice, local_stripe):
    StripeCustomer.objects.create(stripe_id="cus_gone", patron=alice, currency="EUR")
    change(by_code(alice))
    customer_address.tell(StripeCustomer.objects.get().pk)
    assert not customer_address.untold().exists()


def test_later_receipts_go_to_the_new_address_even_before_stripe_has_heard(
    by_code, alice, gift, own_stripe, settings
):
    donation = gift("month", 500)
    change(by_code(alice))
    requests.post(f"{own_stripe}/_sandbox/clock/advance", data={"days": 32}, timeout=30)
    key = {"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"}
    listed = requests.get(
        f"{own_stripe}/v1/invoices",
        params={"subscription": donation.subscription.stripe_id},
        headers=key,
        timeout=10,
    ).json()["data"]
    renewal = listed[0]
    assert renewal["customer_email"] == "alice@example.org"
    second = fulfilment.record_invoice(renewal["id"])
    assert second.pk != donation.pk
    assert second.patron == alice
    assert second.receipts.get().party.email == NEW
    assert set(ReceiptParty.objects.values_list("email", flat=True)) == {"alice@example.org", NEW}
    assert Patron.objects.count() == 1


def test_who_works_here_changes_theirs_in_the_same_way(by_code, tess):
    change(by_code(tess), "tess.new@example.org")
    tess.refresh_from_db()
    assert tess.email == "tess.new@example.org"


def test_moving_to_ones_own_address_in_capitals_is_no_second_row(alice):
    assert not moving.is_taken("ALICE@example.org", alice.user)
    assert not moving.is_taken("Bob@Example.org", alice.user)


def test_a_colleague_who_is_no_patron_changes_theirs(by_code, edie):
    client = by_code(edie)
    assert "you sign in with edie.new@example.org" in text(change(client, "edie.new@example.org"))
    edie.refresh_from_db()
    assert edie.email == "edie.new@example.org"
    assert EmailAddress.objects.get(user=edie).verified
    assert not Patron.objects.filter(email=edie.email).exists()
    (told,) = [message for message in send_mails() if "was changed" in message.subject]
    assert told.to == ["edie@example.org"]
    assert client.get("/admin/").status_code == 200
