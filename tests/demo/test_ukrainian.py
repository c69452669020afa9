"""All that the demo's staff wrote for readers has Ukrainian words."""

import pytest

from patrons import texts
from patrons.admin import missing_texts
from patrons.models import Appeal, Round, User
from seeds import asking, content, rounds
from tests.articles.page import parsed


@pytest.fixture
def demo(db):
    for part in (content, asking, rounds):
        part.load()


def test_all_that_the_demo_offers_has_ukrainian_words(demo):
    root = User.objects.create_superuser("root@example.org", name="Root")
    assert missing_texts.of(root) == []


def test_the_appeal_and_every_round_are_whole_in_ukrainian(demo):
    appeal, rounds = Appeal.objects.get(is_default=True), list(Round.objects.all())
    topics = [topic for round in rounds for topic in round.topics.all()]
    assert (len(rounds), len(topics)) == (3, 11)
    for thing in [appeal, *appeal.paragraphs.all(), *rounds, *topics]:
        assert texts.missing(thing, "uk") == []


@pytest.mark.parametrize(
    "path", ["/uk/rounds/", f"/uk/rounds/{rounds.CLOSED}/", "/uk/give/other-ways/"]
)
def test_no_english_is_marked_where_patrons_vote_or_pay_by_transfer(client, demo, path):
    main = parsed(client.get(path)).one("main")
    assert [node.text for node in main.all() if node.attrs.get("lang")] == []


def test_loading_it_twice_writes_nothing_twice(demo):
    before = Appeal.objects.get().said_in.count()
    for part in (content, asking, rounds):
        part.load()
    assert Appeal.objects.get().said_in.count() == before == 1
