"""A sign-in code ends with what it was mailed for: the address, the sessions, the one sign-in."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from patrons import tasks
from patrons.account import leaving, lost_address
from patrons.models import Mail, User
from tests.account.conftest import sent_code, text

pytestmark = pytest.mark.usefixtures("newsroom")
ASK, ENTER = "/account/sign-in/", "/account/sign-in/code/"


def asked_for(address: str) -> tuple[Client, str, str]:
    """A browser that waits for a code, the code, and the link beside it."""
    browser = Client()
    browser.post(ASK, {"email": address})
    link = re.search(r"http://\S+(/account/sign-in/link/\S+)", mail.outbox[-1].body).group(1)
    return browser, sent_code(), link


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def is_over(browser: Client, code: str) -> None:
    answer = browser.post(ENTER, {"code": code}, follow=True)
    assert not is_in(browser)
    assert "This code works no more" in text(answer)
    assert "Use another address" in text(answer)
    browser.post(ENTER, {"code": code})
    assert not is_in(browser)


def test_a_code_mailed_to_the_address_before_signs_in_no_more(by_code, alice):
    here = by_code(alice)
    browser, code, link = asked_for("alice@example.org")
    User.objects.update(last_login=None)
    here.post("/account/signing-in/address/", {"email": "new@example.org"})
    for waiting in Mail.objects.unsent():
        tasks.send_mail(waiting.pk)
    here.post("/account/signing-in/address/", {"code": sent_code()})
    alice.user.refresh_from_db()
    assert alice.user.email == "new@example.org"
    is_over(browser, code)
    assert Client().post(link).status_code == 410


def test_signing_out_everywhere_else_ends_a_code_on_its_way(by_code, alice):
    here = by_code(alice)
    browser, code, link = asked_for("alice@example.org")
    here.post("/account/signing-in/browsers/end-others/")
    is_over(browser, code)
    assert Client().post(link).status_code == 410
    assert here.get("/account/").status_code == 200


def test_a_lost_address_that_took_effect_ends_a_code_on_its_way(alice, tess, local_stripe, gift):
    lost = lost_address.ask(alice, "new@example.org", gift("once", 2000), tess)
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        browser, code, link = asked_for("alice@example.org")
        tasks.sweep_addresses()
        lost.refresh_from_db()
        assert lost.done_at
        is_over(browser, code)
        assert Client().post(link).status_code == 410


def test_a_colleague_who_has_left_is_not_let_in_by_a_code_that_came_before(ada, alice):
    User.objects.filter(pk=alice.user.pk).update(is_staff=True)
    browser, code, _link = asked_for("alice@example.org")
    leaving.leave(User.objects.get(pk=alice.user.pk), by=ada)
    assert User.objects.get(pk=alice.user.pk).is_active, "they stay a patron"
    is_over(browser, code)


def test_a_code_of_somebody_who_was_erased_leads_nowhere(alice):
    browser, code, _link = asked_for("alice@example.org")
    alice.user.delete()
    is_over(browser, code)


def test_the_link_of_a_mail_ends_the_code_beside_it(alice):
    browser, code, link = asked_for("alice@example.org")
    other = Client()
    other.post(link)
    assert is_in(other)
    is_over(browser, code)


def test_a_code_that_is_over_is_told_only_to_who_has_read_it(alice):
    """Else the page would tell whoever asked that somebody is known by the address."""
    browser, code, link = asked_for("alice@example.org")
    Client().post(link)
    assert "Look into your mail" in text(browser.get(ENTER))
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert "4 tries are left" in text(browser.post(ENTER, {"code": wrong}))


def test_a_code_that_was_over_is_followed_by_a_good_one(alice):
    browser, code, link = asked_for("alice@example.org")
    Client().post(link)
    page = text(browser.post(ENTER, {"code": code, "next": "/rounds/"}))
    assert "Send a new code to alice@example.org" in page
    assert 'name="next" value="/rounds/"' in page
    browser.post(ASK, {"email": "alice@example.org"})
    browser.post(ENTER, {"code": sent_code()})
    assert is_in(browser)
