"""What is open of a month, in parts: its own differences, those of no known day, and those of other
months, which the comparison found as well.
"""

from dataclasses import dataclass, field

from django.utils.formats import date_format

from patrons.giving.books.month import Month
from patrons.giving.donation import Donation
from patrons.overview.named_differences import Named

UNKNOWN = "Of a day that we do not know"
OTHERS = "Of other months, which the comparison covers too"


@dataclass(frozen=True)
class OpenLine:
    words: str
    gift: Donation | None = None  # where there is one to look at


@dataclass(frozen=True)
class OpenOf:
    of: str
    lines: list[OpenLine] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """With how many there are: "Of other months: 2"."""
        return f"{self.of}: {len(self.lines)}"


def open_of(month: Month, found: list[Named]) -> list[OpenOf]:
    """The parts, this month's first; a part may be empty."""
    own, unknown, others = OpenOf(f"Of {month}"), OpenOf(UNKNOWN), OpenOf(OTHERS)
    for each in found:
        if each.moment is None:
            part = unknown
        else:
            is_own = month.local(each.moment).date().replace(day=1) == month.starts_on
            part = own if is_own else others
        part.lines.append(OpenLine(words(month, each), each.gift))
    return [own, unknown, others]


def words(clock: Month, each: Named) -> str:
    """A difference with its day: "24 November 2026, of the gift of 3 November 2026. txn_1: ..."."""
    if each.moment is None:
        return str(each.difference)
    day = date_format(clock.local(each.moment), "j F Y")
    given = date_format(clock.local(each.gift.paid_at), "j F Y") if each.gift else ""
    if given == day:
        day = f"Gift of {day}"
    elif given:
        day = f"{day}, of the gift of {given}"
    return f"{day}. {each.difference}"
