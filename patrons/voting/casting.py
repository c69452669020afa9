"""Casting a ballot: one for each patron and round, changeable until the round closes."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce, Now

from patrons.consent import Agreed, Consent
from patrons.kept_query import kept_query
from patrons.patron import Patron
from patrons.voting.ballot import Ballot
from patrons.voting.eligibility import Reason, why_not
from patrons.voting.round import Round
from patrons.voting.topic import Topic

# What stands in a query for the one that is asked about.
ROUND, PATRON = -1, -2


class Refused(Exception):
    """The ballot was not taken, and nothing changed."""


class NotOpenYet(Refused):
    pass


class Closed(Refused):
    """The round is over; `has_ballot` says whether an earlier ballot of theirs counts."""

    def __init__(self, has_ballot: bool):
        self.has_ballot = has_ballot
        super().__init__("the round is closed")


class Cancelled(Refused):
    pass


class MayNotVote(Refused):
    def __init__(self, reason: Reason):
        self.reason = reason
        super().__init__(reason.why.label)


class NothingChosen(Refused):
    pass


class TooManyChosen(Refused):
    pass


class UnknownTopic(Refused):
    """A topic that is not on offer in this round."""


def refusal(round: Round, patron: Patron | None) -> Refused | None:
    """Why no ballot can be taken, or None, for a round that knows the time (`with_clock()`)."""
    if round.cancelled_at is not None:
        return Cancelled()
    if round.clock < round.opens_at:
        return NotOpenYet()
    if round.clock >= round.closes_at:
        return Closed(patron is not None and round.ballots.filter(patron=patron).exists())
    reason = why_not(patron, round.clock, voters_at=round.voters_at)
    return MayNotVote(reason) if reason else None


def cast(round: Round, patron: Patron, topics: Iterable[UUID | str], tell_me: bool) -> None:
    """Cast or change the patron's ballot; `topics` are public ids. Safe to call twice.

    Everything is checked under the round's lock, which the count takes too, and the clock is read
    after the lock is held: no ballot slips in behind a count. SQLite has no row locks; there the
    transaction itself (IMMEDIATE) lets one writer in at a time. Raises a Refused.
    """
    topics = {UUID(str(topic)) for topic in topics}
    with transaction.atomic():
        _held()(round=round.pk)
        (round,) = _now()(round=round.pk, patron=patron.pk)
        if not round.takes_theirs:
            raise refusal(round, patron) or Closed(has_ballot=False)
        if not topics:
            raise NothingChosen
        if len(topics) > round.choices:
            raise TooManyChosen
        offered = dict(_offered()(round=round.pk))
        if not topics <= offered.keys():
            raise UnknownTopic
        chosen = sorted(offered[topic] for topic in topics)
        Ballot.objects.put(Ballot(round=round, patron=patron, chosen=chosen, tell_me=tell_me))
        # That they want to hear of a story, and not of which: no round stands beside it.
        wants = tell_me or round.wants_elsewhere
        if wants != round.agreed:
            Consent.objects.choose(patron, Agreed.STORY, wants)


@kept_query(round=ROUND)
def _held() -> QuerySet:
    return (
        Round.objects.select_for_update(no_key=True).filter(pk=ROUND).order_by().values_list("pk")
    )


@kept_query(round=ROUND, patron=PATRON)
def _now() -> QuerySet:
    """The round, and what else is to be known of the patron who votes, by the database's clock."""
    # On the day that staff set, where they set one.
    voter = Patron.objects.voters(Coalesce(OuterRef(OuterRef("voters_at")), Now())).filter(
        pk=PATRON
    )
    told = Ballot.objects.filter(patron=PATRON, tell_me=True).exclude(round=ROUND)
    agreed = Consent.objects.standing().filter(patron=PATRON, what=Agreed.STORY)
    is_open = Q(opens_at__lte=Now(), closes_at__gt=Now(), cancelled_at=None)
    return (
        Round.objects.filter(pk=ROUND)
        .annotate(
            clock=Now(),
            takes_theirs=Case(When(is_open & Exists(voter), then=True), default=False),
            wants_elsewhere=Exists(told),
            agreed=Exists(agreed),
        )
        .order_by()
    )


@kept_query(round=ROUND)
def _offered() -> QuerySet:
    topics = Topic.objects.filter(round=ROUND, withdrawn_at=None)
    return topics.order_by().values_list("public_id", "pk")
