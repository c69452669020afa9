"""What is forgotten at the count: who chose what, except where a voter asked to be told."""

from django.db.models import QuerySet

from patrons.voting.ballot import Ballot

# Of one voter, or a few, who left the tick off, the choice could be worked out: it is what is left
# of the published count when the choices of all others are taken away.
FEWEST_UNTOLD = 5


def unlink(ballots: QuerySet[Ballot]) -> None:
    """Of a counted round. Where too few left the tick off, nobody's choice stays: those with the
    tick can then be told of every winner only, whatever they chose.
    """
    untold = ballots.filter(tell_me=False)
    many = untold.count()
    forgotten = ballots if 0 < many < FEWEST_UNTOLD else untold
    forgotten.update(chosen=[])
    ballots.update(code="")
