"""Counting a round: once, after the database's clock has closed it; then choices are unlinked."""

from collections import Counter
from hashlib import sha256

from django.db import transaction
from django.db.models.functions import Now

from patrons.patron import Patron
from patrons.voting.ballot import Ballot
from patrons.voting.round import Round
from patrons.voting.tally import PublishedBallot, Tally, TopicCount
from patrons.voting.topic import Topic

# With fewer ballots, a line of the list could be guessed to be somebody's.
FEWEST_TO_PUBLISH = 10


class StillOpen(Exception):
    """A round is counted when it has closed, not before."""


def tie_key(round: Round, topic: Topic) -> str:
    """What orders topics that tie, smallest first: settled before anybody voted, see `tie_seed`."""
    return sha256(f"{round.tie_seed}{topic.key}".encode()).hexdigest()


def canonical_csv(lines: list[tuple[str, list[str]]]) -> str:
    """The published ballots as text: by code, the topics' ids sorted with spaces between them."""
    rows = [f"{code},{' '.join(sorted(topics))}" for code, topics in sorted(lines)]
    return "\n".join(["code,topics", *rows]) + "\n"


def freeze(round: Round) -> Tally:
    """Count the round, write the result down, and cut the link from voters to their choices.

    A choice stays beside its patron only where they asked to be told about the story. Safe to
    call twice and at once: there is one tally. Raises StillOpen before the closing.
    """
    with transaction.atomic():
        Round.objects.select_for_update(no_key=True).only("pk").get(pk=round.pk)
        round = Round.objects.select_related("tally").annotate(clock=Now()).get(pk=round.pk)
        if hasattr(round, "tally"):
            return round.tally
        if round.clock < round.closes_at:
            raise StillOpen
        lines = [
            (ballot.code, sorted(topic.key for topic in ballot.topics.all()))
            for ballot in round.ballots.order_by("code").prefetch_related("topics")
        ]
        tally = _write_counts(round, Counter(topic for _, chosen in lines for topic in chosen))
        if len(lines) >= FEWEST_TO_PUBLISH:
            _publish(tally, lines)
        _unlink(round)
    return tally


def _write_counts(round: Round, approvals: Counter) -> Tally:
    voters = Patron.objects.voters(round.closes_at)
    tally = Tally.objects.create(
        round=round,
        ballots=round.ballots.count(),
        eligible=voters.count(),
        lapsed=round.ballots.exclude(patron__in=voters).count(),
    )
    ordered = sorted(
        round.topics.all(),
        key=lambda topic: (-approvals[topic.key], tie_key(round, topic)),
    )
    TopicCount.objects.bulk_create(
        TopicCount(
            tally=tally,
            topic=topic,
            approvals=approvals[topic.key],
            place=place,
            won=place <= round.seats and approvals[topic.key] > 0,
        )
        for place, topic in enumerate(ordered, start=1)
    )
    return tally


def _publish(tally: Tally, lines: list[tuple[str, list[str]]]) -> None:
    # Written in the order of the codes, so that row numbers tell nothing of who came when.
    PublishedBallot.objects.bulk_create(
        PublishedBallot(tally=tally, code=code, topics=topics) for code, topics in lines
    )
    tally.ballots_hash = sha256(canonical_csv(lines).encode()).hexdigest()
    tally.save(update_fields=["ballots_hash"])


def _unlink(round: Round) -> None:
    chosen = Ballot.topics.through.objects
    chosen.filter(ballot__round=round, ballot__tell_me=False).delete()
    Ballot.objects.filter(round=round).update(code="")
