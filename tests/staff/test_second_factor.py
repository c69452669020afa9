"""The second factor of who works here: who must have one, setting it up, and being asked for it."""

import base64
import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone

from patrons import tasks
from patrons.account.second_factor import must_have
from patrons.account.signed_in import end_everywhere
from patrons.models import Mail, User
from tests.staff.second_factor import (
    STEP,
    app_code,
    first_step,
    is_in,
    with_app,
    with_codes,
    wrong_code,
)

INDEX, APP, CODES = (f"/account/second-factor/{page}" for page in ("", "app/", "codes/"))
CONFIRM = "/account/second-factor/confirm/"
pytestmark = pytest.mark.usefixtures("newsroom")


def text(response) -> str:
    return " ".join(response.content.decode().split())


def later(**delta):
    return time_machine.travel(timezone.now() + timedelta(**delta), tick=False)


def set_up(client: Client, onward: str = ""):
    """The app's page read and answered as a person with an app does."""
    page = client.get(APP, {"next": onward} if onward else {})
    secret = re.search(r'class="hand-over">([A-Z2-7 ]+)<', page.text).group(1).replace(" ", "")
    return client.post(APP, {"code": app_code(secret), "next": onward})


# --- Who must have one -------------------------------------------------------------------------


def test_it_is_for_treasurers_and_administrators_and_the_choice_of_editors(edie, tess, ada, alice):
    assert [must_have(somebody) for somebody in (edie, tess, ada)] == [False, True, True]
    assert not must_have(alice.user)
    assert must_have(User.objects.create_superuser("root@example.org"))


@pytest.mark.parametrize(
    ("right", "touches"),
    [
        ("patrons.view_donation", True),
        ("patrons.view_patron", True),
        ("patrons.view_entry", True),
        ("patrons.delete_user", True),
        ("auth.change_group", True),
        ("patrons.change_otherway", True),
        ("patrons.view_otherway", False),
        ("patrons.add_appeal", False),
        ("wagtailadmin.access_admin", False),
    ],
)
def test_one_right_over_money_or_people_is_enough(right, touches, db):
    group = Group.objects.create(name="Of a newsroom's own")
    app, code = right.split(".")
    group.permissions.add(Permission.objects.get(content_type__app_label=app, codename=code))
    user = User.objects.create_user("own@example.org")
    user.groups.add(group)
    assert must_have(user) is touches


# --- Without one -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/donation/", "/admin/users/", "/admin/account/"]
)
def test_without_one_every_address_of_the_admin_leads_to_setting_it_up(tess, address):
    client = first_step(tess)
    assert is_in(client)
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"] == f"{INDEX}?next={address.replace('/', '%2F')}"
    assert "the admin opens when you have set one up" in text(client.get(answer["Location"]))


def test_without_one_nothing_is_sent_to_the_admin_either(tess):
    client = first_step(tess)
    assert client.post("/admin/donation/enter/", {})["Location"].startswith(INDEX)
    asked = client.get("/admin/donation/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert asked.status_code == 403


def test_an_editor_works_without_one(edie):
    assert first_step(edie).get("/admin/").status_code == 200


def test_a_session_from_before_the_right_was_given_is_led_to_it(edie):
    client = first_step(edie)
    assert client.get("/admin/").status_code == 200
    edie.groups.add(Group.objects.get(name="Treasurers"))
    assert client.get("/admin/")["Location"].startswith(INDEX)


def test_a_session_of_any_other_kind_is_led_to_it(tess):
    client = Client()
    client.force_login(tess)
    assert client.get("/admin/")["Location"].startswith(INDEX)


def test_signing_out_stays_possible(tess):
    client = first_step(tess)
    assert client.post("/admin/logout/")["Location"] == "/"
    assert not is_in(client)


# --- Setting it up -----------------------------------------------------------------------------


def test_the_app_is_set_up_by_picture_or_by_hand_and_the_admin_opens(tess):
    client = first_step(tess)
    page = client.get(APP, {"next": "/admin/donation/"})
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page.text).group(1)
    assert b"<svg" in base64.b64decode(picture)
    assert "<script" not in page.text.split("<main")[1].split("</main")[0]
    answer = set_up(client, "/admin/donation/")
    assert answer["Location"] == f"{CODES}?next=%2Fadmin%2Fdonation%2F"
    assert client.get("/admin/donation/").status_code == 200


