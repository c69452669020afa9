"""A round as staff edit it: nothing changes anybody's vote."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ReferenceIndex

from patrons.models import Ballot, Round, Topic
from patrons.voting.casting import cast
from tests.staff.conftest import filled

KYIV = "%Y-%m-%d %H:%M"


@pytest.fixture
def save(newsroom, open_round, edie, signed_in):
    client = signed_in(edie)
    address = f"/admin/round/edit/{open_round.pk}/"

    def saving(**changes):
        form = client.get(address).context["form"]
        return client.post(address, filled(form, **changes))

    return saving


@pytest.fixture
def voted(open_round, alice):
    """Alice has voted in the open round."""
    found = Round.objects.with_clock().get(pk=open_round.pk)
    cast(found, alice, [open_round.topics.first().public_id], tell_me=True)
    return alice.ballots.get()


def in_newsroom(moment, newsroom) -> str:
    return newsroom.local(moment).strftime(KYIV)


def test_before_the_first_ballot_everything_can_change(save, open_round):
    assert save(**{"seats": "2", "topics-0-title": "Trains"}).status_code == 302
    open_round.refresh_from_db()
    assert open_round.seats == 2
    assert Topic.objects.filter(title="Trains").exists()


@pytest.mark.parametrize(
    "change",
    [
        {"seats": "2"},
        {"choices": "1"},
        {"slug": "another"},
        {"opens_at": "2020-01-01 10:00"},
        {"topics-0-title": "Something else"},
        {"topics-0-DELETE": "on"},
    ],
)
def test_with_a_ballot_what_was_voted_on_stays(save, voted, change, open_round):
    before = list(Topic.objects.values()), Round.objects.values().get()
    answer = save(**change)
    assert answer.status_code == 200
    assert "1 patron has voted: th" in str(answer.context["form"].errors)
    assert (list(Topic.objects.values()), Round.objects.values().get()) == before
    assert Ballot.objects.get().chosen == voted.chosen != []


def test_an_open_round_is_prolonged_never_shortened(save, voted, open_round, newsroom):
    later = in_newsroom(open_round.closes_at + timedelta(days=1), newsroom)
    sooner = in_newsroom(open_round.closes_at - timedelta(days=1), newsroom)
    answer = save(closes_at=sooner)
    assert "never shortened" in str(answer.context["form"].errors)
    assert save(closes_at=later).status_code == 302
    was = open_round.closes_at
    open_round.refresh_from_db()
    assert open_round.closes_at == was + timedelta(days=1)


def test_a_closed_round_stays_closed(save, open_round, newsroom):
    Round.objects.update(closes_at=timezone.now() - timedelta(hours=1))
    answer = save(closes_at=in_newsroom(timezone.now() + timedelta(days=1), newsroom))
    assert "This round closed on" in str(answer.context["form"].errors)


def test_staff_see_the_turnout_and_no_choice(edie, voted, open_round, signed_in):
    client = signed_in(edie)
    page = client.get(f"/admin/round/edit/{open_round.pk}/").content.decode()
    assert "1 patron has voted." in page
    assert voted.code not in page
    assert ReferenceIndex.objects.filter(base_content_type__model="ballot").count() == 0
    assert voted.code not in client.get("/admin/round/").content.decode()


def test_a_round_with_a_ballot_is_not_deleted(edie, voted, open_round, signed_in):
    answer = signed_in(edie).post(f"/admin/round/delete/{open_round.pk}/", follow=True)
    assert "cannot be deleted: 1 ballot hang" in answer.content.decode()
    assert Round.objects.filter(pk=open_round.pk).exists()
    assert Ballot.objects.get().chosen == voted.chosen != []


def test_a_round_without_ballots_is_deleted_with_its_topics(edie, open_round, signed_in):
    assert signed_in(edie).post(f"/admin/round/delete/{open_round.pk}/").status_code == 302
    assert not Round.objects.exists()
    assert not Topic.objects.exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"seats": "0"}, "At least one topic wins."),
        ({"choices": "0"}, "A ballot chooses at least one topic."),
    ],
)
def test_a_round_without_a_seat_or_a_choice_is_refused_in_words(save, change, says):
    answer = save(**change)
    assert says in str(answer.context["form"].errors)
    assert "Constraint" not in answer.content.decode()


def test_one_ballot_hangs_and_two_hang(edie, signed_in, open_round, voted):
    answer = signed_in(edie).get(f"/admin/round/delete/{open_round.pk}/", follow=True)
    assert "1 ballot hangs on it." in answer.content.decode()


def test_that_a_round_was_prolonged_is_noted_for_its_page(save, open_round, newsroom):
    was = open_round.closes_at
    save(closes_at=in_newsroom(was + timedelta(days=1), newsroom))
    assert open_round.changes.get().was_to_close == was
    save(title="Other words")
    assert open_round.changes.count() == 1


@pytest.fixture
def withdraw(edie, signed_in, open_round):
    client = signed_in(edie)

    def pressed(**typed):
        return client.post(f"/admin/round/withdraw/{open_round.pk}/", typed, follow=True)

    return pressed


def test_a_topic_is_withdrawn_with_a_reason_in_each_language(withdraw, open_round):
    topic = open_round.topics.first()
    refused = withdraw(what=topic.pk)
    assert refused.status_code == 422
    assert "whoever voted reads it" in refused.content.decode()
    answer = withdraw(what=topic.pk, because="It was sold.", because_uk="Його продано.")
    assert "was withdrawn. Its page says why." in answer.content.decode()
    topic.refresh_from_db()
    assert topic.withdrawn_at
    assert topic.withdrawal.because == "It was sold."
    assert topic.withdrawal.said_in.get().because == "Його продано."


def test_a_round_that_somebody_voted_in_is_cancelled_by_a_second_press(withdraw, voted, open_round):
    typed = {"what": "round", "because": "A mistake."}
    asked = withdraw(**typed)
    assert asked.status_code == 409
    assert "1 patron has voted. What they chose is forgotten" in asked.content.decode()
    withdraw(**typed, answered=asked.context["form"].data["answered"])
    open_round.refresh_from_db()
    assert open_round.cancelled_at
    withdraw(**typed)
    topic = open_round.topics.first()
    assert "This round is over" in withdraw(what=topic.pk, because="Why.").content.decode()
    assert open_round.changes.count() == 1


def test_the_last_two_topics_stay(withdraw, open_round):
    for topic in open_round.topics.all()[2:]:
        withdraw(what=topic.pk, because="Why.")
    answer = withdraw(what=open_round.topics.first().pk, because="Why.")
    assert "Cancel the round instead." in answer.content.decode()


def test_a_topic_that_was_withdrawn_stays_among_the_topics(save, withdraw, open_round):
    withdraw(what=open_round.topics.first().pk, because="Why.")
    before = Topic.objects.count()
    answer = save(**{"topics-0-DELETE": "on"})
    assert "It was withdrawn, and the round" in answer.content.decode()
    assert Topic.objects.count() == before


def test_shares_need_reporter_days(save, open_round):
    answer = save(rule="equal shares", budget="")
    assert "Say how many reporter-days" in str(answer.context["form"].errors)
    assert save(rule="equal shares", budget="12").status_code == 302
    open_round.refresh_from_db()
    assert (open_round.rule, open_round.budget) == ("equal shares", 12)
