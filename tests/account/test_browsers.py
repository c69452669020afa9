"""Where somebody is signed in: listed in plain words, ended one by one or all at once."""

from datetime import timedelta

import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from patrons.account.device import in_words
from patrons.account.signed_in import SignedIn
from tests.account.conftest import text

PAGE = "/account/signing-in/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)


def test_each_browser_is_named_in_plain_words_and_this_one_is_marked(by_code, alice):
    at_home = by_code(alice, user_agent=FIREFOX)
    phone = by_code(alice, user_agent=IPHONE)
    phone.get("/account/")
    at_home.get("/account/")
    page = text(at_home.get(PAGE))
    assert "Firefox on Linux <span class" in page
    assert "Safari on an iPhone</h3>" in page
    assert page.count("This browser") == 1
    assert "alice@example.org" in page


def test_what_a_browser_says_of_itself_is_told_in_a_few_words():
    chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36"
    assert in_words(f"Mozilla/5.0 (Linux; Android 10; K) {chrome}") == "Chrome on Android"
    assert in_words(f"Mozilla/5.0 (Windows NT 10.0) {chrome} Edg/139.0") == "Edge on Windows"
    assert in_words("curl/8.1") == "a browser we do not know"
    assert in_words("<script>alert(1)</script> on Linux") == "A browser on Linux"


def test_one_browser_is_ended_and_no_other(by_code, alice):
    here, there, third = (by_code(alice) for _ in range(3))
    for client in (here, there, third):
        client.get("/account/")
    ended = SignedIn.objects.get(session_key=there.session.session_key)
    answer = here.post(f"{PAGE}browsers/{ended.pk}/end/", follow=True)
    assert "is signed out" in text(answer)
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == third.get("/account/").status_code == 200


def test_all_other_browsers_are_ended_those_too_that_were_never_listed(by_code, alice):
    here, listed, unlisted = (by_code(alice) for _ in range(3))
    here.get("/account/")
    listed.get("/account/")
    SignedIn.objects.exclude(session_key=here.session.session_key).exclude(
        session_key=listed.session.session_key
    ).delete()
    since = SignedIn.objects.get(session_key=here.session.session_key).since
    answer = here.post(f"{PAGE}browsers/end-others/", follow=True)
    assert "with this browser alone" in text(answer)
    assert here.get("/account/").status_code == 200
    assert listed.get("/account/").status_code == unlisted.get("/account/").status_code == 302
    assert SignedIn.objects.get(user=alice.user).since == since


def test_nobody_ends_somebody_elses_browser(by_code, alice, bob):
    theirs, mine = by_code(bob), by_code(alice)
    theirs.get("/account/")
    row = SignedIn.objects.get(user=bob.user)
    assert mine.post(f"{PAGE}browsers/{row.pk}/end/").status_code == 404
    mine.post(f"{PAGE}browsers/end-others/")
    assert theirs.get("/account/").status_code == 200


def test_opening_the_addresses_that_end_ends_nothing(by_code, alice):
    here, there = by_code(alice), by_code(alice)
    here.get("/account/")
    there.get("/account/")
    row = SignedIn.objects.get(session_key=there.session.session_key)
    assert here.get(f"{PAGE}browsers/{row.pk}/end/").status_code == 405
    assert here.get(f"{PAGE}browsers/end-others/").status_code == 405
    assert there.get("/account/").status_code == 200


def test_a_browser_in_use_is_written_down_once_in_ten_minutes(by_code, alice):
    client = by_code(alice)
    start = timezone.now()
    with time_machine.travel(start + timedelta(minutes=20), tick=False):
        client.get("/account/sign-out/")
    seen = SignedIn.objects.get(user=alice.user).seen_at
    with time_machine.travel(start + timedelta(minutes=29), tick=False):
        client.get("/account/sign-out/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/account/sign-out/")
    said = [query["sql"] for query in asked]
    assert len([sql for sql in said if "django_session" in sql]) == 1, "it is read, not written"
    assert len([sql for sql in said if "patrons_user" in sql]) == 1
    assert not [
        sql for sql in said if "signedin" in sql or not sql.lstrip("(").startswith("SELECT")
    ]
    assert SignedIn.objects.get(user=alice.user).seen_at == seen
    with time_machine.travel(start + timedelta(minutes=31), tick=False):
        client.get("/account/sign-out/")
    assert SignedIn.objects.get(user=alice.user).seen_at > seen


def test_a_public_page_notes_nobody(by_code, alice):
    client = by_code(alice)
    SignedIn.objects.all().delete()
    answer = client.get("/rounds/")
    assert answer.status_code == 200
    assert not answer.cookies
    assert not SignedIn.objects.exists()


def test_who_signs_out_is_listed_no_more(by_code, alice):
    here, gone = by_code(alice), by_code(alice)
    here.get("/account/")
    gone.get("/account/")
    gone.post("/account/sign-out/")
    assert SignedIn.objects.filter(user=alice.user).running().count() == 1
    SignedIn.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    SignedIn.objects.forget_ended()
    assert SignedIn.objects.get().session_key == here.session.session_key


def test_a_session_that_ran_out_is_listed_no_more(by_code, alice):
    client = by_code(alice)
    client.get("/account/")
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    assert not SignedIn.objects.filter(user=alice.user).running().exists()


def test_a_stranger_is_led_to_sign_in(newsroom):
    assert Client().get(PAGE)["Location"] == f"/account/sign-in/?next={PAGE}"


def test_my_support_leads_to_the_page(by_code, alice):
    assert f'href="{PAGE}"' in text(by_code(alice).get("/account/"))
