"""A month's report, for the screen, the paper and the file: what the account at Stripe began with,
what moved it, what it ended with; and beside it what came from elsewhere.
"""

from dataclasses import dataclass

from django.db.models import QuerySet

from patrons.giving.closing import at_stripe, check_of, open_differences
from patrons.giving.month import Month
from patrons.giving.month_balance import MonthBalance
from patrons.giving.movement import Kind, Movement
from patrons.giving.payout import Payout
from patrons.giving.reconciliation import Difference, Reconciliation
from patrons.money import decimals_of, plain, signed
from patrons.overview import month_elsewhere
from patrons.overview.month_elsewhere import Elsewhere

# What stands in which line; each is a field of MonthBalance.
LINES = {
    "opening": "Balance at the beginning",
    "gifts": "Gifts, before fees",
    "fees": "Fees",
    "refunds": "Refunds",
    "disputes": "Disputes",
    "payouts": "Payouts to the bank",
    "others": "Others on the account",
    "closing": "Balance at the end",
    "later": "Found late, booked in a later month",
    "at_stripe": "Held by Stripe at the end",
}
TOTALS = ("opening", "closing", "at_stripe")


@dataclass(frozen=True)
class Line:
    label: str
    amounts: list[str]  # one for each currency, in the order of the balances
    is_total: bool


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
            for name, label in LINES.items()
        ]

    @property
    def agrees(self) -> bool:
        """Whether each balance at the end is what Stripe says, and no difference is open."""
        return self.check is not None and self.open_count == 0

    @property
    def open_count(self) -> int:
        """What is open: differences by name, and balances that are not Stripe's."""
        return open_differences(self.check, self.balances) if self.check else 0

    @property
    def uneven(self) -> list[str]:
        """Each balance that is not Stripe's, in words."""
        if self.check is None:
            return []
        return [
            f"{each.currency}: {words(each, 'closing')} here, {words(each, 'at_stripe')} at Stripe"
            for each in self.balances
            if not each.agrees
        ]

    @property
    def differences(self) -> QuerySet[Difference]:
        if self.check is None:
            return Difference.objects.none()
        return self.check.differences.filter(repaired=False)

    @property
    def movements(self) -> QuerySet[Movement]:
        return self.month.movements.all()

    @property
    def late(self) -> QuerySet[Movement]:
        """What is booked in this month and happened in one that was closed already."""
        return self.movements.filter(late=True).select_related("donation")

    @property
    def elsewhere(self) -> list[Elsewhere]:
        return month_elsewhere.of(self.month)

    elsewhere_headings = month_elsewhere.HEADINGS

    @property
    def late_elsewhere(self) -> list[str]:
        return month_elsewhere.late(self.month)

    @property
    def to_the_bank(self) -> QuerySet[Movement]:
        """What left for the bank and what came back from it, which sum to the line of payouts."""
        return self.movements.filter(kind=Kind.PAYOUT)

    @property
    def payouts(self) -> QuerySet[Payout]:
        """What went to the bank, or came back from it, in this month."""
        mine = self.movements.filter(kind=Kind.PAYOUT)
        return Payout.objects.filter(pk__in=mine.values("payout")).order_by("made_at")

    def rows(self) -> list[list[str]]:
        """The report as a table for a file: amounts with a point, and no thousands."""
        table = [["", *self.headings]]
        for name, label in LINES.items():
            table.append([label, *(bare(each, name) for each in self.balances)])
        if found := self.elsewhere:
            table += [[], ["From elsewhere", "Currency", *month_elsewhere.HEADINGS]]
            table += [[each.label, each.currency.code, *each.bare] for each in found]
        return table


def words(balance: MonthBalance, name: str) -> str:
    amount = getattr(balance, name)
    return "–" if amount is None else signed(amount, balance.currency)


def bare(balance: MonthBalance, name: str) -> str:
    amount = getattr(balance, name)
    return "" if amount is None else plain(amount, decimals_of(balance.currency))
