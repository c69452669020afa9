"""The rounds as everybody sees them."""

import re

import pytest
from django.template import Context, Template

from patrons.models import Round
from patrons.voting import casting
from patrons.voting.counting import freeze
from tests.voting.conftest import close, ids


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_an_open_round_shows_its_topics_its_closing_and_how_many_voted(client, make_round, alice):
    round = make_round()
    casting.cast(round, alice, ids(round, 0), tell_me=True)
    page = text(client.get(round.get_absolute_url()))
    for words in ("Open", "The harbour", "Kyiv time", "1 patron voted so far", "never the finding"):
        assert words in page
    assert f'href="/rounds/{round.slug}/ballot/"' in page
    assert round.tie_seed in page
    assert "bar-line" not in page, "a count before the closing"


def test_a_planned_round_says_when_it_opens_and_takes_no_vote(client, make_round):
    page = text(client.get(make_round(opens=5).get_absolute_url()))
    assert "Planned" in page
    assert "Opens " in page
    assert "/ballot/" not in page


def test_a_closed_round_says_that_it_is_being_counted_and_a_look_changes_nothing(
    client, open_round, alice
):
    casting.cast(open_round, alice, ids(open_round, 0), tell_me=False)
    close(open_round)
    page = text(client.get(open_round.get_absolute_url()))
    assert "being counted" in page
    assert list(Round.objects.to_freeze()) == [open_round]


def test_the_result_gives_numbers_shares_and_winners_as_words(client, open_round, crowd):
    for patron, numbers in zip(crowd(4), [(0,), (0, 1), (0,), (2,)], strict=True):
        casting.cast(open_round, patron, ids(open_round, *numbers), tell_me=False)
    close(open_round)
    freeze(open_round)
    page = text(client.get(open_round.get_absolute_url()))
    assert 'The harbour <span class="bar-word">Chosen</span>' in page
    assert "3 votes, 75%" in page
    assert page.count("Chosen") == 1
    assert "4 patrons voted, of 4 who could" in page


def test_a_round_in_which_nobody_voted_says_so(client, open_round):
    close(open_round)
    freeze(open_round)
    assert "Nobody voted" in text(client.get(open_round.get_absolute_url()))


def test_the_list_names_open_planned_and_closed_rounds(client, make_round):
    make_round(slug="a", title="Now running")
    make_round(slug="b", title="In spring", opens=5)
    make_round(slug="c", title="Last year", closes=-1)
    page = text(client.get("/rounds/"))
    places = [page.index(word) for word in ("Now running", "In spring", "Last year")]
    assert places == sorted(places)


def test_without_rounds_the_list_says_what_will_stand_there(client, newsroom):
    assert "The first round will stand here" in text(client.get("/rounds/"))


def test_an_unknown_round_is_not_found(client, newsroom):
    assert client.get("/rounds/nothing/").status_code == 404


@pytest.mark.parametrize("address", ["/rounds/", "/rounds/next/"])
def test_a_public_page_is_the_same_bytes_for_everybody(client, open_round, alice, address):
    stranger = client.get(address)
    client.force_login(alice.user)
    assert client.get(address).content == stranger.content
    assert not stranger.cookies


def test_a_page_is_kept_no_longer_than_it_is_true(client, make_round):
    make_round(closes=3 / 3600)
    for address in ("/rounds/next/", "/rounds/"):
        header = client.get(address)["Cache-Control"]
        assert re.fullmatch(r"public, max-age=0, s-maxage=[0-3]", header)


@pytest.mark.parametrize("topics", [3, 30])
def test_a_round_page_asks_the_database_the_same_few_questions(
    client, make_round, topics, django_assert_max_num_queries
):
    round = make_round(titles=[f"Topic {number}" for number in range(topics)])
    client.get(round.get_absolute_url())  # the first look fills what processes keep
    with django_assert_max_num_queries(6):
        client.get(round.get_absolute_url())
    close(round)
    freeze(round)
    with django_assert_max_num_queries(6):
        client.get(round.get_absolute_url())


def test_other_pages_find_the_running_round_that_opened_first(make_round):
    template = Template(
        "{% load voting %}{% open_round as round %}{{ round.title|default:'none' }}"
    )
    assert template.render(Context()) == "none"
    make_round(slug="later", title="Later", opens=-1)
    make_round(slug="first", title="First", opens=-5)
    make_round(slug="over", title="Over", opens=-50, closes=-40)
    assert template.render(Context()) == "First"
