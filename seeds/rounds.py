"""The demo's voting rounds: one open, one planned, one closed and counted.

Dates count from the first start. The topics are about the newsroom and its readers; they claim
nothing about anybody real, and the voters are plainly invented.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from patrons.masthead import Newsroom
from patrons.patron import Patron
from patrons.support import Grant
from patrons.voting.ballot import Ballot
from patrons.voting.counting import freeze
from patrons.voting.round import Round
from patrons.voting.topic import Topic
from seeds import ukrainian_texts

OPEN = "what-we-explain-next"
PLANNED = "where-we-go-in-spring"
CLOSED = "how-we-open-our-desk"

TOPICS = {
    OPEN: [
        ("How a correction is made", "What happens between a reader's letter and the line below."),
        ("What one article costs", "Hours, journeys and checks of one long piece, added up."),
        ("Who reads us, and when", "What we know without following anybody, and what we do not."),
        ("How we decide what to leave out", "Three weeks of morning meetings, as they were."),
    ],
    PLANNED: [
        ("The libraries of our region", "Which of them lend out more than books."),
        ("A week with the night bus", "Who rides it, and what they tell us about the timetable."),
        ("The allotments behind the station", "A small map of who grows what."),
    ],
    CLOSED: [
        ("Open meeting, once a month", "Readers sit in when we plan the week."),
        ("A glossary of our own words", "What we mean by source, background and confirmed."),
        ("Questions and answers by post", "We print ten letters and answer all of them."),
        ("The newsroom's accounts, explained", "What comes in, what goes out, page by page."),
    ],
}
# What each invented voter of the closed round chose, by the numbers of its topics.
CHOICES = [(0, 3), (3,), (1, 3), (0, 1), (3, 2), (0, 3), (1,), (3, 1), (0,), (2, 3), (3,), (0, 1)]
CHOICES += [(3, 0), (2,), (1, 3), (0, 3)]


@transaction.atomic
def load() -> str:
    """Make what is missing; returns one line that says what was made."""
    made = [_open(), _planned(), _closed()]
    return f"rounds: {sum(made)} made" if any(made) else "rounds: all there"


def _evening(days: int) -> datetime:
    """Six in the evening of the newsroom, so many days from today."""
    now = Newsroom.load().local(timezone.now())
    return (now + timedelta(days=days)).replace(hour=18, minute=0, second=0, microsecond=0)


def _open() -> bool:
    return _round(
        OPEN,
        "What shall we explain next?",
        "You asked how we work. Choose what we show first; the winner becomes an article.",
        _evening(-4),
        _evening(11),
    )


def _planned() -> bool:
    return _round(
        PLANNED,
        "Where shall we go in spring?",
        "Three journeys that we can afford. One of them we make.",
        _evening(18),
        _evening(32),
    )


def _closed() -> bool:
    made = _round(
        CLOSED,
        "How shall we open our desk to you?",
        "Four ways in which readers could look over our shoulders.",
        _evening(-40),
        _evening(-26),
        choices=2,
    )
    if made:
        round = Round.objects.get(slug=CLOSED)
        topics = list(round.topics.all())
        for number, chosen in enumerate(CHOICES, start=1):
            _vote(round, number, [topics[n] for n in chosen])
        freeze(round)
    return made


def _round(slug, title, intro, opens_at, closes_at, choices=3) -> bool:
    round, made = Round.objects.get_or_create(
        slug=slug,
        defaults={
            "title": title,
            "intro": intro,
            "opens_at": opens_at,
            "closes_at": closes_at,
            "choices": choices,
        },
    )
    if made:
        ukrainian_texts.beside(round, ukrainian_texts.ROUNDS[title])
        for order, (name, summary) in enumerate(TOPICS[slug]):
            topic = Topic.objects.create(round=round, sort_order=order, title=name, summary=summary)
            ukrainian_texts.beside(topic, ukrainian_texts.TOPICS[name])
    return made


def _vote(round: Round, number: int, topics: list[Topic]) -> None:
    """A ballot of an invented voter, as it was cast while the round ran."""
    voter = Patron.objects.with_address(f"voter-{number:02}@demo.invalid", f"Demo voter {number}")
    if not voter.is_sustaining(round.closes_at):
        Grant.objects.give(
            voter,
            until=round.closes_at + timedelta(days=60),
            since=round.opens_at,
            reason="An invented voter of the demo",
        )
    chosen = sorted(topic.pk for topic in topics)
    Ballot.objects.create(round=round, patron=voter, chosen=chosen, tell_me=number % 3 == 0)
