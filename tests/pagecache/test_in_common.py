"""What many pages show alike is made for one of them, and anew when it changes."""

import re

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from newsroom import in_common as module
from newsroom.in_common import GENERATION, LIVES, in_common
from patrons.models import Appeal


@pytest.fixture
def asked():
    """asked(generation): what a page of it is given, and how often it was made until then."""
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    def ask(generation: str = "", key: str = "key") -> int:
        request = RequestFactory().get("/", **{GENERATION: generation})
        return in_common(request, key, make)

    return ask


def test_pages_of_one_generation_share_it(asked):
    assert [asked("a"), asked("a"), asked("b"), asked("b")] == [1, 1, 2, 2]


def test_another_thing_is_made_by_itself(asked):
    assert [asked("c"), asked("c", "other"), asked("c"), asked("c", "other")] == [1, 2, 1, 2]


def test_pages_that_are_made_for_nobody_else_share_nothing(asked):
    assert [asked(), asked(), asked("d"), asked(), asked("d")] == [1, 2, 3, 4, 3]


def test_it_lives_as_long_as_a_page(asked, monkeypatch):
    assert asked("e") == 1
    later = module.time.monotonic() + LIVES
    monkeypatch.setattr(module.time, "monotonic", lambda: later + 1)
    assert asked("e") == 2


def test_no_page_is_remembered_without_end(asked, monkeypatch):
    monkeypatch.setattr(module, "MOST", 3)
    for number in range(10):
        asked("f", f"key {number}")
        assert len(module._held.things) <= 3


@pytest.fixture(autouse=True)
def default_appeal(request) -> Appeal | None:
    if "front" not in request.fixturenames:
        return None
    request.getfixturevalue("db")
    told = {"name": "Default", "heading": "We ask", "price_anchor": "Coffee"}
    made = Appeal.objects.create(is_default=True, **told)
    made.paragraphs.create(text="Of all.")
    return made


def queries(front, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert front.get(address).status == 200
    return len(captured)


def test_a_second_article_asks_for_itself_and_its_related_block(front, write):
    first, second = write("The first"), write("The second")
    assert queries(front, first.address) > 2
    assert queries(front, second.address) == 2


def test_each_page_is_told_by_the_gifts_that_come_from_it(front, write):
    for page in (write("The first"), write("The second")):
        html = front.get(page.address).body.decode()
        assert set(re.findall(r"[?&;]page=(\w+)", html)) == {str(page.pk)}
        assert html.count("<b>") >= 3


def test_an_article_with_an_appeal_of_its_own_shows_that(front, write):
    own = Appeal.objects.create(name="Own", heading="Ours alone", price_anchor="A coffee.")
    first, second = write("The first"), write("The second", appeal=own)
    assert "Ours alone" not in front.get(first.address).body.decode()
    assert "Ours alone" in front.get(second.address).body.decode()


def test_who_cannot_hear_of_changes_makes_everything_anew(front, write, monkeypatch):
    first, second = write("The first"), write("The second")
    front.get(first.address)
    generation = front.cache.generation
    monkeypatch.setattr(type(generation), "is_heard", lambda self, now: False)
    Appeal.objects.update(heading="Changed where nobody hears")
    assert "Changed where nobody hears" in front.get(second.address).body.decode()
