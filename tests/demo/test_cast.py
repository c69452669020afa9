"""The buttons that sign in the demo's people."""

import pytest

from patrons.account.address_change import AddressChange
from seeds import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    people.load()


@pytest.mark.parametrize("role", [role for role, _address, _label in people.CAST])
def test_a_button_signs_in_its_person(client, cast, role):
    answer = client.post(f"/demo/sign-in/{role}/")
    assert answer.status_code == 302
    address = {name: address for name, address, _label in people.CAST}[role]
    page = client.get("/account/")
    assert page.wsgi_request.user.email == address


def test_staff_land_in_the_admin_and_patrons_in_their_account(client, cast):
    assert client.post("/demo/sign-in/editor/").url == "/admin/"
    assert client.post("/demo/sign-in/patron/").url == "/account/"


def test_the_page_that_asked_for_signing_in_comes_next(client, cast):
    answer = client.post("/demo/sign-in/patron/", {"next": "/rounds/spring/ballot/"})
    assert answer.url == "/rounds/spring/ballot/"


def test_whoever_reads_ukrainian_is_signed_in_there(client, cast):
    page = client.get("/uk/account/sign-in/").text
    assert "Alice, патронка" in page
    assert 'formaction="/uk/demo/sign-in/patron/"' in page
    assert client.post("/uk/demo/sign-in/patron/").url == "/uk/account/"
    assert client.post("/uk/demo/sign-in/editor/").url == "/admin/"


def test_another_sites_page_never_comes_next(client, cast):
    answer = client.post("/demo/sign-in/patron/", {"next": "https://elsewhere.example/"})
    assert answer.url == "/account/"


def test_a_link_signs_nobody_in(client, cast):
    assert client.get("/demo/sign-in/administrator/").status_code == 405


def test_an_unknown_role_is_not_found(client, cast):
    assert client.post("/demo/sign-in/owner/").status_code == 404


def test_the_sign_in_page_has_a_button_for_each(client):
    page = client.get("/account/sign-in/?next=/rounds/").text
    for role, _address, label in people.CAST:
        assert str(label) in page
        assert f"/demo/sign-in/{role}/" in page
    assert 'name="next" value="/rounds/"' in page


def test_who_changed_their_address_is_found_by_name(client, cast):
    for role in ("patron", "editor"):
        change = AddressChange.objects.create(user=people.find(role))
        change.ask(f"{role}@elsewhere.example")
        assert change.confirm(change.code)
        client.post(f"/demo/sign-in/{role}/")
        assert client.get("/account/").wsgi_request.user.email == f"{role}@elsewhere.example"
    assert people.load() == "people: 0 made"


def test_a_button_of_somebody_who_was_erased_says_what_to_do(client):
    page = client.post("/demo/sign-in/patron/", follow=True)
    assert "Alice Moreau is not there, or was erased." in page.text
