"""Passkeys: what the server says without a browser. With one: tests/browser/test_passkeys.py."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from patrons import tasks
from patrons.models import Mail
from tests.account.conftest import text

ADD, SIGN_IN = "/account/signing-in/passkey/", "/account/sign-in/passkey/"
JUNK = ["", "null", "5", "[]", "{}", '"x"', "not json", '{"id": "x", "response": []}']
JUNK += ['{"id":"AA","rawId":"AA","type":"public-key","response":{"userHandle":"//"}}']


@pytest.fixture
def passkey(alice) -> Authenticator:
    return Authenticator.objects.create(user=alice.user, type="webauthn", data={"name": "Phone"})


def send_mails() -> list:
    for waiting in Mail.objects.unsent():
        tasks.send_mail(waiting.pk)
    return mail.outbox


def at_a_name(client: Client) -> Client:
    client.defaults["HTTP_HOST"] = "localhost:8000"
    return client


@pytest.mark.parametrize("credential", JUNK)
def test_what_no_browser_made_is_refused_in_words(by_code, alice, credential):
    client = at_a_name(by_code(alice))
    client.get(ADD)
    answer = client.post(ADD, {"name": "Phone", "credential": credential})
    assert answer.status_code == 422
    assert "Your browser made no passkey that we can use" in text(answer)
    assert not Authenticator.objects.exists()


def test_a_passkey_needs_a_name(by_code, alice):
    answer = at_a_name(by_code(alice)).post(ADD, {"name": " \u2060 ", "credential": ""})
    assert answer.status_code == 422
    assert "Give it a name by which you know it again" in text(answer)


@pytest.mark.parametrize("credential", JUNK)
def test_what_no_passkey_signed_signs_nobody_in(newsroom, alice, credential):
    client = at_a_name(Client())
    client.post(SIGN_IN)
    answer = client.post(SIGN_IN, {"credential": credential}, follow=True)
    assert answer.status_code == 200
    assert "We do not know this passkey any more" in text(answer)
    assert "_auth_user_id" not in client.session


def test_asking_what_to_sign_names_nobody(newsroom, passkey):
    asked = at_a_name(Client()).post(SIGN_IN).json()
    assert asked["publicKey"]["rpId"] == "localhost"
    assert asked["publicKey"].get("allowCredentials", []) == []
    assert asked["publicKey"]["userVerification"] == "required"


def test_tries_are_limited_by_network(newsroom):
    client = at_a_name(Client())
    for _ in range(60):
        assert client.post(SIGN_IN).status_code == 200
    asked = client.post(SIGN_IN)
    assert asked.status_code == 429
    assert "Wait ten minutes" in asked.json()["error"]
    answer = client.post(SIGN_IN, {"credential": "{}"}, follow=True)
    assert "Passkeys were tried too often" in text(answer)


def test_without_the_cache_nobody_is_signed_in(newsroom, settings):
    settings.CACHES = {
        name: {**cache, "LOCATION": "unix:///nowhere/valkey.sock"}
        for name, cache in settings.CACHES.items()
    }
    assert at_a_name(Client()).post(SIGN_IN).status_code == 503


def test_removing_takes_a_button_and_is_told_by_mail(by_code, alice, passkey):
    client = by_code(alice)
    page = f"/account/signing-in/passkey/{passkey.pk}/remove/"
    assert "Remove “Phone”?" in text(client.get(page))
    assert Authenticator.objects.filter(pk=passkey.pk).exists()
    assert "nobody signs in here with “Phone”" in text(client.post(page, follow=True))
    assert not Authenticator.objects.exists()
    told = send_mails()[-1]
    assert told.to == ["alice@example.org"]
    assert told.subject == "A passkey was removed for The Lighthouse"
    assert "Phone" not in told.body


def test_nobody_removes_somebody_elses(by_code, bob, passkey):
    client = by_code(bob)
    assert client.post(f"/account/signing-in/passkey/{passkey.pk}/remove/").status_code == 404
    assert Authenticator.objects.exists()


def test_removing_needs_a_fresh_sign_in(signed_in, alice, passkey, newsroom):
    answer = signed_in(alice).post(f"/account/signing-in/passkey/{passkey.pk}/remove/")
    assert answer["Location"].startswith("/account/signing-in/confirm/?next=")
    assert Authenticator.objects.exists()


def test_at_a_number_the_page_says_where_the_name_is(by_code, alice):
    client = by_code(alice)
    client.defaults["HTTP_HOST"] = "127.0.0.1:8000"
    client.post("/account/sign-in/", {"email": alice.email})
    page = text(client.get(ADD))
    assert "the address of this page is a number" in page
    assert 'href="http://localhost:8000/account/signing-in/passkey/"' in page
    assert "data-passkey" not in page
    page = text(Client(headers={"host": "127.0.0.1:8000"}).get("/account/sign-in/"))
    assert 'href="http://localhost:8000/account/sign-in/"' in page


def test_at_a_name_the_sign_in_page_has_the_button(newsroom):
    page = text(at_a_name(Client()).get("/account/sign-in/"))
    assert "Sign in with a passkey" in page
    assert "js/passkeys.js" in page
    assert "A passkey needs scripts" in page


def test_ten_are_enough(by_code, alice):
    Authenticator.objects.bulk_create(
        Authenticator(user=alice.user, type="webauthn", data={"name": str(n)}) for n in range(10)
    )
    assert "You have ten passkeys" in text(at_a_name(by_code(alice)).get(ADD))
