"""The currencies Stripe takes: decimals, smallest charge, and this account's fixed demo rates."""

import json
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import NamedTuple

from sandbox.errors import StripeError

# https://docs.stripe.com/currencies: the most of one charge, in minor units, and two currencies
# that are counted in hundredths and charged in whole.
LARGEST = {"idr": 999_999_999_999}
LARGEST_OF_OTHERS = 99_999_999
WHOLE = ("isk", "ugx")


class Currency(NamedTuple):
    """`per_euro` is a made-up, fixed rate; `smallest` is in minor units."""

    code: str
    exponent: int
    smallest: int
    per_euro: Decimal

    @property
    def largest(self) -> int:
        return LARGEST.get(self.code, LARGEST_OF_OTHERS)

    def spoken(self, amount: int) -> str:
        """`12.50 EUR`: for pages and messages of the local Stripe only."""
        return f"{Decimal(amount).scaleb(-self.exponent):,.{self.exponent}f} {self.code.upper()}"

    def into(self, other: "Currency") -> Decimal:
        """How many minor units of `other` one minor unit of this is worth."""
        rate = other.per_euro / self.per_euro
        return rate.scaleb(other.exponent - self.exponent)


def _load() -> dict[str, Currency]:
    rows = json.loads((Path(__file__).parent / "data" / "currencies.json").read_text())
    return {
        code: Currency(code, row["exponent"], row["smallest"], Decimal(row["per_euro"]))
        for code, row in rows.items()
    }


CURRENCIES = _load()


def named(code: str, param: str) -> Currency:
    """The currency with this code in any case, or Stripe's refusal of it."""
    currency = CURRENCIES.get(code.lower())
    if currency is None:
        known = ", ".join(CURRENCIES)
        raise StripeError(
            f"Invalid currency: {code}. Stripe currently supports these currencies: {known}",
            param=param,
        )
    return currency


def convert(amount: int, source: Currency, target: Currency) -> int:
    """Minor units of `source` in minor units of `target`, rounded half to even."""
    return int((amount * source.into(target)).quantize(Decimal(1), ROUND_HALF_EVEN))


def require_chargeable(amount: int, currency: Currency, param: str) -> None:
    """Stripe's limits for one charge."""
    if amount < 0:
        raise StripeError(
            "Invalid non-negative integer", code="parameter_invalid_integer", param=param
        )
    if amount > currency.largest:
        raise StripeError(
            f"Amount must be no more than {currency.spoken(currency.largest)}",
            code="amount_too_large",
            param=param,
        )
    if amount < currency.smallest:
        raise StripeError(
            f"The total amount due must add up to at least {currency.spoken(currency.smallest)}",
            code="amount_too_small",
            param=param,
        )
    if currency.exponent == 3 and amount % 10:
        raise StripeError(
            f"Amounts in {currency.code} must end in 0: the last of three decimals is not charged",
            param=param,
        )
    if currency.code in WHOLE and amount % 100:
        raise StripeError(
            f"Amounts in {currency.code} must end in 00: no decimal of it is charged", param=param
        )
