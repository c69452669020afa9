"""What one patron gave in a range of days, and what went back: the yearly statement.

Its sums are the ledger's; a refund stands in it when it is done.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from patrons.giving import moved
from patrons.giving.moved import Moved
from patrons.masthead import Newsroom
from patrons.money import Currency
from patrons.patron import Patron


@dataclass(frozen=True)
class Total:
    currency: Currency
    given: int
    back: int

    @property
    def kept(self) -> int:
        return self.given - self.back


class Statement:
    """The lines of a patron from one day to another, both included, in the newsroom's time."""

    def __init__(self, patron: Patron, first: date, last: date) -> None:
        self.patron, self.first, self.last = patron, first, last
        newsroom = Newsroom.load()
        begin, end = newsroom.midnight(first), newsroom.midnight(last + timedelta(days=1))
        self.lines: list[Moved] = [
            row
            for row in reversed(moved.of(patron))
            if begin <= row.moment < end and not row.is_on_its_way
        ]

    @property
    def totals(self) -> list[Total]:
        """What was given and went back, by currency: two currencies are never added."""
        currencies = {line.currency.code: line.currency for line in self.lines}
        return [
            Total(
                currency,
                given=sum(line.amount for line in self._in(code) if line.amount > 0),
                back=-sum(line.amount for line in self._in(code) if line.amount < 0),
            )
            for code, currency in sorted(currencies.items())
        ]

    def _in(self, code: str) -> list[Moved]:
        return [line for line in self.lines if line.currency.code == code]
