"""What becomes of a round while it runs: its page says it, and no vote is changed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from patrons.models import Ballot, Round, RoundChange
from patrons.voting import casting, change
from patrons.voting.counting import StillOpen, freeze
from tests.voting.conftest import close, ids, sustain


def text(client, address: str = "/rounds/next/") -> str:
    return " ".join(client.get(address).content.decode().split())


def test_a_withdrawn_topic_is_chosen_no_more_and_wins_nothing(client, open_round, crowd):
    voters = crowd(12)
    for voter in voters[:11]:
        casting.cast(open_round, voter, ids(open_round, 0), tell_me=False)
    withdrawn, other = open_round.topics.all()[:2]
    change.withdraw(withdrawn, "The harbour was sold.")
    with pytest.raises(casting.UnknownTopic):
        casting.cast(open_round, voters[11], ids(open_round, 0), tell_me=False)
    casting.cast(open_round, voters[11], ids(open_round, 1), tell_me=False)
    page = text(client)
    assert "The topic “The harbour” was withdrawn." in page
    assert "The harbour was sold." in page
    client.force_login(voters[0].user)
    assert "The harbour" not in text(client, "/rounds/next/ballot/")
    close(open_round)
    counts = {row.topic: row for row in freeze(open_round).counts.all()}
    assert (counts[withdrawn].approvals, counts[withdrawn].won) == (11, False)
    assert counts[other].won
    assert "topic,1,The harbour,1,withdrawn" in open_round.tally.published


def test_a_topic_is_withdrawn_once_and_never_to_the_last_one(make_round):
    round = make_round(titles=["One", "Two", "Three"])
    first, second, _third = round.topics.all()
    assert change.withdraw(first, "Why.") == change.withdraw(first, "Why.")
    with pytest.raises(change.FewestTopics):
        change.withdraw(second, "Why.")
    assert RoundChange.objects.count() == 1


def test_a_cancelled_round_counts_nothing_and_forgets_who_chose_what(client, open_round, alice):
    casting.cast(open_round, alice, ids(open_round, 0), tell_me=True)
    change.cancel(open_round, "Two topics were the same.")
    assert (alice.ballots.get().chosen, alice.ballots.get().code) == ([], "")
    page = text(client)
    assert "This round was cancelled." in page
    assert "Two topics were the same." in page
    assert "/ballot/" not in page
    assert "Cancelled" in text(client, "/rounds/")
    with pytest.raises(casting.Cancelled):
        casting.cast(open_round, alice, ids(open_round, 1), tell_me=True)
    client.force_login(alice.user)
    assert client.post("/rounds/next/ballot/", {"topics": ids(open_round, 1)}).status_code == 409
    assert "This round was cancelled." in text(client, "/rounds/next/ballot/")
    close(open_round)
    assert list(Round.objects.to_freeze()) == []
    assert list(Round.objects.open()) == []
    with pytest.raises(StillOpen):
        freeze(open_round)


def test_what_is_over_is_changed_no_more(open_round):
    close(open_round)
    with pytest.raises(change.TooLate):
        change.cancel(open_round, "Why.")
    with pytest.raises(change.TooLate):
        change.withdraw(open_round.topics.first(), "Why.")
    assert not RoundChange.objects.exists()


def test_a_prolonged_round_says_when_it_was_to_close(client, open_round):
    change.prolonged(open_round, open_round.closes_at)
    assert "This round was prolonged: it was to close" in text(client)


def test_whoever_supported_on_the_day_may_vote_whatever_comes_later(
    client, make_round, newsroom, alice, crowd
):
    day = timezone.now() - timedelta(days=2)
    round = make_round(voters_at=day)
    lapsed, late = crowd(2)
    lapsed.support_periods.update(ends_at=day + timedelta(hours=1))
    late.support_periods.update(starts_at=day + timedelta(hours=1))
    casting.cast(round, alice, ids(round, 0), tell_me=True)
    casting.cast(round, lapsed, ids(round, 0), tell_me=True)
    with pytest.raises(casting.MayNotVote):
        casting.cast(round, late, ids(round, 0), tell_me=True)
    assert set(Ballot.objects.values_list("patron", flat=True)) == {alice.pk, lapsed.pk}
    assert "new patrons vote in the next round" in text(client)
    client.force_login(late.user)
    assert "You came later, and vote in the next one." in text(client, "/rounds/next/ballot/")
    close(round)
    tally = freeze(round)
    assert (tally.eligible, tally.lapsed) == (2, 0)


def test_without_a_day_it_is_the_moment_of_the_ballot(open_round, crowd):
    (late,) = crowd(1)
    late.support_periods.all().delete()
    with pytest.raises(casting.MayNotVote):
        casting.cast(open_round, late, ids(open_round, 0), tell_me=True)
    sustain(late)
    casting.cast(open_round, late, ids(open_round, 0), tell_me=True)
