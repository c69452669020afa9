"""Supporters are not asked: the end date that a browser is told, by the thanks page, by a receipt's
mail and under My support; and that nothing else is.
"""

import re
from datetime import date, timedelta

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from patrons.giving import fulfilment, letters, not_asked
from patrons.masthead import Newsroom
from patrons.models import Mail, Pledge
from tests.giving.refunds import give_back
from tests.giving.test_pages import sent

pytestmark = pytest.mark.usefixtures("newsroom")

MARK = re.compile(r'data-supporting-until="([^"]*)"')
BUTTON = re.compile(r'data-not-asked="([^"]*)"')


@pytest.fixture
def given(client, pay, local_stripe):
    """given("month"): a gift that this client's browser made."""

    def giving(interval: str) -> Pledge:
        amounts = {"amount_month": "500", "amount_year": "5000", "amount_once": "1000"}
        pay(sent(client, interval=interval, **amounts)["Location"])
        pledge = Pledge.objects.latest("pk")
        fulfilment.fulfil_session(pledge.session_id)
        return pledge

    return giving


def in_days(days: int, newsroom) -> date:
    return newsroom.local(timezone.now() + timedelta(days=days)).date()


def marks(client: Client, pledge: Pledge) -> list[str]:
    return MARK.findall(client.get(pledge.get_absolute_url()).content.decode())


def links() -> list[str]:
    for mail in Mail.objects.unsent():
        letters.send(mail)
    return re.findall(r"http\S+(/give/not-asked/\S+/)", outbox.outbox[-1].body)


@pytest.mark.parametrize("interval", ["month", "year", "once"])
def test_the_browser_of_a_gift_is_told_the_last_day_of_its_support(client, given, interval):
    pledge = given(interval)
    period = pledge.donations.get().period
    assert marks(client, pledge) == [period.last_day.isoformat()]


def test_the_grace_is_in_it(client, given, newsroom):
    pledge = given("once")
    assert marks(client, pledge) == [in_days(newsroom.once_days, newsroom).isoformat()]
    (monthly,) = marks(client, given("month"))
    assert date.fromisoformat(monthly) >= in_days(28 + newsroom.grace_days - 1, newsroom)


def test_a_browser_that_did_not_give_is_told_nothing(given):
    assert marks(Client(), given("once")) == []


def test_nothing_is_told_before_the_payment_is_confirmed(client, pay, local_stripe):
    pay(sent(client)["Location"])
    assert marks(client, Pledge.objects.get()) == []


def test_a_gift_on_its_way_is_not_asked_about_for_three_weeks(client, local_stripe, newsroom):
    sent(client)
    Pledge.objects.update(on_its_way_at=timezone.now())
    pledge = Pledge.objects.get()
    assert marks(client, pledge) == [in_days(21, newsroom).isoformat()]
    assert marks(Client(), pledge) == []


def test_a_gift_that_went_back_tells_nobody(client, given):
    pledge = given("once")
    give_back(pledge.donations.get(), 1000)
    assert marks(client, pledge) == []
    assert not_asked.until(pledge.donations.get()) is None


def test_the_giver_of_a_membership_is_left_alone_for_the_days_of_grace(for_ann, newsroom):
    donation = for_ann().pledge.donations.get()
    assert not_asked.until(donation) == in_days(newsroom.grace_days, newsroom)


def test_a_receipts_mail_leads_another_device_to_the_same_day(given):
    period = given("month").donations.get().period
    (link,) = links()
    html = outbox.outbox[-1].alternatives[0].content
    assert link in html
    page = Client().get(link)
    assert page.status_code == 200
    assert BUTTON.findall(page.content.decode()) == [period.last_day.isoformat()]
    assert "no-store" in page["Cache-Control"]


def test_the_link_holds_the_day_and_its_page_says_nothing_else_of_the_gift(given):
    donation = given("month").donations.get()
    (link,) = links()
    assert link.startswith(f"/give/not-asked/{donation.period.last_day.isoformat()}:")
    page = Client().get(link).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    for said in ("alice", "Alice", "EUR", str(donation.public_id), donation.pledge.token):
        assert said not in main


def test_opening_the_link_changes_nothing_and_nothing_can_be_sent_there(given):
    given("month")
    (link,) = links()
    client = Client()
    assert client.get(link).cookies == {}
    assert client.post(link).status_code == 405


@pytest.mark.parametrize("signed", ["2030-01-01:forged", "x", "2030-01-01", ":", "%00", "²:²"])
def test_a_link_that_we_did_not_sign_says_what_to_do(client, signed):
    page = client.get(f"/give/not-asked/{signed}/")
    assert page.status_code == 404
    assert "This link is not whole." in page.content.decode()
    assert "data-not-asked" not in page.content.decode()


def test_a_link_works_on_its_last_day_and_not_after(client, newsroom, time_machine):
    link = not_asked.link(date(2026, 11, 26)).removeprefix("http://localhost:8000")
    link = link[link.index("/give") :]
    time_machine.move_to("2026-11-26T21:30:00+00:00", tick=False)  # 23:30 in Kyiv
    assert client.get(link).status_code == 200
    time_machine.move_to("2026-11-26T22:30:00+00:00", tick=False)  # the day after, in Kyiv
    page = client.get(link)
    assert page.status_code == 410
    assert "This link has run out." in page.content.decode()


def test_my_support_has_the_button_for_who_is_sustaining_and_no_other(alice, bob, signed_in):
    page = signed_in(alice).get("/account/").content.decode()
    until = Newsroom.load().last_day(alice.sustaining_until())
    assert BUTTON.findall(page) == [until.isoformat()]
    assert BUTTON.findall(signed_in(bob).get("/account/").content.decode()) == []


def test_what_a_browser_keeps_stands_on_one_public_page(client, alice, signed_in):
    page = client.get("/on-your-device/")
    said = page.content.decode()
    for name in ("supporting-until", "closed-until", "csrftoken", "gave", "sessionid", "messages"):
        assert f"<li>{name}: " in said
    assert "Without scripts no date is written or read" in said
    assert "If you stop your gift or it goes back to you, the date stays until its day" in said
    assert signed_in(alice).get("/on-your-device/").content == page.content
    assert not page.cookies
