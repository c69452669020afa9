"""Counting a round: once, after the database's clock has closed it; then choices are unlinked.

The rules themselves are in recount.py, which everybody can download and run.
"""

from collections import Counter
from hashlib import sha256
from io import StringIO

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from patrons.patron import Patron
from patrons.voting import recount
from patrons.voting.round import Round
from patrons.voting.tally import Tally, TopicCount
from patrons.voting.topic import Topic
from patrons.voting.unlinking import unlink

# With fewer ballots, a line of the list could be guessed to be somebody's.
FEWEST_TO_PUBLISH = 10


class StillOpen(Exception):
    """A round is counted when it has closed, not before; one that was cancelled never."""


def freeze(round: Round) -> Tally:
    """Count the round, write the result down, and cut the link from voters to their choices.

    Safe to call twice and at once: there is one tally. Raises StillOpen before the closing.
    """
    with transaction.atomic():
        Round.objects.select_for_update(no_key=True).only("pk").get(pk=round.pk)
        round = Round.objects.select_related("tally").annotate(clock=Now()).get(pk=round.pk)
        if hasattr(round, "tally"):
            return round.tally
        if round.clock < round.closes_at or round.cancelled_at is not None:
            raise StillOpen
        topics = list(round.topics.all())
        outcome = recount.count(round.rules(), counted(topics), _choices(round, topics))
        tally = _write_counts(round, topics, outcome)
        if outcome.ballots >= FEWEST_TO_PUBLISH:
            _publish(tally, topics, outcome)
        unlink(round.ballots.all())
    return tally


def running_counts(round: Round, topics: list[Topic]) -> list[TopicCount]:
    """Of a round that shows them while it runs: in the order of its page, none of them stored."""
    found = Counter(pk for each in round.ballots.values_list("chosen", flat=True) for pk in each)
    return [TopicCount(topic=topic, approvals=found[topic.pk]) for topic in topics]


def counted(topics: list[Topic]) -> list[recount.Topic]:
    """A round's topics as the count has them: by their numbers on its page, from 1."""
    return [
        recount.Topic(number, topic.title, topic.days, topic.withdrawn_at is not None)
        for number, topic in enumerate(topics, start=1)
    ]


def _numbers(topics: list[Topic]) -> dict[int, int]:
    return {topic.pk: number for number, topic in enumerate(topics, start=1)}


def _choices(round: Round, topics: list[Topic]) -> Counter[recount.Choice]:
    numbers = _numbers(topics)
    chosen = round.ballots.values_list("chosen", flat=True)
    return Counter(frozenset(numbers[pk] for pk in each) for each in chosen.iterator())


def _write_counts(round: Round, topics: list[Topic], outcome: recount.Outcome) -> Tally:
    voters = Patron.objects.voters(round.voters_at or round.closes_at)
    tally = Tally.objects.create(
        round=round,
        ballots=outcome.ballots,
        eligible=voters.count(),
        lapsed=round.ballots.exclude(patron__in=voters).count(),
    )
    steps = {step.topic: step for step in outcome.steps}
    rules = round.rules()
    places = [
        *outcome.winners,
        *sorted(
            outcome.counts.keys() - steps.keys(),
            key=lambda number: (-outcome.counts[number], rules.tie_key(number)),
        ),
    ]
    TopicCount.objects.bulk_create(
        TopicCount(
            tally=tally,
            topic=topics[number - 1],
            approvals=outcome.counts[number],
            place=place,
            won=number in steps,
            **_paid(steps.get(number), outcome, rules),
        )
        for place, number in enumerate(places, start=1)
    )
    return tally


def _paid(
    step: recount.Step | None, outcome: recount.Outcome, rules: recount.Rules
) -> dict[str, int]:
    if step is None or step.paid is None:
        return {}
    percent = recount.percent_of_a_share(step.paid, outcome.ballots, rules)
    return {"supporters": step.supporters, "percent": percent}


def _publish(tally: Tally, topics: list[Topic], outcome: recount.Outcome) -> None:
    round, numbers = tally.round, _numbers(topics)
    about = {
        "address": settings.SITE_URL + round.get_absolute_url(),
        "title": round.title,
        "opened": round.opens_at.isoformat(),
        "closed": round.closes_at.isoformat(),
    }
    lines = round.ballots.order_by("code").values_list("code", "chosen").iterator()
    ballots = ((code, [numbers[pk] for pk in chosen]) for code, chosen in lines)
    out = StringIO()
    recount.write(out, about, round.rules(), counted(topics), outcome, ballots)
    tally.published = out.getvalue()
    tally.ballots_hash = sha256(tally.published.encode()).hexdigest()
    tally.save(update_fields=["published", "ballots_hash"])
