"""English at its plain address, every other language below its code; by address, never by guess."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from articles import reserved
from newsroom.language import in_language, split, without_language
from newsroom.public import is_private
from tests.articles.page import parsed
from tests.cast import BACKEND
from tests.staff.second_factor import with_app

# --- What is private is private in every language --------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/give/",
        "/give/thanks/token/",
        "/account/",
        "/account/sign-in/",
        "/rounds/spring/ballot/",
        "/suggestions/new/",
    ],
)
def test_what_is_private_is_private_in_every_language(path):
    for code, _name in settings.LANGUAGES:
        assert is_private(in_language(path, code)), code


@pytest.mark.parametrize("path", ["/", "/give/other-ways/", "/rounds/spring/", "/news/a-story/"])
def test_what_is_public_is_public_in_every_language(path):
    for code, _name in settings.LANGUAGES:
        assert not is_private(in_language(path, code)), code


def test_a_private_page_in_another_language_is_kept_by_no_cache(client, newsroom):
    page = client.get("/uk/give/")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"


def test_the_door_before_passkeys_stands_in_every_language(client, edie, newsroom):
    with_app(edie)
    client.force_login(edie, backend=BACKEND)  # without the second factor
    for prefix in ("", "/uk"):
        answer = client.get(f"{prefix}/account/signing-in/")
        assert answer.headers["Location"].startswith(f"{prefix}/account/second-factor/confirm/")


# --- The language is that of the address -----------------------------------------------------


@pytest.mark.parametrize(
    ("path", "code", "bare"),
    [
        ("/", "en", "/"),
        ("/give/", "en", "/give/"),
        ("/uk/", "uk", "/"),
        ("/uk", "uk", "/"),
        ("/uk/give/", "uk", "/give/"),
        ("/uk/uk/give/", "uk", "/uk/give/"),
        ("/en/give/", "en", "/en/give/"),
        ("/ukraine/", "en", "/ukraine/"),
        ("/UK/give/", "en", "/UK/give/"),
        ("/de/give/", "en", "/de/give/"),
    ],
)
def test_a_path_says_its_language(path, code, bare):
    assert split(path) == (code, bare)
    assert without_language(path) == bare


def test_each_request_speaks_the_language_of_its_address_and_the_next_one_its_own(client, newsroom):
    for code, path in (("uk", "/uk/give/"), ("en", "/give/"), ("uk", "/uk/rounds/")):
        page = parsed(client.get(path))
        assert page.one("html").attrs["lang"] == code
        assert translation.get_language() == "en"


def test_a_browsers_own_language_changes_nothing(newsroom):
    plain, guessing = Client(), Client(HTTP_ACCEPT_LANGUAGE="uk", HTTP_COOKIE="django_language=uk")
    for path in ("/search/", "/give/other-ways/", "/account/sign-in/"):
        other = guessing.get(path)
        assert parsed(other).one("html").attrs["lang"] == "en"
        assert "Accept-Language" not in other.headers.get("Vary", "")
    assert guessing.get("/search/").content == plain.get("/search/").content


def test_the_default_language_has_no_second_address(client, home_uk):
    assert client.get("/en/").status_code == 404
    assert client.get("/en/give/").status_code == 404


def test_what_machines_and_staff_ask_has_no_language(client, db):
    for path in ("/uk/healthz", "/uk/admin/", "/uk/stripe/webhook/", "/uk/documents/1/a.txt"):
        assert client.get(path, follow=True).status_code == 404, path
    assert reverse("stripe_webhook") == "/stripe/webhook/"


def test_signing_in_leads_back_within_the_language(client, newsroom):
    assert (
        client.get("/uk/account/").headers["Location"].startswith("/uk/account/sign-in/?next=/uk/")
    )


def test_reserved_words_are_the_same_whatever_language_is_spoken(db):
    here = reserved.words()
    with translation.override("uk"):
        assert reserved.words() == here
    assert {"uk", "en", "give", "search"} <= here