def test_a_wrong_code_sets_nothing_up_and_keeps_the_secret(tess):
    client = first_step(tess)
    secret = re.search(r'class="hand-over">([A-Z2-7 ]+)<', client.get(APP).text).group(1)
    answer = client.post(APP, {"code": "000000"})
    assert answer.status_code == 422
    assert "That code is not right" in text(answer)
    assert secret in answer.text
    assert "Write the digits of the code" in text(client.post(APP, {"code": ""}))
    assert not Authenticator.objects.exists()


def test_an_old_session_sets_up_no_first_factor(tess):
    client = first_step(tess)
    with later(minutes=16):
        to_code = "/account/signing-in/confirm/?next=%2Faccount%2Fsecond-factor%2Fapp%2F"
        assert client.get(APP)["Location"] == to_code
        assert client.post(APP, {"code": "123456"})["Location"] == to_code
        assert client.get(to_code).status_code == 200


def test_setting_up_is_told_by_mail_once(tess, mailoutbox):
    set_up(first_step(tess))
    mail = Mail.objects.get(kind="second factor changed")
    before = len(mailoutbox)
    tasks.send_mail(mail.pk)
    tasks.send_mail(mail.pk)
    (sent,) = mailoutbox[before:]
    assert sent.to == [tess.email]
    assert "An authenticator app was set up" in sent.body
    assert "second-factor/" in sent.body


def test_recovery_codes_are_shown_once(tess):
    client = first_step(tess)
    set_up(client)
    page = client.get(CODES)
    assert "10 recovery codes are made" in text(page)
    assert not re.search(r"\b\d{8}\b", page.text)
    shown = re.findall(r"<code>(\d{8})</code>", client.post(CODES).text)
    assert len(set(shown)) == 10
    again = client.post(CODES)
    assert not re.search(r"<code>", again.text)
    assert "10 of ten are left" in text(again)


def test_the_codes_are_offered_as_a_text_file_without_asking_the_server_again(tess):
    client = first_step(tess)
    set_up(client)
    page = client.post(CODES).text
    codes = re.findall(r"<code>(\d{8})</code>", page)
    file = re.search(r'download="recovery-codes.txt" href="data:text/plain[^,]*,([^"]+)"', page)
    assert all(code in file.group(1) for code in codes)
    assert "tess%40example.org" in file.group(1)


def test_new_codes_end_the_earlier_ones(tess):
    client = first_step(tess)
    set_up(client)
    (old, *_rest) = re.findall(r"<code>(\d{8})</code>", client.post(CODES).text)
    assert client.post(f"{CODES}new/")["Location"] == CODES
    new = re.findall(r"<code>(\d{8})</code>", client.post(CODES).text)
    assert len(new) == 10
    assert old not in new
    assert client.get("/admin/").status_code == 200
    other = first_step(tess)
    assert other.post(STEP, {"code": old}).status_code == 422
    other.post(STEP, {"code": new[0]})
    assert is_in(other)


def test_codes_alone_are_no_second_factor(tess):
    with_codes(tess)
    client = first_step(tess)
    assert client.get("/admin/")["Location"].startswith(INDEX)
    assert "you have none yet" in text(client.get(CODES))


# --- Being asked -------------------------------------------------------------------------------


def test_with_one_the_code_of_the_mail_alone_makes_no_session(tess):
    with_app(tess)
    client = first_step(tess)
    assert not is_in(client)
    assert client.get("/admin/")["Location"].startswith("/account/sign-in/")
    assert client.get("/account/")["Location"].startswith("/account/sign-in/")
    page = text(client.get(STEP))
    assert "signing in as <strong>tess@example.org</strong>" in page
    client.post(STEP, {"code": app_code()})
    assert is_in(client)
    assert client.get("/admin/").status_code == 200


def test_the_link_of_the_mail_asks_for_it_too(tess, mailoutbox):
    with_app(tess)
    client = Client()
    client.post("/account/sign-in/", {"email": tess.email})
    link = re.search(r"http://\S+(/account/sign-in/link/\S+)", mailoutbox[-1].body).group(1)
    assert client.post(link)["Location"] == STEP
    assert not is_in(client)


