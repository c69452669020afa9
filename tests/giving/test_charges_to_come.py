"""Two weeks before: a card that runs out, and a yearly gift that is charged again."""

from datetime import timedelta

import pytest
import requests
from django.core import mail as outbox
from django.db import connection
from django.utils import timezone

from patrons.giving import gateway, letters, welcome_mail
from patrons.giving.failed_charges import charges_to_come, recovery_telling
from patrons.giving.handlers import HANDLERS
from patrons.giving.regular import stopping
from patrons.models import Mail, StripeCustomer, Subscription
from tests.giving.charges import Time, link, mails
from tests.giving.plans import plan_of

pytestmark = pytest.mark.usefixtures("newsroom")

CARD, YEARLY = "runs out on", "Your yearly gift of"


@pytest.fixture
def time(own_stripe, time_machine) -> Time:
    return Time(own_stripe, time_machine)


@pytest.fixture
def regular(time, gift):
    """regular("year", expiry=...): a regular gift; its receipt's mail is read."""

    def giving(interval="month", **card) -> Subscription:
        given = gift(interval, 5000, **card).subscription
        time.is_heard().is_told()
        outbox.outbox.clear()
        return given

    return giving


def in_months(number: int) -> str:
    """As a card says it, so many months from now."""
    now = timezone.now()
    months = now.year * 12 + now.month - 1 + number
    return f"{months % 12 + 1:02d} / {months // 12 % 100}"


def days_to(moment, days: int) -> float:
    """Seconds until so many days before a moment."""
    return (moment - timezone.now()).total_seconds() - days * 24 * 3600


def test_a_card_that_runs_out_is_told_14_days_before_and_once(time, regular, newsroom):
    gift = regular(expiry=in_months(1))
    last = newsroom.midnight(gift.card_expires_on)
    time.passes(seconds=days_to(last, 15) + 3600)
    assert mails(CARD) == []
    for _day in range(4):
        time.passes(days=1)
    (mail,) = mails(CARD)
    assert "Nothing is charged by that" in mail.body
    assert "First charge after that" in mail.body
    assert link("stop", mail)


def test_a_new_card_makes_it_moot(time, regular, newsroom):
    gift = regular(expiry=in_months(1))
    to = newsroom.midnight(gift.card_expires_on) - timedelta(days=10)
    time.switch("clock/advance", to=int(to.timestamp()))
    time.time_machine.move_to(to)
    recovery_telling.tell_all_due()
    mail = Mail.objects.get(kind="card runs out")
    card = gateway.subscription(gift.stripe_id)["default_payment_method"]["id"]
    time.switch(f"payment_methods/{card}/renew", month=2, year=2044)
    letters.send(mail)
    assert mails(CARD) == []
    time.is_told()
    assert not Mail.objects.filter(kind="card runs out").exists()


def test_a_stopped_gift_needs_no_card(time, regular, newsroom):
    gift = regular(expiry=in_months(1))
    stopping.stop(gift)
    time.passes(seconds=days_to(newsroom.midnight(gift.card_expires_on), 10))
    assert mails(CARD) == []


def test_the_link_changes_the_card_without_signing_in(time, regular, newsroom, client):
    gift = regular(expiry=in_months(1))
    time.passes(seconds=days_to(newsroom.midnight(gift.card_expires_on), 10))
    address = link("card", mails(CARD)[0])
    page = client.get(address).content.decode()
    assert "Nothing is charged by it." in page
    portal = client.post(address)["Location"]
    assert requests.get(portal, timeout=10).ok
    card = {"number": "5555555555554444", "expiry": "11 / 41", "cvc": "123", "save": "yes"}
    card |= {"email": "alice@example.org", "name": "Alice"}
    back = requests.post(portal, card, timeout=10, allow_redirects=False).headers["Location"]
    assert back.endswith(f"{address}?changed=1")
    HANDLERS["customer.updated"](StripeCustomer.objects.get().stripe_id)
    gift.refresh_from_db()
    assert str(gift.card_expires_on) == "2041-11-30"
    said = client.get(f"{address}?changed=1").content.decode()
    assert "it pays this gift from the next charge on" in said


