"""What is open when a month is to be closed: balances that are not Stripe's, and what the
comparison named. Differences are those of the whole comparison, as every screen counts them.
"""

from dataclasses import dataclass
from hashlib import sha256

from patrons.giving.books.month_balance import MonthBalance
from patrons.giving.books.reconciliation import Difference, Reconciliation


@dataclass(frozen=True)
class LeftOpen:
    balances: list[str]  # each that is not Stripe's at the month's end, in words
    differences: list[Difference]

    def __bool__(self) -> bool:
        return bool(self.balances or self.differences)

    @property
    def seal(self) -> str:
        """Which these are, in a word that a form can bring back; empty for none."""
        lines = [*self.balances, *map(str, self.differences)]
        return sha256("\n".join(sorted(lines)).encode()).hexdigest() if lines else ""

    @property
    def words(self) -> str:
        """How many: "2 open differences, and a balance that is not Stripe’s"; empty for none."""
        return ", and ".join(filter(None, [self._differences(), self._balances()]))

    @property
    def there_now(self) -> str:
        """The same as a sentence."""
        if not self:
            return "Nothing is open now."
        several = len(self.differences) > 1 or (not self.differences and len(self.balances) > 1)
        return f"There {'are' if several else 'is'} now {self.words}."

    def _differences(self) -> str:
        number = len(self.differences)
        return f"{number} open difference{'' if number == 1 else 's'}" if number else ""

    def _balances(self) -> str:
        number = len(self.balances)
        if number > 1:
            return f"{number} balances that are not Stripe’s"
        return "a balance that is not Stripe’s" if number else ""


def left_open(check: Reconciliation, balances: list[MonthBalance]) -> LeftOpen:
    named = check.differences.filter(repaired=False)
    return LeftOpen([each.difference for each in balances if not each.agrees], list(named))
