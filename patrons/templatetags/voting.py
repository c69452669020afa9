"""{% open_round as round %}: the round that takes ballots now, for any page that leads to it."""

from django import template

from patrons.texts import at_hand
from patrons.voting.round import Round

register = template.Library()


@register.simple_tag(takes_context=True)
def open_round(context) -> Round | None:
    """The running round that opened first, or None.

    The page holds to the next opening or closing.
    """
    running = None
    for round in at_hand(Round.objects.to_come()):
        if "request" in context:
            round.shown_on(context["request"])
        if running is None and round.opens_at <= round.clock:
            running = round
    return running


@register.filter
def share(part: int, whole: int) -> int:
    """A part of a whole in whole per cent; of nothing it is 0."""
    return round(100 * part / whole) if whole else 0
