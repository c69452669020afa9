"""What looks like a slip in a gift from elsewhere is asked about, and nothing else is."""

from datetime import date

import pytest

from patrons.giving import doubts, elsewhere
from patrons.models import (
    Currency,
)
from tests.giving.elsewhere import received, words_of

pytestmark = pytest.mark.usefixtures("end_of_november")


def test_nothing_is_asked_about_an_ordinary_gift(tess):
    elsewhere.enter(received("116", day=date(2026, 10, 20)), by=tess)
    assert doubts.of_gift(received("117")) == []


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"reference": "KB-99"}, "A gift like this one is entered: 50 EUR from Dora"),
        ({"reference": "KB-99", "source": "cash"}, "A gift like this one is entered"),
        ({"reference": "kb 11/7", "amount": 700}, "This reference looks like that of another"),
        ({"reference": "KB-99", "amount": 700, "name": "Bob"}, "is the address of Dora Kovač"),
        ({"reference": "KB-99", "amount": 700, "name": "", "email": ""}, "No giver is named"),
    ],
)
def test_what_looks_like_a_slip_is_asked_about(tess, changes, asked):
    elsewhere.enter(received("KB-11-7"), by=tess)
    found = words_of(doubts.of_gift(received(**changes))).replace("\u00a0", " ")
    assert asked in found
    assert found.count(" | ") == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"day": date(2026, 11, 21)},
        {"amount": 5001},
        {"email": "other@example.org", "name": "Other"},
        {"currency": "JPY"},
    ],
)
def test_a_gift_that_differs_is_not_asked_about(tess, changes):
    elsewhere.enter(received("117"), by=tess)
    if "currency" in changes:
        changes = {"currency": Currency.objects.get(code=changes["currency"])}
    assert doubts.of_gift(received("118", **changes)) == []


def test_givers_without_an_address_are_compared_by_name_in_any_script(tess):
    nameless = {"email": "", "source": "cash"}
    elsewhere.enter(received("KB 1", name="Олена Їжак", **nameless), by=tess)
    assert "is entered" in words_of(doubts.of_gift(received("2", name="ОЛЕНА ЇЖАК", **nameless)))
    assert doubts.of_gift(received("2", name="Інша Їжак", **nameless)) == []
