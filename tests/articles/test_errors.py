"""Pages for what went wrong: designed, honest, with one next step."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from newsroom.urls import urlpatterns as real
from tests.articles.page import parsed


def broken(request):
    raise ZeroDivisionError


def forbidden(request):
    raise PermissionDenied


def odd(request):
    raise SuspiciousOperation("odd")


def form(request):
    return HttpResponse("sent")


urlpatterns = [
    path("account/broken/", broken),
    path("account/forbidden/", forbidden),
    path("account/odd/", odd),
    path("account/form/", form),
    path("give/form/", form),
    path("account/gifts/form/", form),
    *real,
]
pytestmark = pytest.mark.urls(__name__)


def test_an_unknown_address_offers_the_search(client, newsroom):
    response = client.get("/nowhere/at-all/")
    main = parsed(response).one("main")
    assert response.status_code == 404
    assert main.one("h1").text == "There is no page at this address"
    assert main.one("form").attrs["action"] == "/search/"
    assert parsed(response).one("a", "wordmark").text == "The Bridge Post"


def test_a_page_of_somebody_else_says_so(client, newsroom):
    response = client.get("/account/forbidden/")
    assert response.status_code == 403
    assert parsed(response).one("main").one("a").attrs["href"] == "/account/"


def test_a_fault_of_ours_is_told_without_asking_the_database(settings):
    """No database fixture: a query here would fail the test."""
    client = Client(raise_request_exception=False)
    response = client.get("/account/broken/")
    assert response.status_code == 500
    assert parsed(response).one("main").one("h1").text == "Something broke on our side"


def test_what_cannot_be_read_is_answered_in_words(client):
    response = client.get("/account/odd/")
    assert response.status_code == 400
    assert "You have not been charged" in parsed(response).one("main").text


@pytest.mark.parametrize("page", ["/give/form/", "/account/gifts/form/"])
def test_an_expired_form_of_a_gift_says_that_nothing_was_charged(newsroom, page):
    response = Client(enforce_csrf_checks=True).post(page, {"a": "b"})
    assert response.status_code == 403
    assert "Nothing was sent, and you have not been charged." in parsed(response).one("main").text


def test_an_expired_form_says_that_nothing_was_sent_and_no_word_of_charges(newsroom):
    response = Client(enforce_csrf_checks=True).post("/account/form/", {"a": "b"})
    assert response.status_code == 403
    told = parsed(response).one("main").text
    assert "Nothing was sent, and nothing has changed." in told
    assert "charged" not in told
