from datetime import timedelta

import pytest
from django.utils import timezone

from patrons.models import Ballot, Grant, Newsroom, Patron, Round, Topic, User
from patrons.voting.counting import freeze

TITLES = ["The harbour", "The night bus", "The school kitchen", "The town archive"]


@pytest.fixture
def newsroom(db) -> Newsroom:
    newsroom = Newsroom.load()
    newsroom.name, newsroom.time_zone = "The Lighthouse", "Europe/Kyiv"
    newsroom.contact = "desk@lighthouse.invalid"
    newsroom.save()
    return newsroom


def sustain(patron: Patron, since_days: int = -30, until_days: int = 30) -> Patron:
    now = timezone.now()
    Grant.objects.give(
        patron,
        until=now + timedelta(days=until_days),
        since=now + timedelta(days=since_days),
        reason="a test",
    )
    return patron


@pytest.fixture
def charlie(newsroom) -> User:
    """Charlie only reads: an account without any support."""
    return User.objects.create_user("charlie@example.invalid")


@pytest.fixture
def crowd(newsroom):
    """crowd(n): so many more sustaining patrons."""

    def gather(size: int) -> list[Patron]:
        addresses = [f"voter-{number}@example.invalid" for number in range(size)]
        return [sustain(Patron.objects.with_address(address)) for address in addresses]

    return gather


@pytest.fixture
def make_round(newsroom):
    """make_round(opens=hours, closes=hours, ...): a round by its distance from now."""

    def make(opens: float = -24, closes: float = 24, titles=TITLES, **fields) -> Round:
        now = timezone.now()
        fields = {"slug": "next", "title": "What shall we cover next?", **fields}
        round = Round.objects.create(
            opens_at=now + timedelta(hours=opens), closes_at=now + timedelta(hours=closes), **fields
        )
        for order, title in enumerate(titles):
            Topic.objects.create(round=round, title=title, sort_order=order, summary="Why.")
        return round

    return make


@pytest.fixture
def open_round(make_round) -> Round:
    return make_round()


def ids(round: Round, *numbers: int) -> list[str]:
    """Public ids of a round's topics, by their place on the public page."""
    topics = list(round.topics.all())
    return [topics[number].key for number in numbers]


def count(round: Round, *winners: Topic) -> None:
    """It is closed and counted, and these topics won; the first one with the most ballots."""
    for number, topic in enumerate(reversed(winners)):
        for voter in range(number + 1):
            address = f"for-{topic.pk}-{voter}@example.invalid"
            patron = sustain(Patron.objects.with_address(address))
            Ballot.objects.create(round=round, patron=patron, chosen=[topic.pk])
    close(round)
    freeze(round)


def close(round: Round) -> None:
    """Its closing time has passed, as the row and so the database's clock have it."""
    Round.objects.filter(pk=round.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