def test_the_link_says_what_stands_in_the_way(time, regular, newsroom, client, settings):
    gift = regular(expiry=in_months(1))
    time.passes(seconds=days_to(newsroom.midnight(gift.card_expires_on), 10))
    address, sandbox = link("card", mails(CARD)[0]), settings.STRIPE_API_BASE
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    gateway._client.cache_clear()
    answer = client.post(address)
    assert answer.status_code == 503
    assert "Nothing was charged, and nothing has changed." in answer.content.decode()
    settings.STRIPE_API_BASE = sandbox
    gateway._client.cache_clear()
    stopping.stop(gift)
    answer = client.post(address)
    assert answer.status_code == 200
    assert "it needs no card" in answer.content.decode()
    time.time_machine.move_to(timezone.now() + timedelta(days=61))
    assert client.get(address).status_code == 410


def test_a_yearly_charge_is_told_14_days_before_once_for_each_year(time, regular, newsroom):
    gift = regular("year", expiry="12 / 40")
    first = gift.next_charge_at
    time.passes(seconds=days_to(first, 15))
    assert mails(YEARLY) == []
    for _day in range(3):
        time.passes(days=1)
    (mail,) = mails(YEARLY)
    local = newsroom.local(first)
    assert f"comes on {local.day} {local:%B %Y}" in mail.subject
    assert "50\xa0EUR" in mail.body
    assert "/account/" in mail.body
    assert link("stop", mail)
    time.passes(seconds=days_to(first, 0) + 2 * 3600)
    time.passes(seconds=days_to(gift_now(gift).next_charge_at, 14) + 60)
    assert len(mails(YEARLY)) == 2


def test_a_yearly_charge_that_does_not_come_is_not_told(time, regular):
    stopped, paused = regular("year"), regular("year")
    stopping.stop(stopped)
    gateway._client().v1.subscriptions.update(
        paused.stripe_id, {"pause_collection": {"behavior": "void"}}
    )
    time.passes(seconds=days_to(paused.next_charge_at, 10))
    assert mails(YEARLY) == []


def test_a_pause_over_the_day_of_a_yearly_charge_puts_it_off_by_a_year(time, regular):
    """Also where it is paused after the mail was made, and before it goes."""
    gift = regular("year")
    first = gift.next_charge_at
    time.time_machine.move_to(first - timedelta(days=10))
    recovery_telling.tell_all_due()
    assert Mail.objects.filter(kind="yearly charge").exists()
    pause = {"behavior": "void", "resumes_at": int((first + timedelta(days=9)).timestamp())}
    gateway.change_subscription(gift.stripe_id, {"pause_collection": pause}, "dashboard-1")
    time.is_told()
    assert mails(YEARLY) == []
    assert not Mail.objects.filter(kind="yearly charge").exists()


def test_the_yearly_mail_says_that_the_card_will_not_live_to_it(time, regular):
    gift = regular("year", expiry=in_months(11))
    time.passes(seconds=days_to(gift.next_charge_at, 14) + 60)
    (mail,) = mails(YEARLY)
    assert "The card is no longer valid on that day." in mail.body
    assert link("card", mail)


def test_a_monthly_gift_is_not_announced(time, regular):
    gift = regular("month")
    time.passes(seconds=days_to(gift.next_charge_at, 3))
    assert outbox.outbox == []


@pytest.mark.parametrize(
    ("asking", "index"),
    [
        (charges_to_come.cards_running_out, "gift_card_runs_out"),
        (charges_to_come.yearly_charges, "gift_yearly_charge"),
        (welcome_mail.due, "support_begins"),
    ],
)
def test_what_is_asked_every_few_minutes_reads_no_whole_table(newsroom, asking, index):
    plan = plan_of(asking())
    table = "subscription" if index.startswith("gift") else "supportperiod"
    assert f"Seq Scan on patrons_{table}" not in plan
    if connection.vendor == "sqlite":  # PostgreSQL takes the index that its counts speak for
        assert index in plan


def gift_now(gift: Subscription) -> Subscription:
    return Subscription.objects.get(pk=gift.pk)
