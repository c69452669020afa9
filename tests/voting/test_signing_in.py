"""Signing in by a code: right, wrong, late, unknown, too often; and what the account shows."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from patrons.models import User

ASK, ENTER = "/account/sign-in/", "/account/sign-in/code/"


def text(response) -> str:
    return " ".join(response.content.decode().split())


def ask(client, address="alice@example.org", **more):
    return client.post(ASK, {"email": address, **more}, follow=True)


def sent_code() -> str:
    return re.search(r"^(\d{6})$", mail.outbox[-1].body, re.M).group(1)


def wrong_code() -> str:
    return f"{(int(sent_code()) + 1) % 1_000_000:06}"


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_code_signs_in_and_proves_the_address(client, alice):
    ask(client)
    response = client.post(ENTER, {"code": sent_code()}, follow=True)
    assert response.redirect_chain[-1][0] == "/account/"
    assert "You are a patron" in text(response)
    assert EmailAddress.objects.get(user=alice.user).verified


def test_the_mail_holds_six_digits_and_the_newsrooms_name(client, newsroom, alice):
    ask(client)
    (message,) = mail.outbox
    assert message.to == ["alice@example.org"]
    assert message.subject == f"{sent_code()} is your sign-in code for The Lighthouse"
    html = message.alternatives[0][0]
    assert sent_code() in html
    assert "15 minutes" in html
    styles = html.partition("<style>")[2].partition("</style>")[0]
    assert styles.startswith("@media (prefers-color-scheme: dark)")  # all else stands in line


def test_an_address_is_known_however_it_is_written(client, alice):
    ask(client, "  Alice@Example.ORG ")
    client.post(ENTER, {"code": sent_code()})
    assert signed_in(client)


def test_the_way_to_the_ballot_is_kept_through_sign_in(client, alice):
    response = ask(client, next="/rounds/next/ballot/")
    next_ = re.search(r'name="next" value="([^"]+)"', response.text).group(1)
    response = client.post(ENTER, {"code": sent_code(), "next": next_})
    assert response["Location"] == "/rounds/next/ballot/"


def test_signing_in_never_leads_to_another_site(client, alice):
    ask(client, next="https://elsewhere.example/")
    response = client.post(ENTER, {"code": sent_code(), "next": "https://elsewhere.example/"})
    assert response["Location"] == "/account/"


def test_a_wrong_code_says_how_many_tries_are_left(client, alice):
    ask(client)
    page = text(client.post(ENTER, {"code": wrong_code()}))
    assert "That is not the code we sent" in page
    assert "4 tries are left" in page


def test_an_empty_code_is_no_try(client, alice):
    ask(client)
    for _ in range(7):
        assert "Write the six digits" in text(client.post(ENTER, {"code": " "}))
    client.post(ENTER, {"code": sent_code()})
    assert signed_in(client)


def test_after_five_wrong_codes_the_right_one_is_worth_nothing(client, alice):
    ask(client)
    for _ in range(5):
        page = text(client.post(ENTER, {"code": wrong_code()}))
    assert "That was the fifth wrong code" in page
    assert "Send a new code to alice@example.org" in page
    client.post(ENTER, {"code": sent_code()})
    assert not signed_in(client)


def test_new_codes_give_no_more_than_twenty_tries_an_hour(client, alice):
    tries = 0
    for _ in range(5):
        ask(client)
        for _ in range(5):
            tries += client.post(ENTER, {"code": wrong_code()}).status_code == 200
    assert tries == 20
    assert client.post(ENTER, {"code": sent_code()}).status_code == 429
    assert not signed_in(client)


def test_an_expired_code_has_its_own_words_and_a_way_to_a_new_one(client, alice):
    ask(client, next="/rounds/next/ballot/")
    old = sent_code()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        response = client.post(ENTER, {"code": old, "next": "/rounds/next/ballot/"})
        assert "This code has expired" in text(response)
        assert 'name="next" value="/rounds/next/ballot/"' in text(response)
        assert not signed_in(client)
        ask(client)
        client.post(ENTER, {"code": sent_code()})
        assert signed_in(client)


def test_a_code_works_until_its_fifteenth_minute(client, alice):
    ask(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=14)):
        client.post(ENTER, {"code": sent_code()})
    assert signed_in(client)


def test_a_code_works_only_in_the_browser_that_asked(client, alice):
    ask(client)
    other = type(client)()
    other.post(ENTER, {"code": sent_code()})
    assert not signed_in(other)


def test_an_unknown_address_gets_the_same_answer_and_a_mail_that_says_so(client, alice):
    known = text(ask(client))
    unknown = text(ask(type(client)(), "nobody@example.invalid"))
    token = r'name="csrfmiddlewaretoken" value="[^"]+"'
    known, unknown = (re.sub(token, "", page) for page in (known, unknown))
    assert unknown == known.replace("alice@example.org", "nobody@example.invalid")
    assert mail.outbox[-1].to == ["nobody@example.invalid"]
    assert "We do not know it, so there is no code" in mail.outbox[-1].body
    assert "/give/" in mail.outbox[-1].body
    assert not User.objects.filter(email="nobody@example.invalid").exists()


def test_an_unknown_address_fails_like_a_known_one(client, newsroom):
    ask(client, "nobody@example.invalid")
    for left in (4, 3, 2):
        page = text(client.post(ENTER, {"code": "123456"}))
        assert f"{left} tries are left" in page
    client.post(ENTER, {"code": ""})
    assert not signed_in(client)


def test_a_slip_in_the_address_keeps_what_was_typed(client, newsroom):
    page = text(ask(client, "alice at example"))
    assert "Write the whole address, such as name@example.org." in page
    assert 'value="alice at example"' in page
    assert not mail.outbox


def test_codes_for_one_address_are_limited(client, alice):
    for _ in range(10):
        ask(type(client)())
    assert "Too many codes were asked for" in text(ask(client))
    assert len(mail.outbox) == 10


def test_without_the_cache_nobody_is_signed_in_and_the_page_says_so(client, alice, settings):
    ask(client)
    settings.CACHES = {
        name: {**cache, "LOCATION": "unix:///nowhere/valkey.sock"}
        for name, cache in settings.CACHES.items()
    }
    for response in (
        client.post(ENTER, {"code": sent_code()}),
        client.post(ASK, {"email": "a@b.cd"}),
    ):
        assert response.status_code == 503
        assert "does not work at this moment" in text(response)
    assert not signed_in(client)


def test_a_new_administrator_signs_in_without_a_row_of_allauths(client, newsroom):
    User.objects.create_superuser("ada@example.invalid")
    ask(client, "ada@example.invalid")
    response = client.post(ENTER, {"code": sent_code()}, follow=True)
    assert "You work here" in text(response)


def test_a_patron_in_front_of_the_admin_is_told_and_not_sent_round(client, alice):
    client.force_login(alice.user)
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert "for the people who work here" in text(response)


def test_the_admin_signs_in_the_same_way(client, newsroom):
    assert client.get("/admin/")["Location"] == "/account/sign-in/?next=/admin/"


@pytest.mark.parametrize(
    "address",
    ["sign-up/", "signup/", "login/", "password/reset/", "password/change/", "email/", "2fa/"],
)
def test_no_other_door_is_open(client, newsroom, address):
    assert client.get(f"/account/{address}").status_code == 404


def test_signing_out_takes_a_button(client, alice):
    client.force_login(alice.user)
    assert "Sign out" in text(client.get("/account/sign-out/"))
    assert signed_in(client)
    out = client.post("/account/sign-out/", follow=True)
    assert "You are signed out in this browser." in text(out)
    assert not signed_in(client)


def test_the_account_of_a_lapsed_patron_shows_the_way_back(client, bob):
    client.force_login(bob.user)
    page = text(client.get("/account/"))
    assert "Your support ended on" in page
    assert "Support us yourself" in page  # his was granted


def test_the_account_of_a_stranger_leads_to_sign_in(client, newsroom):
    assert client.get("/account/")["Location"] == "/account/sign-in/?next=/account/"


def sent_link() -> str:
    return re.search(r"http://\S+(/account/sign-in/link/\S+)", mail.outbox[-1].body).group(1)


def test_the_mails_link_signs_in_by_a_button_in_any_browser(client, alice):
    ask(client)
    link, other = sent_link(), type(client)()
    page = other.get(link)
    assert "You are about to sign in as <strong>alice@example.org</strong>" in text(page)
    assert not signed_in(other), "mail scanners open links"
    answer = other.post(link, follow=True)
    assert answer.redirect_chain[-1][0] == "/account/"
    assert signed_in(other)
    assert EmailAddress.objects.get(user=alice.user).verified


def test_the_mails_link_works_once(client, alice):
    ask(client)
    link = sent_link()
    type(client)().post(link)
    late = type(client)()
    for answer in (late.get(link), late.post(link)):
        assert answer.status_code == 410
        assert "This link works no more" in text(answer)
    assert not signed_in(late)


def test_the_code_beside_it_ends_the_link_too(client, alice):
    ask(client)
    link = sent_link()
    client.post(ENTER, {"code": sent_code()})
    assert type(client)().post(link).status_code == 410


def test_a_link_works_until_its_fifteenth_minute(client, alice):
    ask(client)
    link = sent_link()
    for minutes, status in ((14, 302), (16, 410)):
        User.objects.update(last_login=None)
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            assert type(client)().post(link).status_code == status


def test_a_link_leads_on_to_where_its_reader_wanted_to_go_and_to_no_other_site(client, alice):
    ask(client, next="/rounds/")
    assert client.post(sent_link())["Location"] == "/rounds/"
    User.objects.update(last_login=None)
    other = type(client)()
    ask(other)
    assert other.post(f"{sent_link()}?next=https://evil.example/")["Location"] == "/account/"


@pytest.mark.parametrize("link", ["1/a-b", "zz/abc-123", "0/x", "-1/x", "9999999999999999/a-b"])
def test_nobody_makes_up_a_link(client, alice, link):
    assert client.post(f"/account/sign-in/link/{link}/").status_code == 410
    assert not signed_in(client)


def test_a_link_to_another_address_leaves_nothing_of_who_was_signed_in(client, alice, bob):
    client.force_login(bob.user)
    session = client.session
    session["left"] = "behind"
    session.save()
    other = type(client)()
    ask(other)
    client.post(sent_link())
    assert client.session["_auth_user_id"] == str(alice.user.pk)
    assert "left" not in client.session


def test_who_may_not_sign_in_does_not_by_a_link(client, alice):
    ask(client)
    link = sent_link()
    User.objects.filter(pk=alice.user.pk).update(is_active=False)
    client.post(link)
    assert not signed_in(client)


def test_what_is_too_long_is_refused_in_our_words(client, alice):
    assert "Write the whole address" in text(ask(client, f"{'x' * 250}@example.org"))
    ask(client)
    assert "Write the six digits" in text(client.post(ENTER, {"code": "1" * 21}))
