"""{% open_round as round %}: the round that takes ballots now, for any page that leads to it."""

from django import template

from patrons.texts import at_hand
from patrons.voting.round import Round

register = template.Library()


@register.simple_tag
def open_round() -> Round | None:
    """The running round that opened first, or None."""
    return at_hand(Round.objects.open()).first()


@register.filter
def share(part: int, whole: int) -> int:
    """A part of a whole in whole per cent; of nothing it is 0."""
    return round(100 * part / whole) if whole else 0
