"""Wrong evidence shown by several colleagues, or in several tabs, at the same moment."""

from datetime import date

import pytest

from patrons.account import proving
from patrons.models import Currency, EvidenceTry, Patron, User
from tests.giving.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def guess(newsroom):
    """guess(patron, colleague): whether it was looked at; it is always wrong."""
    euro = Currency.objects.get(code="EUR")

    def guessing(patron: Patron, by: User) -> bool:
        shown = {"day": date(2026, 1, 5), "amount": 500, "currency": euro, "last4": "4242"}
        try:
            return proving.prove(patron, by, **shown) is None
        except proving.TooOften:
            return False

    return guessing


def test_no_more_than_the_limit_are_looked_at_for_one_patron(guess):
    patron = Patron.objects.with_address("alice@example.org", "Alice")
    colleagues = [User.objects.create_user(f"{number}@example.org") for number in range(20)]
    looked_at = at_once(lambda number: guess(patron, colleagues[number]), 20)
    assert looked_at.count(True) == proving.MOST["patron"]
    assert EvidenceTry.objects.count() == proving.MOST["patron"]


def test_no_more_than_the_limit_are_looked_at_of_one_colleague(guess):
    colleague = User.objects.create_user("tess@example.org")
    patrons = [Patron.objects.with_address(f"{number}@example.org") for number in range(20)]
    looked_at = at_once(lambda number: guess(patrons[number], colleague), 20)
    assert looked_at.count(True) == proving.MOST["by"]
    assert EvidenceTry.objects.count() == proving.MOST["by"]
