"""Whoever works here changes the name that colleagues read."""

import pytest


@pytest.fixture
def account(edie, signed_in):
    return signed_in(edie)


def test_it_is_one_name_and_stored(account, edie):
    page = account.get("/admin/account/").content.decode()
    assert "histories and reviews" in page
    assert "Last Name" not in page
    sent = {"name_email-name": "Zed Zulu", "theme-theme": "system", "theme-contrast": "system"}
    sent |= {"theme-density": "default", "theme-keyboard_shortcuts": "on"}
    answer = account.post("/admin/account/", sent, follow=True)
    edie.refresh_from_db()
    assert edie.name == "Zed Zulu"
    assert "Zed Zulu" in answer.content.decode()


def test_it_is_never_empty(account, edie):
    before = edie.name
    account.post("/admin/account/", {"name_email-name": " "})
    edie.refresh_from_db()
    assert edie.name == before != ""
