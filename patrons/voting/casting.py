"""Casting a ballot: one for each patron and round, changeable until the round closes."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from patrons.consent import Agreed, Consent
from patrons.patron import Patron
from patrons.voting.ballot import Ballot
from patrons.voting.eligibility import Reason, why_not
from patrons.voting.round import Round


class Refused(Exception):
    """The ballot was not taken, and nothing changed."""


class NotOpenYet(Refused):
    pass


class Closed(Refused):
    """The round is over; `has_ballot` says whether an earlier ballot of theirs counts."""

    def __init__(self, has_ballot: bool):
        self.has_ballot = has_ballot
        super().__init__("the round is closed")


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
    if round.clock < round.opens_at:
        return NotOpenYet()
    if round.clock >= round.closes_at:
        return Closed(patron is not None and round.ballots.filter(patron=patron).exists())
    reason = why_not(patron, round.clock)
    return MayNotVote(reason) if reason else None


def cast(round: Round, patron: Patron, topics: Iterable[UUID | str], tell_me: bool) -> None:
    """Cast or change the patron's ballot; `topics` are public ids. Safe to call twice.

    Everything is checked under the round's lock, which the count takes too, and the clock is read
    after the lock is held: no ballot slips in behind a count. SQLite has no row locks; there the
    transaction itself (IMMEDIATE) lets one writer in at a time. Raises a Refused.
    """
    topics = {UUID(str(topic)) for topic in topics}
    with transaction.atomic():
        Round.objects.select_for_update(no_key=True).only("pk").get(pk=round.pk)
        round = Round.objects.annotate(clock=Now()).get(pk=round.pk)
        refused = refusal(round, patron)
        if refused:
            raise refused
        if not topics:
            raise NothingChosen
        if len(topics) > round.choices:
            raise TooManyChosen
        chosen = sorted(
            round.topics.filter(public_id__in=topics, withdrawn_at=None).values_list(
                "pk", flat=True
            )
        )
        if len(chosen) != len(topics):
            raise UnknownTopic
        Ballot.objects.put(Ballot(round=round, patron=patron, chosen=chosen, tell_me=tell_me))
        # That they want to hear of a story, and not of which: no round stands beside it.
        told = tell_me or patron.ballots.filter(tell_me=True).exists()
        Consent.objects.choose(patron, Agreed.STORY, told)
