"""Rounds and topics in the language of the page; what was voted on stays what it was."""

import pytest
from django.urls import reverse
from django.utils import translation

from patrons.models import Tally, Topic
from patrons.voting.casting import cast
from patrons.voting.counting import freeze
from tests.articles.conftest import home, home_uk, ukrainian  # noqa: F401
from tests.articles.page import parsed
from tests.voting.conftest import close, ids


@pytest.fixture
def page(client):
    """page("round", "next", language="uk", who=None): as it stands at its address there."""

    def reading(name: str, *args, language: str = "uk"):
        with translation.override(language):
            return parsed(client.get(reverse(name, args=args)))

    return reading


@pytest.fixture
def in_ukrainian(open_round):
    open_round.said_in.create(language="uk", title="Що далі?", intro="Вибір за вами.")
    for topic, title in zip(open_round.topics.all(), ["Гавань", "Нічний автобус"], strict=False):
        topic.said_in.create(language="uk", title=title, summary="Чому.")
    return open_round


def test_a_round_and_its_topics_are_in_the_language_of_the_page(page, in_ukrainian):
    round = page("round", "next")
    assert round.one("h1").text == "Що далі?"
    assert "lang" not in round.one("h1").attrs
    titles = round.one("ul", "card-list").all("h3")
    assert [node.text for node in titles] == [
        "Гавань",
        "Нічний автобус",
        "The school kitchen",
        "The town archive",
    ]
    assert [node.attrs.get("lang") for node in titles] == [None, None, "en", "en"]


def test_the_list_of_rounds_is_in_the_language_of_the_page(
    page,
    in_ukrainian,
    home_uk,  # noqa: F811
):
    (listed,) = page("rounds").one("ul", "card-list").all("h3")
    assert listed.text == "Що далі?"


def test_the_same_round_in_the_default_language_marks_nothing(page, in_ukrainian):
    round = page("round", "next", language="en")
    assert round.one("h1").text == "What shall we cover next?"
    assert not any("lang" in node.attrs for node in round.one("main").all())


def test_a_ballot_is_cast_on_the_same_topics_in_any_language(
    page, client, in_ukrainian, alice, signed_in
):
    client.force_login(alice.user)
    ballot = page("ballot", "next")
    rows = {
        node.one("span", "ballot-title").text: node.one("input").attrs["value"]
        for node in ballot.all("label", "ballot-row")
    }
    assert set(rows) == {"Гавань", "Нічний автобус", "The school kitchen", "The town archive"}
    assert rows["Гавань"] == ids(in_ukrainian, 0)[0]
    marked = [node for node in ballot.all("span", "ballot-title") if "lang" in node.attrs]
    assert len(marked) == 2


def test_a_rounds_page_costs_no_more_queries_in_another_language(
    client, in_ukrainian, django_assert_num_queries
):
    counts = set()
    for language in ("en", "uk"):
        with translation.override(language):
            address = reverse("round", args=["next"])
            client.get(address)
            with django_assert_num_queries(6) as asked:
                client.get(address)
            counts.add(len(asked))
    assert len(counts) == 1


def test_words_in_another_language_change_nothing_that_was_published(page, in_ukrainian, crowd):
    for number, voter in enumerate(crowd(12)):
        cast(in_ukrainian, voter, ids(in_ukrainian, number % 3), tell_me=False)
    close(in_ukrainian)
    freeze(in_ukrainian)
    before = published()
    in_ukrainian.said_in.update(title="Інакше")
    for topic in in_ukrainian.topics.all():
        topic.said_in.update_or_create(language="uk", defaults={"title": f"Тема {topic.pk}"})
    assert published() == before
    freeze(in_ukrainian)
    assert published() == before
    names = [node.text for node in page("round", "next").all("span", "bar-title")]
    assert len(names) == 4
    assert all(name.startswith("Тема") for name in names)
    english = [node.text for node in page("round", "next", language="en").all("span", "bar-title")]
    assert not any("Тема" in name for name in english)


def published() -> tuple:
    tally = Tally.objects.get()
    counts = list(tally.counts.values_list("topic", "approvals", "place", "won"))
    return tally.published, tally.ballots_hash, counts, tally.ballots


def test_a_topic_that_is_withdrawn_takes_its_words_with_it(in_ukrainian):
    Topic.objects.filter(round=in_ukrainian).first().delete()
    assert Topic.objects.filter(said_in__isnull=False).count() == 1
