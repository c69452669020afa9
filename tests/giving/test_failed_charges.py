"""A regular gift's charge fails: who hears of it and when, how it is paid, and how it ends."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import requests
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from patrons.giving import checkout, fulfilment, gateway
from patrons.giving.agreement import sync_subscription
from patrons.giving.failed_charges import recovery_telling
from patrons.giving.failed_charges.late_charge import Became
from patrons.giving.handlers import HANDLERS
from patrons.giving.regular import stopping
from patrons.models import Donation, LateCharge, Mail, Newsroom, Pledge, Subscription
from patrons.moments import last_day
from tests.giving.charges import ASKS_EVERY_TIME, DECLINED_LATER, Time, link, mails

pytestmark = pytest.mark.usefixtures("newsroom")

FAILED, LAST, ENDED, RECOVERED = "did not go through", "lasts until", "Thank you for", "goes on"
AT_ONCE = {"timeout": 10, "allow_redirects": False}
CARD = {
    "email": "alice@example.org",
    "name": "Alice",
    "number": "4242424242424242",
    "expiry": "11 / 41",
    "cvc": "123",
}


@pytest.fixture
def time(own_stripe, time_machine) -> Time:
    return Time(own_stripe, time_machine)


@pytest.fixture
def local_stripe(own_stripe) -> str:
    """What `stripe_says` stands before."""
    return own_stripe


@pytest.fixture
def monthly(time, pay):
    """monthly(number): a monthly gift that was paid once with this card; its mails are read."""

    def giving(number=DECLINED_LATER, interval="month") -> Subscription:
        pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval=interval)
        page = checkout.start(pledge)
        if pay(page, number=number).headers["Location"].endswith("/authenticate"):
            requests.post(f"{page}/authenticate", {"answer": "complete"}, **AT_ONCE)
        pledge.refresh_from_db()
        fulfilment.fulfil_session(pledge.session_id)
        time.is_heard().is_told()
        outbox.outbox.clear()
        return Subscription.objects.get(pledge=pledge)

    return giving


@pytest.fixture
def failed(time, monthly) -> LateCharge:
    """A monthly gift whose second charge has just failed, and of which its patron has heard."""
    gift = monthly()
    time.passes(seconds=(gift.paid_until - timezone.now()).total_seconds() + 2 * 3600)
    time.passes(minutes=11)
    return LateCharge.objects.get()


def again(late: LateCharge) -> LateCharge:
    return LateCharge.objects.get(pk=late.pk)


def pay_with(address: str, **card) -> None:
    done = requests.post(address, CARD | card, **AT_ONCE)
    if done.headers.get("Location", "").endswith("/authenticate"):
        requests.post(f"{address}/authenticate", {"answer": "complete"}, **AT_ONCE)


def test_its_patron_hears_why_when_it_is_tried_again_and_until_when_they_stay_one(
    time, failed, newsroom
):
    (mail,) = mails(FAILED)
    gift = failed.subscription
    assert "You have not been charged." in mail.body
    assert "Your bank declined it, and did not say why." in mail.body
    zone = newsroom.local(failed.tried_again_at)
    assert f"Tried again: {zone.day} {zone:%B %Y}" in mail.body
    until = newsroom.local(gift.paid_until + timedelta(days=14))
    assert f"You stay a patron until: {until.day} {until:%B %Y}" in mail.body
    assert link("stop", mail)
    assert link("card", mail)
    assert mail.to == ["alice@example.org"]


def test_the_tries_of_stripe_tell_once_more_before_the_end_and_not_each_time(time, failed):
    gift, told = failed.subscription, []
    for day in range(1, 20):
        time.passes(days=1)
        gift.refresh_from_db()
        told.append((day, [mail.subject for mail in outbox.outbox]))
    subjects = [mail.subject for mail in outbox.outbox]
    assert [len(mails(word)) for word in (FAILED, LAST, ENDED)] == [1, 1, 1], subjects
    assert len(subjects) == 3
    # Three days before support ends; Stripe's last try is 15 days after the first.
    (first_day,) = {day for day, seen in told if len(seen) == 2} & {11}
    assert first_day == 11
    assert again(failed).became == Became.LOST
    assert gift.ended_at
    assert again(failed).tries.count() == 4
    assert len(gateway._client().v1.invoices.list({}).data) == 2


def test_a_last_call_asks_about_its_own_charge_alone(time, failed, django_assert_num_queries):
    """However many other charges are open on that day."""
    time.time_machine.move_to(failed.subscription.grace_until - timedelta(days=2))
    mine = LateCharge.objects.filter(pk=failed.pk)
    with CaptureQueriesContext(connection) as asked:
        assert recovery_telling.last_calls(mine) == [failed]
    for number in range(3):
        other = again(failed)
        other.pk, other.public_id, other.invoice_id = None, uuid4(), f"in_other_{number}"
        other.save()
        Mail.objects.create(
            kind=recovery_telling.FAILED, key=str(other.public_id), sent_at=failed.noted_at
        )
    LateCharge.objects.update(noted_at=failed.noted_at)
    assert len(recovery_telling.last_calls()) == 4
    with django_assert_num_queries(len(asked)):
        assert recovery_telling.last_calls(mine) == [failed]


def test_support_lasts_through_the_grace_and_not_a_day_longer(time, failed):
    patron, paid_until = failed.subscription.patron, failed.subscription.paid_until
    for _day in range(18):
        within = timezone.now() < paid_until + timedelta(days=14)
        assert patron.is_sustaining() == within
        time.passes(days=1)
    assert not patron.is_sustaining()


def test_the_end_is_kind_and_leads_back_to_the_form(time, failed):
    time.passes(days=16)
    (mail,) = mails(ENDED)
    assert "You have given us 5\xa0EUR since" in mail.body
    assert "You owe nothing." in mail.body
    assert "You were a patron until" in mail.body
    assert "/give/?interval=month&amount=5.00&currency=EUR" in mail.body
    assert "/give/pay/" not in mail.body


def test_the_link_pays_it_and_the_receipt_says_that_support_goes_on(time, failed, client):
    address = link("pay", mails(FAILED)[0])
    page = client.get(address).content.decode()
    assert "Pay 5\xa0EUR" in page
    assert again(failed).is_open
    led = client.post(address)
    assert led.status_code == 302
    assert led["Location"] == gateway.invoice(failed.invoice_id)["hosted_invoice_url"]
    pay_with(led["Location"])
    outbox.outbox.clear()
    time.is_heard().is_told()
    late = again(failed)
    assert late.became == Became.RECOVERED
    assert late.over_at
    (mail,) = outbox.outbox
    assert RECOVERED in mail.subject
    assert "Your support goes on." in mail.body
    assert "Next charge:" in mail.body
    assert mail.attachments[0][0].startswith("receipt-")
    gift = late.subscription
    assert (gift.status, gift.charge_failed_at) == ("active", None)
    assert gift.donations.count() == 2
    for answer in (client.get(address), client.post(address)):
        assert "This charge has been paid." in answer.content.decode()
    time.passes(days=20)
    assert len(outbox.outbox) == 1


def test_it_was_paid_meanwhile_and_nobody_has_told_us(failed, client):
    address = link("pay", mails(FAILED)[0])
    pay_with(gateway.invoice(failed.invoice_id)["hosted_invoice_url"])
    assert "Pay 5\xa0EUR" in client.get(address).content.decode()
    assert "This charge has been paid." in client.post(address).content.decode()
    assert again(failed).became == Became.RECOVERED


def test_a_card_that_asks_every_time_is_confirmed_by_the_link(time, monthly, client):
    gift = monthly(ASKS_EVERY_TIME)
    time.passes(seconds=(gift.paid_until - timezone.now()).total_seconds() + 2 * 3600)
    time.passes(minutes=11)
    (mail,) = mails("Please confirm your gift")
    assert "Your bank wants you to confirm this payment yourself." in mail.body
    address = link("pay", mail)
    assert "Confirm 5\xa0EUR" in client.get(address).content.decode()
    hosted = client.post(address)["Location"]
    asked = requests.post(hosted, {"pay_with_saved": "yes"}, **AT_ONCE)
    assert asked.headers["Location"].endswith("/authenticate")
    requests.post(f"{hosted}/authenticate", {"answer": "complete"}, **AT_ONCE)
    time.is_heard().is_told()
    assert LateCharge.objects.get().became == Became.RECOVERED
    assert len(mails(RECOVERED)) == 1
    assert gift.donations.count() == 2


def test_events_out_of_order_and_twice_tell_the_same_once(time, monthly):
    gift = monthly()
    days = (gift.paid_until - timezone.now()).total_seconds() + 2 * 3600
    time.switch("clock/advance", to=int(timezone.now().timestamp() + days))
    time.time_machine.move_to(timezone.now() + timedelta(seconds=days))
    time.is_heard(order=lambda rows: rows[::-1]).is_told()
    assert LateCharge.objects.count() == 1
    assert LateCharge.objects.get().tries.count() == 1
    time.passes(minutes=11)
    assert len(outbox.outbox) == 1


def test_a_try_that_stripe_does_not_date_keeps_the_moment_we_first_heard_of_it(time, monthly):
    """The bank was not asked, so no charge of its own says when the second try was."""
    gift = monthly(ASKS_EVERY_TIME)
    time.passes(seconds=(gift.paid_until - timezone.now()).total_seconds() + 2 * 3600)
    time.passes(days=3, hours=1)
    late = LateCharge.objects.get()
    assert late.tries.count() == 2
    heard = Subscription.objects.get().charge_failed_at
    assert heard == late.latest.failed_at

    time.time_machine.move_to(timezone.now() + timedelta(days=1))
    sync_subscription(gift.stripe_id)
    assert Subscription.objects.get().charge_failed_at == heard
    assert [each.failed_at for each in again(late).tries.all()] == [late.failed_at, heard]


def test_who_pays_within_ten_minutes_hears_of_no_failure(time, monthly):
    gift = monthly()
    time.passes(seconds=(gift.paid_until - timezone.now()).total_seconds() + 2 * 3600)
    pay_with(gateway.invoice(LateCharge.objects.get().invoice_id)["hosted_invoice_url"])
    time.passes(minutes=11)
    assert [RECOVERED in mail.subject for mail in outbox.outbox] == [True]


def test_a_mail_that_is_no_longer_true_does_not_go(time, monthly):
    """It was made, and paid before it went; Stripe is asked, not our row."""
    gift = monthly()
    time.passes(seconds=(gift.paid_until - timezone.now()).total_seconds() + 2 * 3600)
    late = LateCharge.objects.get()
    pay_with(gateway.invoice(late.invoice_id)["hosted_invoice_url"])
    time.time_machine.move_to(timezone.now() + timedelta(minutes=11))
    time.is_told()
    assert outbox.outbox == []
    assert not Mail.objects.filter(kind="charge failed").exists()
    assert again(late).became == Became.RECOVERED


def test_a_stopped_gift_is_asked_for_nothing_more(time, failed, client):
    address = link("pay", mails(FAILED)[0])
    stopping.stop(failed.subscription)
    assert gateway.invoice(failed.invoice_id)["status"] == "void"
    assert again(failed).became == Became.LET_GO
    for answer in (client.get(address), client.post(address)):
        assert "This gift was stopped." in answer.content.decode()
    outbox.outbox.clear()
    time.passes(days=40)
    assert outbox.outbox == []
    assert Donation.objects.count() == 1


def test_a_charge_that_was_voided_is_not_asked_for(time, failed, client):
    gateway.void_invoice(failed.invoice_id, "void-by-hand")
    address = link("pay", mails(FAILED)[0])
    answer = client.post(address)
    assert "This charge is not asked for any more." in answer.content.decode()
    assert again(failed).became == Became.LET_GO


def test_a_gift_that_ended_is_not_paid_for_and_can_begin_again(time, failed, client):
    address = link("pay", mails(FAILED)[0])
    time.passes(days=16)
    page = client.post(address).content.decode()
    assert "This gift has ended." in page
    assert "Give 5\xa0EUR every month again" in page


def test_where_stripe_leaves_it_unpaid_the_open_charge_still_brings_it_back(time, monthly, client):
    time.switch("retries", days="3", end="unpaid")
    gift = monthly()
    time.passes(seconds=(gift.paid_until - timezone.now()).total_seconds() + 2 * 3600)
    time.passes(days=4)
    late = LateCharge.objects.get()
    assert late.became == Became.LOST
    (mail,) = mails(ENDED)
    address = link("pay", mail)
    pay_with(client.post(address)["Location"])
    time.is_heard().is_told()
    assert again(late).became == Became.RECOVERED
    gift.refresh_from_db()
    assert gift.status == "active"


def test_stripe_does_not_answer(failed, client, settings):
    address = link("pay", mails(FAILED)[0])
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    gateway._client.cache_clear()
    answer = client.post(address)
    assert answer.status_code == 503
    assert "You have not been charged, and nothing has changed." in answer.content.decode()


def test_stripe_has_no_page_for_it(failed, client, stripe_says):
    stripe_says(f"/v1/invoices/{failed.invoice_id}", hosted_invoice_url=None)
    answer = client.post(link("pay", mails(FAILED)[0]))
    assert answer.status_code == 503
    assert "Please try again later, or write to us." in answer.content.decode()


def test_nobody_makes_up_such_an_address_and_it_runs_out(time, failed, client, bob):
    address, patron = link("pay", mails(FAILED)[0]), failed.subscription.patron
    signed = address.split("/")[3]
    for made_up in (signed[:-1] + "x", str(failed.public_id), "x:y:z", f"{failed.public_id}:a:b"):
        assert client.get(f"/give/pay/{made_up}/").status_code == 404
    # It opens no other gift's card, and nothing once the gift is another patron's.
    assert client.get(f"/give/card/{signed}/").status_code == 404
    Subscription.objects.update(patron=bob)
    assert client.get(address).status_code == 404
    Subscription.objects.update(patron=patron)
    time.time_machine.move_to(timezone.now() + timedelta(days=61))
    assert client.get(address).status_code == 410
    assert client.post(address).status_code == 410


def test_a_refund_of_what_was_paid_is_not_promised_away(time, failed):
    """Who got their gift back stays no patron, so the mail says nothing of it."""
    failed.subscription.donations.get().period.end_now()
    Mail.objects.filter(kind="charge failed").update(sent_at=None, claimed_at=None)
    outbox.outbox.clear()
    time.is_told()
    (mail,) = mails(FAILED)
    assert "patron until" not in mail.body


def test_the_first_charge_of_a_gift_is_no_failure_of_a_running_one(time, pay):
    pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval="month")
    assert pay(checkout.start(pledge), number="4000000000009995").status_code != 303
    time.passes(minutes=20)
    assert not LateCharge.objects.exists()
    assert outbox.outbox == []


def test_an_older_charge_is_followed_by_its_own_invoice(time, monthly):
    """Where Stripe gives up and leaves the gift running, the next month has its own charge."""
    time.switch("retries", days="", end="past_due")
    gift = monthly()
    time.passes(seconds=(gift.paid_until - timezone.now()).total_seconds() + 2 * 3600)
    old = LateCharge.objects.get()
    time.passes(days=31)
    assert LateCharge.objects.open().count() == 2
    pay_with(gateway.invoice(old.invoice_id)["hosted_invoice_url"])
    time.is_heard()
    for _ in range(2):
        HANDLERS["invoice.paid"](old.invoice_id)
    assert again(old).became == Became.RECOVERED
    assert LateCharge.objects.open().count() == 1


DEBIT = "AT611904300234573201"


def test_a_debit_that_fails_is_told_and_one_on_its_way_is_not_asked_for(
    time, failed, client, settings
):
    """Paid from a bank account by the link, on its way for days, returned, and paid by card."""
    address = link("pay", mails(FAILED)[0])
    pay_by_debit(failed, settings)
    time.is_heard()
    late = again(failed)
    assert late.is_open
    assert late.on_its_way_at
    gift = Subscription.objects.get()
    assert gift.charge_failed_at is None
    assert "We are waiting for your bank." in client.get(address).content.decode()
    (intent,) = gateway.invoice(late.invoice_id)["payments"]["data"]
    time.switch(f"payments/{intent['payment']['payment_intent']}/fail")
    time.is_heard().is_told()
    late = again(failed)
    assert (late.is_open, late.on_its_way_at) == (True, None)
    assert "did not make the payment from your account" in client.get(address).content.decode()
    assert len(mails(FAILED)) == 1
    pay_with(client.post(address)["Location"])
    time.is_heard().is_told()
    assert again(failed).became == Became.RECOVERED
    assert len(mails(RECOVERED)) == 1


def pay_by_debit(late: LateCharge, settings) -> None:
    """The bank account becomes what the gift is paid from, and the invoice is tried by it."""
    client = gateway._client().v1
    found = gateway.subscription(late.subscription.stripe_id)
    account = client.payment_methods.create(
        {
            "type": "sepa_debit",
            "sepa_debit": {"iban": DEBIT},
            "billing_details": {"email": "alice@example.org", "name": "Alice"},
        }
    )
    client.payment_methods.attach(account.id, {"customer": found["customer"]["id"]})
    client.invoices.pay(late.invoice_id, {"payment_method": account.id})


def test_a_dispute_of_what_was_paid_stops_the_gift_and_what_is_open(time, failed):
    """A bank that takes back the first charge: nothing is asked for the second any more."""
    first = failed.subscription.donations.get()
    time.switch(f"charges/{first.charge_id}/dispute")
    time.is_heard().is_told()
    assert again(failed).became == Became.LET_GO
    outbox.outbox.clear()
    time.passes(days=20)
    assert mails(LAST) == mails(ENDED) == []
    assert Donation.objects.count() == 1


def test_a_payment_that_is_given_back_stays_made_up_for(time, failed, client):
    pay_with(gateway.invoice(failed.invoice_id)["hosted_invoice_url"])
    time.is_heard().is_told()
    gift = failed.subscription
    second = gift.donations.first()
    gateway.create_refund({"charge": second.charge_id}, "given-back")
    time.is_heard().is_told()
    assert again(failed).became == Became.RECOVERED
    told = len(mails(FAILED)) + len(mails(ENDED))
    time.passes(days=5)
    assert len(mails(FAILED)) + len(mails(ENDED)) == told


def test_every_page_of_the_gift_says_that_a_charge_failed_and_leads_to_paying_it(failed, client):
    gift = failed.subscription
    client.force_login(gift.patron.user)
    until = last_day(gift.grace_until, Newsroom.load())
    for page in ("/account/", f"/account/gifts/{gift.public_id}/", "card/"):
        page = page if page[0] == "/" else f"/account/gifts/{gift.public_id}/{page}"
        said = client.get(page).content.decode().replace("\xa0", " ")
        assert "The charge of 5 EUR on" in said
        found = re.search(r'class="button" href="\S+(/give/pay/\S+/)">Pay 5 EUR now', said)
        assert client.get(found.group(1)).status_code == 200
        assert until in said or page.endswith("card/")
