"""What opens an account to somebody else asks for a code where the sign-in is a while ago."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from tests.account.conftest import sent_code, text

CONFIRM, ADDRESS = "/account/signing-in/confirm/", "/account/signing-in/address/"
NEEDS_IT = [ADDRESS, "/account/signing-in/passkey/", "/account/data/", "/account/erase/"]


@pytest.fixture
def stale(signed_in, alice, newsroom):
    return signed_in(alice)  # nobody saw a code


@pytest.mark.parametrize("address", NEEDS_IT)
def test_a_fresh_sign_in_opens_the_page_and_a_stale_one_is_asked(by_code, alice, address):
    client = by_code(alice)
    assert client.get(address).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        answer = client.get(address)
        assert answer["Location"] == f"{CONFIRM}?next={address.replace('/', '%2F')}"
        assert client.post(address, {"email": "new@example.org"}).status_code == 302


def test_the_code_leads_back_to_where_one_wanted_to_go(stale):
    stale.get(CONFIRM, {"next": ADDRESS})
    assert "Look into your mail" in text(stale.post(CONFIRM, {"next": ADDRESS}))
    assert mail.outbox[-1].to == ["alice@example.org"]
    code = sent_code()
    answer = stale.post(CONFIRM, {"next": ADDRESS, "code": f" {code[:3]} {code[3:]}"})
    assert answer["Location"] == ADDRESS
    assert stale.get(ADDRESS).status_code == 200


def test_opening_the_page_mails_nothing(stale):
    assert "we mail a code to alice@example.org" in text(stale.get(CONFIRM))
    assert not mail.outbox


def test_it_never_leads_to_another_site(stale):
    stale.post(CONFIRM)
    answer = stale.post(CONFIRM, {"code": sent_code(), "next": "https://evil.example/"})
    assert answer["Location"] == "/account/signing-in/"


def test_after_five_wrong_codes_the_right_one_is_worth_nothing(stale):
    stale.post(CONFIRM)
    code = sent_code()
    for _ in range(5):
        answer = stale.post(CONFIRM, {"code": f"{(int(code) + 1) % 10**6:06}"})
        assert answer.status_code == 422
        assert "That is not the code we sent" in text(answer)
    assert stale.post(CONFIRM, {"code": code}).status_code == 422
    assert stale.get(ADDRESS).status_code == 302


def test_a_code_runs_out_after_a_quarter_of_an_hour(stale):
    stale.post(CONFIRM)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert stale.post(CONFIRM, {"code": sent_code()}).status_code == 422


def test_a_code_works_in_the_browser_that_asked_and_once(stale, signed_in, alice):
    stale.post(CONFIRM)
    code = sent_code()
    assert signed_in(alice).post(CONFIRM, {"code": code}).status_code == 422
    assert stale.post(CONFIRM, {"code": code}).status_code == 302
    assert stale.post(CONFIRM, {"code": code}).status_code == 422


def test_an_empty_code_says_what_to_write_and_is_no_try(stale):
    stale.post(CONFIRM)
    for _ in range(6):
        assert "Write the six digits" in text(stale.post(CONFIRM, {"code": ""}))
    assert stale.post(CONFIRM, {"code": sent_code()}).status_code == 302


def test_codes_are_limited(stale):
    for _ in range(20):
        stale.post(CONFIRM)
    answer = stale.post(CONFIRM)
    assert answer.status_code == 429
    assert "Too many tries" in text(answer)
    assert len(mail.outbox) == 20


def test_without_the_cache_or_mail_it_says_that_it_is_out_of_order(stale, settings):
    settings.CACHES = {
        name: {**cache, "LOCATION": "unix:///nowhere/valkey.sock"}
        for name, cache in settings.CACHES.items()
    }
    assert stale.post(CONFIRM).status_code == 503


def test_who_is_fresh_is_led_on_at_once(by_code, alice):
    client = by_code(alice)
    assert client.get(CONFIRM, {"next": ADDRESS})["Location"] == ADDRESS
    assert client.get(CONFIRM)["Location"] == "/account/signing-in/"
