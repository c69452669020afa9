"""Nothing accidental: a regular gift made one-time on its first day, and a second one noticed."""

import re
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from patrons.giving import checkout, first_day, fulfilment, gateway, letters
from patrons.giving.agreement import sync_subscription
from patrons.giving.going_back import refunding
from patrons.models import Donation, Mail, Patron, Pledge, Receipt, Subscription
from tests.giving.test_pages import sent

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")


@pytest.fixture
def give(pay):
    def giving(interval="month", amount=500, email="alice@example.org") -> Pledge:
        pledge = Pledge.objects.create(amount=amount, currency_id="EUR", interval=interval)
        pay(checkout.start(pledge), email)
        pledge.refresh_from_db()
        fulfilment.fulfil_session(pledge.session_id)
        return pledge

    return giving


def mails() -> list:
    for mail in Mail.objects.unsent():
        letters.send(mail)
    return outbox.outbox


def link(message, page: str) -> str:
    return re.search(rf"/give/{page}/\S+/", message.body)[0]


def test_the_mails_link_makes_it_one_time_and_opening_it_does_nothing(give, client):
    pledge = give()
    (receipt,) = mails()
    address = link(receipt, "once")
    assert f"{address}" in receipt.alternatives[0].content
    page = client.get(address).content.decode()
    assert "Did you mean to give it once?" in page
    assert Subscription.objects.get().ended_at is None
    for _ in range(2):
        assert "is a one-time gift now" in client.post(address).content.decode()
    subscription = Subscription.objects.get()
    assert gateway.subscription(subscription.stripe_id)["status"] == "canceled"
    donation = Donation.objects.get()
    window = timedelta(days=365)
    assert donation.period.ends_at == donation.period.paid_until == donation.paid_at + window
    assert Patron.objects.get().is_sustaining()
    assert "one-time now" in mails()[-1].subject
    assert len(mails()) == 2
    thanks = client.get(pledge.get_absolute_url()).content.decode()
    assert "None. You made it a one-time gift." in thanks
    assert Receipt.objects.count() == 1


def test_it_names_what_was_given_whatever_was_agreed_for_later(give, client):
    give()
    address = link(mails()[0], "once")
    Subscription.objects.update(amount=1000)  # from the next charge on
    asked = client.get(address).content.decode()
    assert "The 5\u00a0EUR you gave stay with us" in asked
    first_day.make_once(Subscription.objects.get())
    Subscription.objects.update(amount=1000)
    assert "The 5\u00a0EUR you gave stay with us" in client.get(address).content.decode()
    assert mails()[-1].subject == "Your gift of 5 EUR to The Lighthouse is one-time now"


def test_its_events_that_come_later_change_nothing_of_that(give, client):
    give()
    client.post(link(mails()[0], "once"))
    before = Donation.objects.get().period.ends_at
    sync_subscription(Subscription.objects.get().stripe_id)
    fulfilment.fulfil_session(Pledge.objects.get().session_id)
    assert Donation.objects.get().period.ends_at == before


def test_the_link_works_for_24_hours_and_then_leads_to_stopping(give, client, time_machine):
    give()
    address = link(mails()[0], "once")
    time_machine.move_to(timezone.now() + timedelta(hours=23, minutes=58))
    assert client.get(address).status_code == 200
    time_machine.move_to(timezone.now() + timedelta(minutes=4))
    answer = client.post(address)
    assert answer.status_code == 410
    assert "/stop/" in answer.content.decode()
    assert Subscription.objects.get().ended_at is None


def test_nobody_makes_up_such_a_link(give, client):
    give()
    public_id = Subscription.objects.get().public_id
    for signed in (public_id, f"{public_id}:abc", "x"):
        assert client.post(f"/give/once/{signed}/").status_code == 404
        assert client.post(f"/give/two-gifts/{signed}/").status_code == 404
    assert Subscription.objects.get().ended_at is None


def test_when_stripe_does_not_answer_the_page_claims_nothing(give, client, settings):
    give()
    address = link(mails()[0], "once")
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    gateway._client.cache_clear()
    answer = client.post(address)
    gateway._client.cache_clear()
    assert answer.status_code == 503
    assert "we cannot say that this is done" in answer.content.decode()
    assert Subscription.objects.get().made_once_at is None


def test_what_went_back_is_said_to_make_nobody_a_patron(give, client):
    give()
    address = link(mails()[0], "once")
    gift = Donation.objects.get()
    refunding.give_back(gift, gift.amount)
    for answer in (client.get(address), client.post(address)):
        page = answer.content.decode()
        assert "What you gave went back to you." in page
        assert "stay with us" not in page
    assert "patron until" not in mails()[-1].body
    assert not Patron.objects.get().is_sustaining()
    client.force_login(Patron.objects.get().user)
    stopped = client.get(f"/account/gifts/{Subscription.objects.get().public_id}/stop/")
    assert "makes you a patron" not in stopped.content.decode()


def test_a_day_that_is_over_is_not_promised_for_stopping(give, client):
    """What stands is October's, when November's charge went back whole."""
    give()
    gift = Donation.objects.get()
    gift.period.starts_at = gift.period.paid_until = timezone.now() - timedelta(days=3)
    gift.period.save()
    client.force_login(gift.patron.user)
    page = client.get(f"/account/gifts/{gift.subscription.public_id}/stop/").content.decode()
    assert "If you stop now, nothing more is charged." in page
    assert "you stay a patron" not in page