def test_an_editor_who_has_one_is_asked_for_it(edie):
    with_app(edie)
    assert not is_in(first_step(edie))


def test_the_page_that_asked_for_signing_in_comes_after_both_steps(tess):
    with_app(tess)
    client = first_step(tess, "/admin/donation/?p=2")
    assert client.post(STEP, {"code": app_code()})["Location"] == "/admin/donation/?p=2"


def test_another_sites_page_never_comes_next(tess):
    with_app(tess)
    client = first_step(tess, "https://elsewhere.example/")
    answer = client.post(f"{STEP}?next=https://elsewhere.example/", {"code": app_code()})
    assert answer["Location"] == "/account/"
    for page in (INDEX, CODES, CONFIRM):
        assert "elsewhere.example" not in client.get(f"{page}?next=//elsewhere.example/x").text
    with later(minutes=20):
        answer = client.post(CONFIRM, {"code": app_code(), "next": "https://elsewhere.example/"})
        assert answer["Location"] == "/account/"


def test_a_code_of_the_app_works_once(tess):
    with_app(tess)
    code = app_code()
    client = first_step(tess)
    client.post(STEP, {"code": code})
    assert is_in(client)
    with later(seconds=40):
        other = first_step(tess)
        answer = other.post(STEP, {"code": code})
        assert "was used already" in text(answer)
        assert not is_in(other)


def test_the_code_that_set_it_up_signs_nobody_in(tess):
    client = first_step(tess)
    page = client.get(APP)
    secret = re.search(r'class="hand-over">([A-Z2-7 ]+)<', page.text).group(1).replace(" ", "")
    code = app_code(secret)
    client.post(APP, {"code": code})
    other = first_step(tess)
    other.post(STEP, {"code": code})
    assert not is_in(other)


def test_a_clock_half_a_minute_off_does_no_harm_and_two_minutes_do(tess):
    with_app(tess)
    client = first_step(tess)
    assert client.post(STEP, {"code": app_code(later=4)}).status_code == 422
    client.post(STEP, {"code": app_code(later=1)})
    assert is_in(client)


def test_a_recovery_code_signs_in_once_and_says_how_many_are_left(tess):
    with_app(tess)
    code, *_others = with_codes(tess)
    client = first_step(tess)
    client.post(STEP, {"code": code})
    assert is_in(client)
    assert "You used a recovery code: 9 are left." in text(client.get(INDEX))
    other = first_step(tess)
    other.post(STEP, {"code": code})
    assert not is_in(other)


def test_wrong_codes_are_limited_by_person_in_whatever_browser(tess):
    with_app(tess)
    client = first_step(tess)
    for _ in range(5):
        assert client.post(STEP, {"code": wrong_code()}).status_code == 422
    other = first_step(tess)
    answer = other.post(STEP, {"code": app_code()})
    assert answer.status_code == 429
    assert "Too many wrong codes were typed" in text(answer)
    assert not is_in(other)


