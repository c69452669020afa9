"""Closing a round: counted once, and then nobody's choice can be found again."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from django.db import connection

from newsroom.celery import app
from patrons.models import Ballot, Round, Tally, TopicCount
from patrons.tasks import close_rounds, count_round
from patrons.voting import casting, recount
from patrons.voting.counting import StillOpen, freeze
from tests.voting.conftest import close, ids


def vote(round, patrons, *choices, tell_me=False) -> None:
    """The patrons cast these choices (tuples of topic numbers), one each."""
    for patron, numbers in zip(patrons, choices, strict=True):
        casting.cast(round, patron, ids(round, *numbers), tell_me=tell_me)


def result(tally) -> list[tuple[str, int, bool]]:
    return [(row.topic.title, row.approvals, row.won) for row in tally.counts.all()]


def test_an_open_round_is_not_counted(open_round, alice):
    casting.cast(open_round, alice, ids(open_round, 0), tell_me=False)
    with pytest.raises(StillOpen):
        freeze(open_round)
    assert not Tally.objects.exists()
    assert len(Ballot.objects.get().chosen) == 1


def test_the_most_approved_topics_win(make_round, crowd):
    round = make_round(seats=2)
    vote(round, crowd(5), (0, 1), (1,), (1, 2), (0, 3), (1, 2, 0))
    close(round)
    tally = freeze(round)
    assert result(tally)[:2] == [("The night bus", 4, True), ("The harbour", 3, True)]
    assert [won for _, _, won in result(tally)] == [True, True, False, False]
    assert (tally.ballots, tally.eligible, tally.lapsed) == (5, 5, 0)


def test_topics_that_tie_stand_in_the_order_that_was_settled_before(make_round, crowd):
    round = make_round(seats=1)
    vote(round, crowd(4), (0,), (1,), (2,), (3,))
    close(round)
    settled = sorted(
        enumerate(round.topics.all(), start=1),
        key=lambda it: sha256(f"{round.tie_seed} {it[0]}".encode()).hexdigest(),
    )
    places = [row.topic for row in freeze(round).counts.all()]
    assert places == [topic for _number, topic in settled]
    assert [row.won for row in round.tally.counts.all()] == [True, False, False, False]


def test_the_settled_order_differs_from_round_to_round(make_round):
    rules, other = make_round().rules(), make_round(slug="other").rules()
    assert rules.tie_key(1) != other.tie_key(1)


def test_with_fewer_topics_than_seats_all_that_were_chosen_win(make_round, crowd):
    round = make_round(titles=["One", "Two"], seats=5)
    vote(round, crowd(2), (0,), (0,))
    close(round)
    assert result(freeze(round)) == [("One", 2, True), ("Two", 0, False)]


def test_a_round_without_ballots_has_a_result_and_no_winner(open_round):
    close(open_round)
    tally = freeze(open_round)
    assert tally.ballots == 0
    assert TopicCount.objects.filter(won=True).count() == 0
    assert TopicCount.objects.count() == 4


def test_a_ballot_counts_though_the_support_ended_in_between(open_round, alice, crowd):
    vote(open_round, [alice, *crowd(1)], (0,), (1,))
    alice.support_periods.get().end_now()
    close(open_round)
    Round.objects.filter(pk=open_round.pk).update(closes_at=alice.support_periods.get().ends_at)
    tally = freeze(open_round)
    assert (tally.ballots, tally.eligible, tally.lapsed) == (2, 1, 1)


@pytest.mark.parametrize(("voters", "lines"), [(9, 0), (10, 10)])
def test_ballots_are_published_from_ten_on(open_round, crowd, voters, lines):
    vote(open_round, crowd(voters), *[(0,)] * voters)
    close(open_round)
    tally = freeze(open_round)
    assert tally.published.count("\nballot,") == lines
    assert bool(tally.ballots_hash) is bool(lines)
    assert tally.counts.first().approvals == voters


def test_the_published_ballots_add_up_and_match_their_hash(open_round, crowd):
    vote(open_round, crowd(12), *[(n % 4, (n + 1) % 4) for n in range(12)])
    kept = {ballot.code for ballot in Ballot.objects.all()}
    close(open_round)
    tally = freeze(open_round)
    lines = tally.published.splitlines()
    codes = [line.split(",")[1] for line in lines if line.startswith("ballot,")]
    assert codes == sorted(kept), "the order tells who came first"
    assert tally.ballots_hash == sha256(tally.published.encode()).hexdigest()
    again = recount.read(lines)
    assert sum(again.ballots.values()) == tally.ballots
    numbers = {topic: number for number, topic in enumerate(open_round.topics.all(), start=1)}
    for row in tally.counts.all():
        assert again.counts[numbers[row.topic]] == row.approvals
        assert row.approvals == sum(
            times for choice, times in again.ballots.items() if numbers[row.topic] in choice
        )


def everything() -> dict[str, str]:
    """Every table of the database as one text: what a thief of it could search."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        texts = {}
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            texts[table] = repr(cursor.fetchall())
    return texts