def test_what_a_bank_took_two_weeks_for_has_a_first_day(give):
    give()
    Donation.objects.update(paid_at=timezone.now() - timedelta(days=14))
    assert first_day.is_open(Subscription.objects.get())


def test_what_is_heard_of_long_after_it_began_has_no_first_day(give):
    give()
    Donation.objects.update(paid_at=timezone.now() - timedelta(days=30))
    assert not first_day.is_open(Subscription.objects.get())


def test_a_one_time_gifts_mail_carries_no_such_link(give):
    give("once")
    assert "/give/once/" not in mails()[0].body
    assert "second gift" not in mails()[0].body


def test_a_later_charges_mail_carries_no_such_link(give, time_machine):
    give()
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert "/give/once/" not in mails()[0].body


def test_a_second_monthly_gift_is_said_on_the_thanks_page_and_in_the_mail(give, client):
    give()
    mails()
    second = give(amount=700)
    client.force_login(Patron.objects.get().user)
    assert "gives to us regularly already" in client.get(second.get_absolute_url()).content.decode()
    message = mails()[-1]
    assert "this is a second gift" in message.body
    address = link(message, "two-gifts")
    page = client.get(address).content.decode()
    assert "5\u00a0EUR" in page
    assert "7\u00a0EUR" in page
    assert Subscription.objects.filter(stopped_at=None).count() == 2
    for _ in range(2):
        answer = client.post(address, {"keep": "new"}).content.decode()
        assert "One regular gift goes on." in answer or "You have one regular gift." in answer
    (kept,) = Subscription.objects.filter(stopped_at=None)
    assert kept.amount == 700
    assert "regularly already" not in client.get(second.get_absolute_url()).content.decode()


def given_here(client, pay, amount="500") -> Pledge:
    """A monthly gift of this client's browser, on the form and paid by alice@example.org."""
    pay(sent(client, amount_month=amount)["Location"])
    pledge = Pledge.objects.latest("pk")
    fulfilment.fulfil_session(pledge.session_id)
    return pledge


def test_who_types_anothers_address_does_not_learn_that_it_gives_already(client, pay):
    """The mail, which goes to the address itself, says it in any case."""
    other = Client()
    first = given_here(other, pay)
    page = other.get(first.get_absolute_url()).content.decode()
    second = given_here(client, pay, "1000")
    told = client.get(second.get_absolute_url()).content.decode()
    assert "regularly already" not in told
    for said in (page, told):  # the same for a first gift as for a second
        assert "if you gave regularly before, choose between the two" in said
    assert "this is a second gift" in mails()[-1].body


def test_the_browser_of_both_gifts_is_told_of_the_second(client, pay):
    given_here(client, pay)
    second = given_here(client, pay, "1000")
    assert "regularly already" in client.get(second.get_absolute_url()).content.decode()
    assert "regularly already" not in Client().get(second.get_absolute_url()).content.decode()


def test_the_new_one_can_be_given_back_and_the_earlier_goes_on(give, client):
    give()
    mails()
    second = give(amount=700)
    address = link(mails()[-1], "two-gifts")
    assert "goes on as it was" in client.post(address, {"keep": "old"}).content.decode()
    client.post(address, {"keep": "old"})
    given_back = second.donations.get()
    (refund,) = given_back.refunds.all()
    assert (refund.amount, refund.state) == (700, "done")
    (kept,) = Subscription.objects.filter(stopped_at=None, ended_at=None)
    assert kept.amount == 500
    assert Patron.objects.get().is_sustaining()


@pytest.mark.parametrize("keep", ["old", "new", "", "all"])
def test_one_gift_alone_is_never_given_back_by_that_page(give, client, keep):
    give()
    address = link(mails()[0], "once").replace("/once/", "/two-gifts/")
    assert "You have one regular gift." in client.post(address, {"keep": keep}).content.decode()
    assert not Donation.objects.get().refunds.exists()
    assert Subscription.objects.get().stopped_at is None


def test_the_first_gifts_mail_knows_nothing_of_a_second(give, client):
    first = give()
    give(amount=700)
    client.force_login(Patron.objects.get().user)
    thanks = client.get(first.get_absolute_url()).content.decode()
    assert "regularly already" not in thanks
    give(email="bob@example.org")
    assert "second gift" not in next(m for m in mails() if "bob@example.org" in m.to).body


def test_who_is_signed_in_and_gives_already_is_offered_both_ways(give, client):
    give()
    assert "already. Thank you." not in client.get("/give/").content.decode()
    client.force_login(Patron.objects.get().user)
    page = client.get("/give/").content.decode()
    assert "You give 5\u00a0EUR every month already." in page
    assert re.search(r'name="interval" value="once"[^>]*checked', page)
    assert "what you give below comes on top of it, once" in page
    assert 'href="/account/"' in page[page.index("<main") :]


def test_who_gives_regularly_and_asks_for_monthly_is_offered_one_extra_gift(gift, client):
    client.force_login(gift("month", 500).patron.user)
    page = client.get("/give/?interval=month&amount=10").content.decode()
    assert re.search(r'name="interval" value="month"[^>]*checked', page)
    assert "/give/?interval=once&amp;currency=EUR" in page


def test_who_stopped_their_regular_gift_starts_on_monthly_again(gift, client):
    donation = gift("month", 500)
    donation.subscription.stopped_at = timezone.now()
    donation.subscription.save()
    client.force_login(donation.patron.user)
    page = client.get("/give/").content.decode()
    assert re.search(r'name="interval" value="month"[^>]*checked', page)
    assert "already. Thank you." not in page
