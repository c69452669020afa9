"""A month's report, for the screen, the paper and the file: what the account at Stripe began with,
what moved it, what it ended with; and beside it what came from elsewhere.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property

from patrons.giving.books.closing import at_stripe, check_of
from patrons.giving.books.left_open import LeftOpen, left_open
from patrons.giving.books.month import Month
from patrons.giving.books.month_balance import MonthBalance
from patrons.giving.books.movement import Kind
from patrons.giving.books.reconciliation import Reconciliation
from patrons.money import decimals_of, plain, signed
from patrons.overview import month_elsewhere
from patrons.overview.late import HEADINGS as LATE_HEADINGS
from patrons.overview.late import Late
from patrons.overview.month_elsewhere import Elsewhere
from patrons.overview.month_open import OpenLine, OpenOf, open_of
from patrons.overview.named_differences import named

# What stands in which line; each is an amount of MonthBalance.
LINES = {
    "opening": "Balance at the beginning",
    "gifts": "Gifts, before fees",
    "fees": "Fees",
    "fees_of_others": "Of these fees, others on the account",
    "refunds": "Refunds",
    "disputes": "Disputes",
    "payouts": "Payouts to the bank",
    "others": "Others on the account",
    "closing": "Balance at the end",
    "later": "Found late, booked in a later month",
    "at_stripe": "Held by Stripe at the end",
}
TOTALS = ("opening", "closing", "at_stripe")
BANK_HEADINGS = ("Booked", "What", "Number at Stripe", "Currency", "Amount")


@dataclass(frozen=True)
class Line:
    label: str
    amounts: list[str]  # one for each currency, in the order of the balances
    is_total: bool


@dataclass(frozen=True)
class ToTheBank:
    """A payout as it left the account, or as it came back; `net` in minor units."""

    day: date
    what: str
    of: str  # its number at Stripe
    net: int
    currency: str
    payout_id: int | None  # the row of it

    @property
    def amount(self) -> str:
        return signed(self.net, self.currency)

    @property
    def bare(self) -> list[str]:
        amount = plain(self.net, decimals_of(self.currency))
        return [self.day.isoformat(), self.what, self.of, self.currency, amount]


class MonthReport:
    """What is told of one month; of a closed one it never changes."""

    def __init__(self, month: Month) -> None:
        self.month = month
        self.balances = MonthBalance.objects.of(month)
        self.check: Reconciliation | None = month.check_used or check_of(month)
        if self.check is not None and month.closed_at is None:
            for balance in self.balances:
                balance.at_stripe = at_stripe(balance, self.check)

    @property
    def headings(self) -> list[str]:
        """The currency of each column; the account too, where there is more than one."""
        several = len({(each.account, each.livemode) for each in self.balances}) > 1
        return [
            f"{each.currency}, {each.account}" if several else each.currency
            for each in self.balances
        ]

    @property
    def lines(self) -> list[Line]:
        return [
            Line(label, [words(each, name) for each in self.balances], name in TOTALS)
            for name, label in self._named_lines
        ]

    @property
    def _named_lines(self) -> list[tuple[str, str]]:
        """All of LINES; the fees of others only where there are some."""
        some = any(each.fees_of_others for each in self.balances)
        return [(name, label) for name, label in LINES.items() if some or name != "fees_of_others"]

    @cached_property
    def open(self) -> LeftOpen:
        """What is open: balances that are not Stripe's, and the comparison's differences. Closing
        asks for its seal, so that nobody closes over others.
        """
        return left_open(self.check, self.balances) if self.check else LeftOpen([], [])

    @cached_property
    def open_by_month(self) -> list[OpenOf]:
        """The same, this month's first. A comparison covers more than a month, and its differences
        are closed over whole.
        """
        of = open_of(self.month, named(self.open.differences, self.month.closed_at))
        balances = OpenOf("Balance", [OpenLine(each) for each in self.open.balances])
        return [part for part in (balances, *of) if part.lines]

    @property
    def agrees(self) -> bool:
        """Whether each balance at the end is what Stripe says, and no difference is open."""
        return self.check is not None and not self.open

    @property
    def caption(self) -> str:
        """Whether it is closed, when and by whom."""
        if self.month.closed_at is None:
            return "Not closed: these figures may still change."
        by = f" by {self.month.closer}" if self.month.closer else ""
        zone = (self.month.issuer or {}).get("time_zone", "")
        return f"Closed {self._hour(self.month.closed_at)}{f' ({zone})' if zone else ''}{by}."

    @property
    def verdict(self) -> str:
        """Whether it agrees with Stripe, in a sentence."""
        if self.check is None and self.month.ends_at > timezone.now():
            return "The month is not over; once it is, it can be compared with Stripe."
        if self.check is None:
            return "Not compared with Stripe since the month ended."
        compared = f"compared {self._hour(self.check.began_at)}"
        if self.agrees:
            if any(balance.later for balance in self.balances):
                return (
                    "Agrees with Stripe: the balance at the end, with what was found late and is "
                    f"booked in a later month, comes to Stripe’s own, {compared}."
                )
            return f"Agrees with Stripe: the balance at the end is Stripe’s own, {compared}."
        return f"Does not agree with Stripe, {compared}. What is open is listed below."

    def _hour(self, moment: datetime) -> str:
        return date_format(self.month.local(moment), "j F Y, H:i")

    @property
    def late(self) -> list[Late]:
        """What is listed in this month and happened in one that was closed already."""
        rows = [
            Late(
                self.month.local(row.booked_at).date(),
                row.name,
                row.balance_transaction_id,
                row.currency,
                row.gross,
                row.fee,
            )
            for row in self.month.movements.filter(late=True)
        ]
        return [*rows, *month_elsewhere.late(self.month)]

    @property
    def elsewhere(self) -> list[Elsewhere]:
        return month_elsewhere.of(self.month)

    elsewhere_headings = month_elsewhere.HEADINGS

    @property
    def to_the_bank(self) -> list[ToTheBank]:
        """What left for the bank and what came back from it, which sum to the line of payouts.

        What became of a payout later is told on its own page: it may be in another month.
        """
        return [
            ToTheBank(
                self.month.local(row.booked_at).date(),
                row.name,
                row.source_id,
                row.net,
                row.currency,
                row.payout_id,
            )
            for row in self.month.movements.filter(kind=Kind.PAYOUT)
        ]

    def rows(self) -> list[list[str]]:
        """The report as a table for a file: amounts with a point, and no thousands."""
        table = [[str(self.month), *self.headings]]
        for name, label in self._named_lines:
            table.append([label, *(bare(each, name) for each in self.balances)])
        table += [[], [self.caption], [self.verdict]]
        for part in self.open_by_month:
            table += [[], [part.heading], *([line.words] for line in part.lines)]
        if found := self.elsewhere:
            table += [[], ["From elsewhere", "Currency", *month_elsewhere.HEADINGS]]
            table += [[each.label, each.currency.code, *each.bare] for each in found]
        if paid_out := self.to_the_bank:
            table += [[], ["Payouts", *BANK_HEADINGS]]
            table += [["", *each.bare] for each in paid_out]
        if late := self.late:
            table += [[], ["Late", *LATE_HEADINGS]]
            table += [["", *each.bare] for each in late]
        return table


def words(balance: MonthBalance, name: str) -> str:
    amount = getattr(balance, name)
    return "–" if amount is None else signed(amount, balance.currency)


def bare(balance: MonthBalance, name: str) -> str:
    amount = getattr(balance, name)
    return "" if amount is None else plain(amount, decimals_of(balance.currency))
