"""Money that is listed in a month and moved in one that was closed already."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from patrons.money import decimals_of, plain, signed


@dataclass(frozen=True)
class Late:
    """One row of it, in minor units, negative when it left us; `day` is its own."""

    day: date
    what: str
    of: str  # the id or the proof that names it
    currency: str
    amount: int
    fee: int = 0

    @property
    def words(self) -> str:
        """As the report lists it: "13 March 2026: gift, 7.00 EUR, fee 0.40 EUR (txn_1)"."""
        fee = f", fee {signed(self.fee, self.currency)}" if self.fee else ""
        amount = signed(self.amount, self.currency)
        return f"{date_format(self.day, 'j F Y')}: {self.what}, {amount}{fee} ({self.of})"

    @property
    def bare(self) -> list[str]:
        """The same for a file."""
        decimals = decimals_of(self.currency)
        amounts = [plain(self.amount, decimals), plain(self.fee, decimals)]
        return [self.day.isoformat(), f"{self.what} ({self.of})", self.currency, *amounts]


HEADINGS = ("Day", "What", "Currency", "Amount", "Fee")
