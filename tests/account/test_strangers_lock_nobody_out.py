"""Who asks and guesses for somebody else's address spends their own tries, not its owner's."""

import re

import pytest
from allauth.core.internal.ratelimit import parse_rates
from django.conf import settings as configured
from django.core import mail
from django.test import Client

from patrons.models import Newsroom
from tests.account.conftest import sent_code, text

pytestmark = pytest.mark.usefixtures("newsroom")
ASK, ENTER = "/account/sign-in/", "/account/sign-in/code/"
THEIRS, OWN = "93.184.215.14", "198.41.0.4"
HER = "alice@example.org"


def at(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def ask(client: Client, address: str = HER):
    return client.post(ASK, {"email": address}, follow=True)


def guess(address: str, times: int = 5) -> list[int]:
    """Somebody at this network address asks for a code of hers, and types wrong ones."""
    client = at(address)
    ask(client)
    wrong = f"{(int(sent_code()) + 1) % 10**6:06}"
    return [client.post(ENTER, {"code": wrong}).status_code for _ in range(times)]


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_wrong_codes_typed_elsewhere_do_not_keep_out_who_has_the_right_one(alice):
    for _ in range(4):
        assert guess(THEIRS) == [200] * 5
    own = at(OWN)
    ask(own)
    own.post(ENTER, {"code": sent_code()})
    assert is_in(own)


@pytest.mark.parametrize(
    ("one", "other"),
    [(THEIRS, "93.184.215.200"), ("2a02:aa:bb:cc::1", "2a02:aa:bb:dd::2")],
)
def test_a_network_has_twenty_tries_an_hour_whatever_address_of_it_is_taken(alice, one, other):
    for address in (one, other, one, other):
        assert guess(address) == [200] * 5
    own = at(OWN)
    ask(own)
    right = sent_code()
    there = at(one)
    there.cookies = own.cookies
    assert there.post(ENTER, {"code": right}).status_code == 429


def test_many_networks_together_are_stopped_for_the_address_and_the_mails_link_still_works(
    alice, settings
):
    rates = {**settings.ACCOUNT_RATE_LIMITS, "enter_code_anywhere": "12/h/key"}
    settings.ACCOUNT_RATE_LIMITS = rates
    tried = [status for n in (1, 2, 3) for status in guess(f"93.184.{n}.1")]
    assert tried == [200] * 12 + [429] * 3
    own = at(OWN)
    ask(own)
    answer = own.post(ENTER, {"code": sent_code()})
    assert answer.status_code == 429
    assert not is_in(own)
    page = text(answer)
    assert "The link in the newest mail from us still works" in page
    assert "passkey" in page
    link = re.search(r"http://\S+(/account/sign-in/link/\S+)", mail.outbox[-1].body).group(1)
    own.post(link)
    assert is_in(own)


def test_nothing_typed_is_no_try_of_the_address(alice, settings):
    rates = {**settings.ACCOUNT_RATE_LIMITS, "enter_code_anywhere": "1/h/key"}
    settings.ACCOUNT_RATE_LIMITS = rates
    client = at(THEIRS)
    ask(client)
    for _ in range(3):
        assert "Write the six digits" in text(client.post(ENTER, {"code": " "}))
    client.post(ENTER, {"code": sent_code()})
    assert is_in(client)


def test_guessing_by_however_many_networks_stays_hopeless():
    """A code is one of a million; each try is one chance at the code of its own session."""
    limits = configured.ACCOUNT_RATE_LIMITS
    hour, day = parse_rates(limits["enter_code_anywhere"])
    assert (hour.duration, day.duration) == (3600, 86400)
    assert hour.amount / 10**6 <= 1 / 10_000
    assert day.amount / 10**6 <= 3 / 10_000
    (_all, network) = parse_rates(limits["enter_code"])
    assert network.duration == 3600
    assert network.amount / 10**6 <= 1 / 50_000


def test_one_network_cannot_ask_for_all_mails_of_an_address(alice):
    for _ in range(6):
        refused = ask(at(THEIRS))
    assert "Too many codes were asked for" in text(refused)
    assert len(mail.outbox) == 5
    own = at(OWN)
    assert "Look into your mail" in text(ask(own))
    own.post(ENTER, {"code": sent_code()})
    assert is_in(own)


def test_a_mailbox_gets_no_more_than_ten_mails_from_however_many_networks(alice):
    for number in range(12):
        answer = ask(at(f"93.184.{number}.1"))
    assert len(mail.outbox) == 10
    assert "Too many codes were asked for" in text(answer)


def test_the_refusal_names_what_still_works(alice):
    Newsroom.objects.update(contact="help@example.org")
    for _ in range(11):
        answer = ask(Client())
    page = text(answer)
    assert "The link in the newest mail from us still works" in page
    assert "passkey" in page
    assert 'href="mailto:help@example.org"' in page
    link = re.search(r"http://\S+(/account/sign-in/link/\S+)", mail.outbox[-1].body).group(1)
    own = Client()
    own.post(link)
    assert is_in(own)


def test_the_refusal_is_the_same_for_an_address_that_nobody_has(alice):
    pages = []
    for address in (HER, "nobody@example.org"):
        for _ in range(11):
            page = text(ask(Client(), address))
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page))
    assert pages[1] == pages[0].replace(HER, "nobody@example.org")
