"""What one patron gave in a range of days, and what went back: the yearly statement.

Its sums are the ledger's: every gift by the day it was paid, every refund by the day it was made,
every lost dispute by the day on which the bank took the money.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch

from patrons.giving.dispute import TAKEN_AT, Dispute
from patrons.giving.donation import Donation
from patrons.giving.receipt import Receipt
from patrons.giving.refund import Refund, State
from patrons.masthead import Newsroom
from patrons.money import Currency
from patrons.patron import Patron


@dataclass(frozen=True)
class Line:
    """One gift, or what went back of one (then negative), in minor units of its currency."""

    moment: datetime
    paper: str  # the number of its receipt or credit note; empty where there is none
    what: str  # "gift", "refund", "dispute"
    amount: int
    currency: Currency


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
        self._from = newsroom.midnight(first)
        self._before = newsroom.midnight(last + timedelta(days=1))
        lines = [*self._gifts(), *self._refunds(), *self._disputes()]
        self.lines = sorted(lines, key=lambda line: line.moment)

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

    def _in(self, code: str) -> list[Line]:
        return [line for line in self.lines if line.currency.code == code]

    def _gifts(self) -> list[Line]:
        valid = Prefetch("receipts", Receipt.objects.valid(), to_attr="valid")
        gifts = Donation.objects.filter(
            patron=self.patron, paid_at__gte=self._from, paid_at__lt=self._before
        )
        return [
            Line(gift.paid_at, gift.valid[0].number, "gift", gift.amount, gift.currency)
            for gift in gifts.select_related("currency").prefetch_related(valid)
        ]

    def _refunds(self) -> list[Line]:
        refunds = Refund.objects.filter(
            donation__patron=self.patron,
            state=State.DONE,
            made_at__gte=self._from,
            made_at__lt=self._before,
        )
        return [
            Line(each.moment, each.credit_note.number, "refund", -each.amount, each.currency)
            for each in refunds.select_related("currency", "credit_note")
        ]

    def _disputes(self) -> list[Line]:
        disputes = (
            Dispute.objects.lost()
            .annotate(taken_at=TAKEN_AT)
            .filter(
                donation__patron=self.patron, taken_at__gte=self._from, taken_at__lt=self._before
            )
        )
        return [
            Line(each.taken_at, "", "dispute", -each.amount, each.currency)
            for each in disputes.select_related("currency")
        ]
