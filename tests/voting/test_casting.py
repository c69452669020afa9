"""Casting and changing a ballot."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from patrons.models import Ballot, Round
from patrons.voting import casting
from tests.voting.conftest import close, ids


def choices(ballot: Ballot) -> set[str]:
    return {topic.key for topic in ballot.round.topics.filter(pk__in=ballot.chosen)}


def test_a_sustaining_patron_casts_a_ballot(open_round, alice):
    casting.cast(open_round, alice, ids(open_round, 0, 2), tell_me=False)
    ballot = Ballot.objects.get()
    assert choices(ballot) == set(ids(open_round, 0, 2))
    assert ballot.tell_me is False
    assert len(ballot.code) == 14


def test_a_ballot_is_changed_and_keeps_its_code(open_round, alice):
    casting.cast(open_round, alice, ids(open_round, 0, 2), tell_me=True)
    first = Ballot.objects.get()
    casting.cast(open_round, alice, ids(open_round, 1), tell_me=False)
    ballot = Ballot.objects.get()
    assert choices(ballot) == set(ids(open_round, 1))
    assert ballot.tell_me is False
    assert (first.pk, first.code, first.cast_at) == (ballot.pk, ballot.code, ballot.cast_at)
    assert ballot.changed_at > first.changed_at


def test_casting_the_same_twice_leaves_one_ballot(open_round, alice):
    for _ in range(2):
        casting.cast(open_round, alice, ids(open_round, 0), tell_me=True)
    assert choices(Ballot.objects.get()) == set(ids(open_round, 0))


@pytest.mark.django_db(transaction=True)
def test_fifty_submissions_at_once_make_one_ballot(open_round, alice):
    wanted = [ids(open_round, number % 4) for number in range(50)]

    def submit(topics):
        try:
            casting.cast(open_round, alice, topics, tell_me=True)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=10) as pool:
        list(pool.map(submit, wanted))  # raises what a submission raised
    assert len(choices(Ballot.objects.get())) == 1


@pytest.mark.django_db(transaction=True)
def test_a_ballot_that_waited_behind_the_count_is_late(make_round, alice):
    round = make_round(closes=0.7 / 3600)

    def submit():
        try:
            casting.cast(round, alice, ids(round, 0), tell_me=True)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        with transaction.atomic():  # as the count does: hold the round until after its closing
            Round.objects.select_for_update(no_key=True).get(pk=round.pk)
            ballot = pool.submit(submit)
            time.sleep(1)
        with pytest.raises(casting.Closed):
            ballot.result(timeout=10)
    assert not Ballot.objects.exists()


@pytest.mark.parametrize(
    ("numbers", "refused"), [([], casting.NothingChosen), ([0, 1, 2], casting.TooManyChosen)]
)
def test_a_ballot_holds_at_least_one_topic_and_no_more_than_the_round_says(
    make_round, alice, numbers, refused
):
    round = make_round(choices=2)
    with pytest.raises(refused):
        casting.cast(round, alice, ids(round, *numbers), tell_me=True)
    assert not Ballot.objects.exists()


def test_a_topic_of_another_round_is_refused_and_the_earlier_ballot_stays(make_round, alice):
    round, other = make_round(), make_round(slug="other")
    casting.cast(round, alice, ids(round, 0), tell_me=True)
    for foreign in (ids(other, 0), [str(uuid4())]):
        with pytest.raises(casting.UnknownTopic):
            casting.cast(round, alice, [*ids(round, 1), *foreign], tell_me=True)
    assert choices(Ballot.objects.get()) == set(ids(round, 0))


def test_a_ballot_before_the_opening_is_refused(make_round, alice):
    round = make_round(opens=1)
    with pytest.raises(casting.NotOpenYet):
        casting.cast(round, alice, ids(round, 0), tell_me=True)


def test_a_late_ballot_is_refused_and_says_whether_an_earlier_one_counts(open_round, alice, crowd):
    (late,) = crowd(1)
    casting.cast(open_round, alice, ids(open_round, 0), tell_me=True)
    close(open_round)
    for patron, has_ballot in ((alice, True), (late, False)):
        with pytest.raises(casting.Closed) as refused:
            casting.cast(open_round, patron, ids(open_round, 1), tell_me=True)
        assert refused.value.has_ballot is has_ballot
    assert choices(Ballot.objects.get()) == set(ids(open_round, 0))


@pytest.mark.parametrize("days", [-100, 100])
def test_the_databases_clock_decides_not_the_web_servers(make_round, alice, days):
    open_round, closed = make_round(), make_round(slug="closed", closes=-1)
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        casting.cast(open_round, alice, ids(open_round, 0), tell_me=True)
        with pytest.raises(casting.Closed):
            casting.cast(closed, alice, ids(closed, 0), tell_me=True)


def test_a_ballot_tells_nothing_by_its_name(open_round, alice):
    casting.cast(open_round, alice, ids(open_round, 0), tell_me=True)
    ballot = Ballot.objects.get()
    for text in (str(ballot), repr(ballot)):
        assert "harbour" not in text
        assert ballot.code not in text
