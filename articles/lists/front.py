"""What the front page shows: the lead, the editor's picks, each section's newest; nothing twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from articles.frame import Place
from articles.lists.listing import Listing, in_paper, in_section
from articles.lists.story import Story, stories

IN_SECTION = 3
# Of which the first live one leads.
MAY_LEAD = 3


@dataclass(frozen=True)
class Front:
    lead: Story | None
    picks: list[Story]
    sections: list[tuple[Place, list[Story]]]


def front(lead: int | None, picks: Iterable[int], sections: list[Place], locale: int) -> Front:
    """The newest article of the paper leads where no live one is named. Two queries, however many
    sections and picks there are.
    """
    named = [pk for pk in dict.fromkeys([lead, *picks]) if pk is not None]
    newest = Listing.objects.newest_of_each(
        {
            in_paper(locale): MAY_LEAD,
            # As many more as may be left out here because they stand above.
            **{in_section(section.pk): IN_SECTION + len(named) + 1 for section in sections},
        }
    )
    known = {story.pk: story for story in stories({*named, *chain(*newest.values())})}
    leading = next((pk for pk in [lead, *newest[in_paper(locale)]] if pk in known), None)
    picked = [known[pk] for pk in named if pk in known and pk != leading]
    above = {leading, *(story.pk for story in picked)}
    shown = []
    for section in sections:
        below = [pk for pk in newest[in_section(section.pk)] if pk in known and pk not in above]
        if below:
            shown.append((section, [known[pk] for pk in below[:IN_SECTION]]))
    return Front(known[leading] if leading else None, picked, shown)
