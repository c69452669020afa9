"""The demo speaks Ukrainian where the rules say so; one planned round waits for its words."""

import pytest

from patrons.admin import missing_texts
from patrons.models import Appeal, Round, User
from seeds import asking, content, rounds


@pytest.fixture
def demo(db):
    for part in (content, asking, rounds):
        part.load()


def test_all_that_the_demo_offers_has_ukrainian_words_but_the_planned_round(demo):
    root = User.objects.create_superuser("root@example.org", name="Root")
    assert [gap.what for gap in missing_texts.of(root)] == ["Round: Where shall we go in spring?"]


def test_the_appeal_and_the_open_round_are_whole_in_ukrainian(demo):
    appeal, round = Appeal.objects.get(is_default=True), Round.objects.open().get()
    things = [appeal, *appeal.paragraphs.all(), round, *round.topics.all()]
    assert len(things) == 7
    assert all(thing.said_in.filter(language="uk").exists() for thing in things)


def test_loading_it_twice_writes_nothing_twice(demo):
    before = Appeal.objects.get().said_in.count()
    for part in (content, asking, rounds):
        part.load()
    assert Appeal.objects.get().said_in.count() == before == 1
