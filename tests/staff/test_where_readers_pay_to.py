"""The account that readers pay to: the treasurer's, and what became of it can be read later."""

import pytest
from django.contrib.auth.models import Group

from patrons import roles
from patrons.models import OtherWay
from tests.staff.conftest import filled

CHANGING = ["new/", "edit/{}/", "delete/{}/", "history/{}/"]


@pytest.fixture
def way(newsroom) -> OtherWay:
    return OtherWay.objects.create(title="By bank", text="-", details="IBAN: LV00 OURS 0001")


def theirs(way: OtherWay, client):
    address = f"/admin/otherway/edit/{way.pk}/"
    form = client.get(address).context["form"]
    return client.post(address, filled(form, details="IBAN: LV00 THEIRS 0002"))


@pytest.mark.parametrize("address", CHANGING)
def test_an_editor_reads_the_account_and_changes_nothing(address, way, edie, signed_in):
    client = signed_in(edie)
    read = f"/admin/otherway/inspect/{way.pk}/"
    assert read in client.get("/admin/otherway/").content.decode()
    assert "IBAN: LV00 OURS 0001" in client.get(read).content.decode()
    sent = {"title": "By bank", "text": "-", "details": "IBAN: LV00 THEIRS 0002", "position": "0"}
    there = f"/admin/otherway/{address.format(way.pk)}"
    assert client.get(there)["Location"] == "/admin/"
    assert client.post(there, sent).status_code in (302, 405)
    assert OtherWay.objects.get().details == "IBAN: LV00 OURS 0001"


@pytest.mark.parametrize("somebody", ["tess", "ada"])
def test_who_keeps_the_books_changes_it(somebody, request, way, signed_in):
    assert theirs(way, signed_in(request.getfixturevalue(somebody))).status_code == 302
    assert OtherWay.objects.get().details == "IBAN: LV00 THEIRS 0002"


def test_the_treasurer_reads_who_changed_the_account_and_what_stood_there(
    way, ada, tess, signed_in
):
    assert theirs(way, signed_in(ada)).status_code == 302
    history = signed_in(tess).get(f"/admin/otherway/history/{way.pk}/").content.decode()
    assert "Ada Lindqvist" in history
    assert "Changed. Before, “to be copied” was: IBAN: LV00 OURS 0001" in history


def test_a_change_of_words_alone_does_not_name_the_account(way, tess, signed_in):
    client = signed_in(tess)
    address = f"/admin/otherway/edit/{way.pk}/"
    client.post(address, filled(client.get(address).context["form"], text="By transfer."))
    history = client.get(f"/admin/otherway/history/{way.pk}/").content.decode()
    assert "Before, “text” was: -" in history
    assert "LV00" not in history


def test_editors_of_an_older_release_lose_the_right_with_the_next_migrate(db):
    editors = Group.objects.get(name=roles.EDITORS)
    editors.permissions.add(*roles._permissions({"patrons.otherway": "add change delete"}))
    roles.settle()
    kept = editors.permissions.filter(codename__endswith="_otherway")
    assert list(kept.values_list("codename", flat=True)) == ["view_otherway"]