def test_wrong_codes_are_limited_by_network(tess, edie, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed": "4/10m/ip"}
    with_app(tess)
    with_app(edie)
    client, other = first_step(tess), first_step(edie)
    for _ in range(4):
        client.post(STEP, {"code": wrong_code()})
    assert other.post(STEP, {"code": app_code()}).status_code == 429


def test_without_the_cache_nobody_passes_the_second_step(tess, settings):
    with_app(tess)
    client = first_step(tess)
    settings.CACHES = {
        name: {**cache, "LOCATION": "unix:///nowhere/valkey.sock"}
        for name, cache in settings.CACHES.items()
    }
    assert client.post(STEP, {"code": app_code()}).status_code == 503
    assert not is_in(client)


def test_the_second_step_ends_after_a_quarter_of_an_hour_and_says_so(tess):
    with_app(tess)
    client = first_step(tess)
    with later(minutes=16):
        answer = client.post(STEP, {"code": app_code()}, follow=True)
        assert answer.redirect_chain[-1][0] == "/account/sign-in/"
        assert "Sign in again: the second step takes 15 minutes at most." in text(answer)
        assert not is_in(client)


def test_who_is_switched_off_between_the_steps_does_not_get_in(tess):
    with_app(tess)
    client = first_step(tess)
    User.objects.filter(pk=tess.pk).update(is_active=False)
    client.post(STEP, {"code": app_code()})
    assert client.get("/admin/")["Location"].startswith("/account/sign-in/")


# --- A session that has not seen it ------------------------------------------------------------


@pytest.fixture
def half(tess) -> Client:
    """Tess's session of yesterday's making: her app is newer than it."""
    client = first_step(tess)
    with_app(tess)
    with_codes(tess)
    return client


def test_a_session_older_than_the_factor_shows_it_first(half):
    assert half.get("/admin/donation/?p=2")["Location"] == (
        f"{CONFIRM}?next=%2Fadmin%2Fdonation%2F%3Fp%3D2"
    )
    assert "Show your second factor" in text(half.get(CONFIRM))
    answer = half.post(CONFIRM, {"code": app_code(), "next": "/admin/donation/?p=2"})
    assert answer["Location"] == "/admin/donation/?p=2"
    assert half.get("/admin/donation/").status_code == 200


@pytest.mark.parametrize("paper", ["receipt/{}/pdf/", "patron/{}/statement/2026/"])
def test_no_paper_of_anybodys_opens_to_it(half, gift, alice, paper):
    receipt = gift().receipts.get()
    key = receipt.pk if "receipt" in paper else alice.pk
    assert half.get(f"/admin/{paper.format(key)}")["Location"].startswith(CONFIRM)
    half.post(CONFIRM, {"code": app_code()})
    assert half.get(f"/admin/{paper.format(key)}").status_code == 200


@pytest.mark.parametrize(
    ("method", "page"),
    [("get", APP), ("post", CODES), ("post", f"{CODES}new/"), ("post", f"{APP}remove/")],
)
def test_it_changes_no_factor_and_sees_no_code(half, tess, method, page):
    before = list(Authenticator.objects.values_list("pk", "data"))
    answer = getattr(half, method)(page)
    assert answer.status_code in (302, 403)
    if "remove" in page or "codes" in page:
        assert answer["Location"].startswith(CONFIRM)
    assert list(Authenticator.objects.values_list("pk", "data")) == before


@pytest.mark.parametrize("page", ["", "passkey/", "address/", "confirm/"])
def test_it_makes_no_passkey_and_changes_no_address(half, page):
    assert half.get(f"/account/signing-in/{page}")["Location"].startswith(CONFIRM)


def test_a_passkey_signs_in_by_itself_and_is_no_way_round(tess):
    """Who set it up as their first factor has shown it; the mail alone does not do any more."""
    client = first_step(tess)
    key = Authenticator.objects.create(user=tess, type="webauthn", data={"name": "Key"})
    assert client.get("/admin/")["Location"].startswith(CONFIRM)
    assert "sign out and in again with it" in text(client.get(CONFIRM))
    assert not is_in(first_step(tess))
    key.delete()
    assert client.get("/admin/")["Location"].startswith(INDEX)


def test_wrong_codes_of_it_are_limited_too(half):
    for _ in range(5):
        assert half.post(CONFIRM, {"code": wrong_code()}).status_code == 422
    assert half.post(CONFIRM, {"code": app_code()}).status_code == 429


def test_a_patrons_own_pages_ask_for_none(alice, half):
    assert half.get("/account/").status_code == 200
    assert first_step(alice.user).get("/account/").status_code == 200


# --- Changing it -------------------------------------------------------------------------------


def test_it_is_shown_again_before_a_change(tess):
    with_app(tess)
    client = first_step(tess)
    client.post(STEP, {"code": app_code()})
    assert client.get(f"{APP}remove/").status_code == 200
    with later(minutes=16):
        assert client.get(f"{APP}remove/")["Location"].startswith(CONFIRM)
        assert client.get("/admin/").status_code == 200
        client.post(CONFIRM, {"code": app_code()})
        assert client.get(f"{APP}remove/").status_code == 200


def test_what_was_pressed_is_done_after_it_was_shown(tess):
    with_app(tess)
    client = first_step(tess)
    client.post(STEP, {"code": app_code()})
    with later(minutes=16):
        asked = client.post(f"{CODES}new/")
        assert asked["Location"] == f"{CONFIRM}?next=%2Faccount%2Fsecond-factor%2Fcodes%2Fnew%2F"
        sent = {"code": app_code(), "next": f"{CODES}new/"}
        assert client.post(CONFIRM, sent)["Location"] == CODES
    assert Authenticator.objects.filter(user=tess, type="recovery_codes").count() == 1


def test_removing_the_only_one_takes_the_codes_and_shuts_the_admin(tess):
    with_app(tess)
    with_codes(tess)
    client = first_step(tess)
    client.post(STEP, {"code": app_code()})
    page = text(client.get(f"{APP}remove/"))
    assert "the admin stays closed to you until you set up another one" in page
    assert Authenticator.objects.count() == 2, "opening the page changes nothing"
    client.post(f"{APP}remove/")
    assert not Authenticator.objects.exists()
    assert client.get("/admin/")["Location"].startswith(INDEX)
    assert Mail.objects.filter(kind="second factor changed").exists()


def test_a_session_that_showed_a_removed_factor_shows_another(tess):
    old = with_app(tess)
    client = first_step(tess)
    client.post(STEP, {"code": app_code()})
    old.delete()
    with_app(tess)
    assert client.get("/admin/")["Location"].startswith(CONFIRM)


@pytest.mark.parametrize("page", [INDEX, CONFIRM, APP, f"{APP}remove/", CODES, f"{CODES}new/"])
def test_strangers_are_led_to_signing_in(client, page):
    method = client.post if page.endswith("new/") else client.get
    assert method(page)["Location"].startswith("/account/sign-in/")


def test_nobody_touches_anothers_factor(tess, ada, signed_in):
    hers = with_app(tess)
    client = signed_in(ada)
    assert client.get(f"{APP}remove/").status_code == 404
    client.post(CODES)
    client.post(f"{CODES}new/")
    assert list(Authenticator.objects.all()) == [hers]


# --- The demo's buttons, and Wagtail's own ways ------------------------------------------------


def test_the_demos_buttons_count_as_one_in_the_demo_alone(tess, signed_in, settings):
    client = signed_in(tess)
    assert client.get("/admin/").status_code == 200
    settings.DEMO = False
    assert client.get("/admin/")["Location"].startswith(INDEX)


def test_the_record_of_one_person_does_not_serve_another(tess, ada, signed_in):
    client = signed_in(tess)
    session = client.session
    session["_auth_user_id"] = str(ada.pk)
    session["_auth_user_hash"] = ada.get_session_auth_hash()
    session.save()
    assert client.get("/admin/")["Location"].startswith(INDEX)


@pytest.mark.parametrize(
    "address", ["login/", "password_reset/", "password_reset/confirm/x/y/", "account/"]
)
def test_wagtails_own_ways_lead_round_nothing(half, address):
    assert half.get(f"/admin/{address}")["Location"].startswith(CONFIRM)
    assert half.post(f"/admin/{address}", {"email": "a@b.cd"})["Location"].startswith(CONFIRM)
    fresh = Client().get(f"/admin/{address}")
    assert fresh.status_code == 404 or fresh["Location"].startswith("/account/sign-in/")


def test_limits_are_forgotten_by_no_success_of_another(tess, edie):
    with_app(tess)
    client = first_step(tess)
    for _ in range(4):
        client.post(STEP, {"code": wrong_code()})
    first_step(edie)
    client.post(STEP, {"code": wrong_code()})
    assert client.post(STEP, {"code": app_code()}).status_code == 429


def test_a_sign_in_that_waits_for_its_second_step_ends_with_the_browsers(tess):
    with_app(tess)
    waits = first_step(tess)
    end_everywhere(User.objects.get(pk=tess.pk))
    answer = waits.post(STEP, {"code": app_code()}, follow=True)
    assert not is_in(waits)
    assert "Sign in again" in text(answer)
    waits.post(STEP, {"code": app_code(later=1)})
    assert not is_in(waits)