def linked() -> set[int]:
    """The patrons beside whom a choice stands."""
    return {ballot.patron_id for ballot in Ballot.objects.all() if ballot.chosen}


def test_after_the_count_no_choice_leads_to_a_patron_unless_they_ticked_it(open_round, crowd):
    voters = crowd(12)
    vote(open_round, voters[:10], *[(n % 4,) for n in range(10)])
    vote(open_round, voters[10:], (0, 1), (2,), tell_me=True)
    codes = set(Ballot.objects.values_list("code", flat=True))
    assert all(code in everything()["patrons_ballot"] for code in codes)
    close(open_round)
    freeze(open_round)

    for table, text in everything().items():
        held = [code for code in codes if code in text]
        assert not held or table == "patrons_tally", f"{table} holds codes"
    assert linked() == {voter.pk for voter in voters[10:]}
    assert Ballot.objects.count() == 12, "that they voted remains"


@pytest.mark.parametrize(("untold", "stay"), [(0, 12), (1, 0), (4, 0), (5, 7)])
def test_what_a_few_untold_voters_chose_is_not_what_is_left_of_the_others(
    open_round, crowd, untold, stay
):
    """Taken from the published counts, the choices of all others leave those of the few."""
    voters = crowd(12)
    vote(open_round, voters[:untold], *[(0,)] * untold)
    vote(open_round, voters[untold:], *[(1,)] * (12 - untold), tell_me=True)
    close(open_round)
    freeze(open_round)
    assert len(linked()) == stay
    assert Ballot.objects.filter(tell_me=True).count() == 12 - untold


def test_counting_twice_changes_nothing(open_round, crowd):
    vote(open_round, crowd(3), (0,), (0,), (1,))
    close(open_round)
    first = freeze(open_round)
    before = result(first)
    assert freeze(open_round) == first
    count_round(open_round.pk)
    assert Tally.objects.count() == 1
    assert result(Tally.objects.get()) == before


@pytest.mark.django_db(transaction=True)
def test_counting_at_once_makes_one_tally(open_round, crowd):
    vote(open_round, crowd(12), *[(0,)] * 12)
    close(open_round)

    def count(_):
        try:
            return freeze(Round.objects.get(pk=open_round.pk)).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=6) as pool:
        tallies = set(pool.map(count, range(6)))
    assert len(tallies) == 1
    assert Tally.objects.get().ballots == 12


def test_the_scheduler_counts_each_round_that_has_closed(
    make_round, alice, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setitem(app.conf, "task_always_eager", True)  # the worker, without a queue
    running = make_round(slug="running")
    over = [make_round(slug=f"over-{number}", closes=-number) for number in (1, 2)]
    with django_capture_on_commit_callbacks(execute=True):
        close_rounds()
    assert set(Round.objects.exclude(tally=None)) == set(over)
    assert running in Round.objects.open()


def test_only_closed_and_uncounted_rounds_wait_for_a_count(make_round):
    make_round(slug="open")
    make_round(slug="planned", opens=5)
    done, waiting = make_round(slug="done", closes=-1), make_round(slug="waiting", closes=-2)
    freeze(done)
    assert list(Round.objects.to_freeze()) == [waiting]
