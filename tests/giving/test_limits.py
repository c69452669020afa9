"""Payment pages are limited, so that stolen cards are not tried here."""

import uuid

import pytest
from django.conf import settings as configured
from django.core.cache import caches
from django.test import Client

from patrons.giving import gateway, limits
from patrons.giving.agreement import NotOurs
from patrons.giving.handlers import HANDLERS
from patrons.models import Newsroom, Pledge

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")
FAR = "93.184.215.14"
NOWHERE = {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": "redis://127.0.0.1:1/2",
}


@pytest.fixture
def few(monkeypatch):
    """Limits that a test reaches quickly."""
    few = {
        "patron": limits.Limit(hour=2, day=5, declines=2, strict=0),
        "device": limits.Limit(hour=3, day=5, declines=2, strict=1),
        "address": limits.Limit(hour=4, day=9, declines=3, strict=1),
        "network": limits.Limit(hour=6, day=9, declines=9, strict=1),
    }
    monkeypatch.setattr(limits, "LIMITS", few)


def give(client: Client, address: str = FAR, **changes):
    typed = {"key": uuid.uuid4(), "interval": "once", "amount_once": "1000", "currency": "EUR"}
    return client.post("/give/", {**typed, **changes}, REMOTE_ADDR=address)


def device(name: str = "") -> Client:
    client = Client()
    client.cookies[configured.CSRF_COOKIE_NAME] = name or uuid.uuid4().hex
    return client


def test_a_device_opens_so_many_pages_wherever_it_is(few, time_machine):
    time_machine.move_to("2026-06-01T10:20:00Z", tick=False)
    client = device()
    answers = [give(client, f"93.184.{n}.1").status_code for n in range(4)]
    assert answers == [302, 302, 302, 429]


def test_an_address_opens_so_many_pages_on_any_device(few):
    assert [give(device()).status_code for _ in range(5)] == [302] * 4 + [429]
    assert give(device(), "93.184.216.14").status_code == 302


def test_a_network_opens_so_many_pages_from_any_address(few):
    answers = [give(device(), f"93.184.215.{n}").status_code for n in range(7)]
    assert answers == [302] * 6 + [429]


@pytest.mark.parametrize(
    ("one", "other"),
    [("2a02:aa:bb:cc::1", "2a02:aa:bb:cc:dd::2"), ("::ffff:93.184.1.1", "93.184.1.1")],
)
def test_a_household_is_one_address(one, other, few):
    assert [give(device(), one).status_code for _ in range(4)] == [302] * 4
    assert give(device(), other).status_code == 429


def test_the_refusal_says_what_happened_and_leaves_a_way_on(few, time_machine):
    time_machine.move_to("2026-06-01T10:20:00Z", tick=False)
    client = device()
    for _ in range(3):
        give(client)
    answer = give(client, amount_once="other", other="17.50")
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (429, "2400")
    assert "you have not been charged" in page
    assert "until 14:00, Kyiv time." in page
    assert 'value="17.50"' in page
    for way in ("/account/sign-in/?next=/give/", "/give/other-ways/", "mailto:desk@lighthouse"):
        assert way in page
    time_machine.move_to("2026-06-01T11:00:00Z", tick=False)
    assert give(client, amount_once="other", other="17.50").status_code == 302


def test_a_days_limit_holds_after_the_hour(few, time_machine):
    client = device()
    for hour in range(10, 15):
        time_machine.move_to(f"2026-06-01T{hour}:00:00Z", tick=False)
        assert give(client).status_code == 302
    time_machine.move_to("2026-06-01T15:00:00Z", tick=False)
    answer = give(client)
    assert (answer.status_code, answer["Retry-After"]) == (429, str(9 * 3600))


def test_a_form_with_an_error_costs_no_page(few):
    client = device()
    for _ in range(9):
        assert give(client, amount_once="other", other="nonsense").status_code == 422
    assert give(client).status_code == 302


def test_a_signed_in_patron_is_counted_by_themselves(few, alice, signed_in):
    for _ in range(5):
        give(device())
    client = signed_in(alice)
    assert [give(client).status_code for _ in range(3)] == [302, 302, 429]


def test_this_machine_and_an_untold_proxy_are_no_address(few, caplog):
    assert {give(device(), "127.0.0.1").status_code for _ in range(9)} == {302}
    client = device()
    typed = {"key": uuid.uuid4(), "interval": "once", "amount_once": "1000", "currency": "EUR"}
    client.post("/give/", typed, REMOTE_ADDR="10.0.0.2", headers={"X-Forwarded-For": FAR})
    assert "set TRUSTED_PROXIES" in caplog.text


def test_the_address_behind_a_trusted_proxy_counts(few, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def through_proxy(forwarded: str) -> int:
        typed = {"key": uuid.uuid4(), "interval": "once", "amount_once": "1000", "currency": "EUR"}
        headers = {"X-Forwarded-For": forwarded}
        answer = device().post("/give/", typed, REMOTE_ADDR="127.0.0.1", headers=headers)
        return answer.status_code

    # What a thief writes in front is not believed.
    assert [through_proxy(f"8.8.8.{n}, {FAR}") for n in range(5)] == [302] * 4 + [429]


def declined(pay, client: Client) -> None:
    give(client)
    pledge = Pledge.objects.exclude(session_id="").latest("pk")
    pay(pledge.session_url, number="4000000000000002")
    for charge in gateway.charges(None):
        if (charge["metadata"] or {}).get("pledge") == str(pledge.public_id):
            for _ in range(2):  # an event comes twice
                HANDLERS["charge.failed"](charge["id"])
            return
    raise AssertionError("the card was not declined")


def test_after_declined_cards_fewer_pages_are_opened(few, pay):
    client = device()
    declined(pay, client)
    assert give(client).status_code == 302  # one decline, told twice, is not two
    client = device()
    for _ in range(2):
        declined(pay, client)
    assert give(client, "93.184.216.14").status_code == 429


def test_a_declined_charge_that_names_no_pledge_counts_for_nobody(pay):
    before = {charge["id"] for charge in gateway.charges(None)}
    give(device(), interval="month", amount_month="500")
    pay(Pledge.objects.get().session_url, number="4000000000000002")
    (charge,) = [each for each in gateway.charges(None) if each["id"] not in before]
    with pytest.raises(NotOurs):
        HANDLERS["charge.failed"](charge["id"])


def test_no_address_is_kept(few, queue):
    give(device("a-device"))
    client = caches["limits"]._cache.get_client()
    kept = b"".join(client.scan_iter(b"*"))
    assert b"opened" in kept
    assert FAR.encode() not in kept
    assert b"a-device" not in kept


def test_without_redis_each_process_counts_for_itself_and_gifts_go_on(few, settings):
    settings.CACHES = {**settings.CACHES, "limits": NOWHERE}
    client = device()
    assert [give(client).status_code for _ in range(4)] == [302, 302, 302, 429]
    assert Newsroom.load().name in client.get("/give/").content.decode()
