"""The ballot: one patron's own page, and what everybody else is told there."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from patrons.models import (
    Ballot,
    Currency,
    Donation,
    Newsroom,
    Patron,
    Pledge,
    SupportPeriod,
)
from patrons.voting import casting
from tests.voting.conftest import close, ids

ADDRESS = "/rounds/next/ballot/"


def text(response) -> str:
    return " ".join(response.content.decode().split())


def ticked(response) -> set[str]:
    rows = re.findall(r'name="topics" value="([^"]+)"( checked)?', response.content.decode())
    return {topic for topic, mark in rows if mark}


@pytest.fixture
def at_home(client, alice):
    """Alice's browser, signed in."""
    client.force_login(alice.user)
    return client


def test_a_stranger_is_led_to_sign_in_and_back(client, open_round):
    page = text(client.get(ADDRESS))
    assert 'href="/account/sign-in/?next=/rounds/next/ballot/"' in page


def test_the_first_ballot_is_empty_and_the_tick_is_on(at_home, open_round):
    response = at_home.get(ADDRESS)
    assert ticked(response) == set()
    assert 'name="tell_me" checked' in text(response)
    assert "Whoever runs the server could look" in text(response)
    assert "no-store" in response["Cache-Control"]


def test_where_days_are_shared_each_topic_says_its_own(at_home, make_round):
    round = make_round(rule="equal shares", budget=9)
    round.topics.filter(title="The harbour").update(days=5)
    page = text(at_home.get(ADDRESS))
    assert "5 reporter-days" in page
    assert page.count("1 reporter-day<") == 3


def test_a_saved_ballot_shows_its_code_its_choice_and_until_when(at_home, open_round):
    chosen = ids(open_round, 1, 3)
    response = at_home.post(ADDRESS, {"topics": chosen}, follow=True)
    assert response.redirect_chain == [(ADDRESS, 302)]
    page = text(response)
    assert "Saved." in page
    assert "You can change it until" in page
    assert Ballot.objects.get().code in page
    assert ticked(response) == set(chosen)
    assert 'name="tell_me" checked' not in page


def test_too_many_topics_are_kept_as_typed_and_nothing_is_saved(at_home, make_round):
    round = make_round(choices=2)
    chosen = ids(round, 0, 1, 2)
    response = at_home.post(ADDRESS, {"topics": chosen, "tell_me": "on"})
    assert "You chose 3 topics, and a ballot holds 2. Take 1 of them off" in text(response)
    assert ticked(response) == set(chosen)
    assert not Ballot.objects.exists()


@pytest.mark.parametrize("topics", [[], ["no such topic"]])
def test_an_empty_or_forged_ballot_is_answered_with_what_to_do(at_home, open_round, topics):
    response = at_home.post(ADDRESS, {"topics": topics})
    assert "hoose" in re.search(r'role="alert".*?</div>', text(response)).group()
    assert not Ballot.objects.exists()


def test_a_refused_change_says_that_the_saved_ballot_is_unchanged(at_home, alice, open_round):
    casting.cast(open_round, alice, ids(open_round, 0), tell_me=True)
    assert "Your saved ballot is unchanged" in text(at_home.post(ADDRESS, {}))


def test_a_ballot_after_the_closing_is_answered_with_the_closing(at_home, alice, open_round):
    casting.cast(open_round, alice, ids(open_round, 0), tell_me=True)
    close(open_round)
    response = at_home.post(ADDRESS, {"topics": ids(open_round, 1)})
    assert response.status_code == 409
    assert "It closed on" in text(response)
    assert "Kyiv time" in text(response)
    assert "Your earlier ballot counts." in text(response)


def test_without_an_earlier_ballot_none_is_promised(at_home, open_round):
    close(open_round)
    page = text(at_home.post(ADDRESS, {"topics": ids(open_round, 1)}))
    assert "No ballot can be taken any more" in page
    assert "counts" not in page


def test_a_lapsed_patron_is_told_why_they_cannot_vote(client, bob, newsroom, open_round):
    client.force_login(bob.user)
    ended = newsroom.local(bob.support_periods.get().ends_at)
    page = text(client.get(ADDRESS))
    assert f"Your support ended on {ended.day} {ended:%B %Y}" in page
    assert 'href="/give/">Support us again' in page
    assert client.post(ADDRESS, {"topics": ids(open_round, 0)}).status_code == 403
    assert not Ballot.objects.exists()


def test_a_reader_is_told_that_patrons_vote(client, charlie, open_round):
    client.force_login(charlie)
    assert "no gift came from charlie@example.invalid yet" in text(client.get(ADDRESS))


def test_an_organisation_is_told_that_it_does_not_vote(at_home, alice, open_round):
    Patron.objects.filter(pk=alice.pk).update(kind=Patron.Kind.ORGANISATION)
    page = text(at_home.get(ADDRESS))
    assert "Organisations give and are thanked" in page
    assert "from an address of their own" in page


def test_whose_support_is_an_organisations_is_told_what_gives_a_vote(client, charlie, open_round):
    pledge = Pledge.objects.create(
        amount=500,
        currency=Currency.objects.create(newsroom=Newsroom.load(), code="EUR", coffee=300),
        interval="once",
        by_organisation=True,
    )
    patron, now = Patron.objects.with_address(charlie.email), timezone.now()
    Donation.objects.record(
        source=Donation.Source.STRIPE,
        reference="pi_1",
        party={"name": "Harbour Works Ltd", "email": patron.email},
        patron=patron,
        pledge=pledge,
        amount=500,
        currency_id="EUR",
        paid_at=now,
        period=SupportPeriod(
            patron=patron,
            source=SupportPeriod.Source.DONATION,
            starts_at=now,
            paid_until=now + timedelta(days=30),
            ends_at=now + timedelta(days=30),
        ),
    )
    client.force_login(patron.user)
    page = text(client.get(ADDRESS))
    assert "Organisations give and are thanked" in page
    assert "a gift of yours from this address gives you a vote" in page


def test_each_voter_has_an_order_of_their_own_that_stays(client, make_round, crowd):
    make_round(titles=[f"Topic {number}" for number in range(12)])
    orders = []
    for patron in crowd(3):
        client.force_login(patron.user)
        seen = [
            re.findall(r'name="topics" value="([^"]+)"', client.get(ADDRESS).text) for _ in "ab"
        ]
        assert seen[0] == seen[1]
        orders.append(tuple(seen[0]))
    assert len(set(orders)) == 3
    assert len({frozenset(order) for order in orders}) == 1


def test_nobody_reads_anothers_ballot(client, alice, crowd, open_round):
    casting.cast(open_round, alice, ids(open_round, 0), tell_me=True)
    client.force_login(crowd(1)[0].user)
    response = client.get(ADDRESS)
    assert ticked(response) == set()
    assert Ballot.objects.get().code not in text(response)


def test_saving_a_ballot_asks_the_database_few_questions(
    at_home, open_round, django_assert_max_num_queries
):
    at_home.post(ADDRESS, {"topics": ids(open_round, 0)})
    change = {"topics": ids(open_round, 1, 2)}
    with django_assert_max_num_queries(15):
        at_home.post(ADDRESS, change)
