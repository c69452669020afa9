"""Money: whole minor units and a currency, always together; never a float.

A currency is a row, so that a newsroom adds one without a release. Its exponent is Stripe's: how
many decimals an amount has (EUR 2, JPY 0, BHD 3), see https://docs.stripe.com/currencies.
"""

import re
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import get_language
from modelcluster.fields import ParentalKey

# https://docs.stripe.com/currencies: amounts of these have no decimals at Stripe, or three.
NO_DECIMALS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV"}
    | {"XAF", "XOF", "XPF"}
)
THREE_DECIMALS = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])


def decimals_of(code: str) -> int:
    """Stripe's exponent for a currency: how many decimals its amounts have."""
    if code in NO_DECIMALS:
        return 0
    return 3 if code in THREE_DECIMALS else 2


def minor_units(text: str, code: str, exponent: int, example: str) -> int:
    """The amount a person typed, in minor units, whatever its size.

    "5", "5.50", "5,50" and "1 000" are understood; one comma or point is the decimal mark,
    wherever the writer lives, and "1,000.00" is refused instead of guessed. Raises
    ValidationError, with what to do, for anything else; `example` is an amount as typed here.
    """
    typed = re.sub(r"[\s\u00a0\u202f']", "", text or "")
    if not re.fullmatch(r"[0-9]{1,1000}([.,][0-9]{1,1000})?", typed):
        raise ValidationError(f"Write the amount in digits, for example {example}.", code="invalid")
    whole, _, fraction = typed.replace(",", ".").partition(".")
    if len(fraction) > exponent:
        raise ValidationError(
            f"{code} has {exponent or 'no'} decimals, and we take no mark between thousands: "
            f"write, for example, {example}.",
            code="decimals",
        )
    return int(whole) * 10**exponent + int(fraction.ljust(exponent, "0") or 0)


class CurrencyManager(models.Manager["Currency"]):
    def taken(self) -> "dict[str, Currency]":
        """All that we take gifts in, by code."""
        return {currency.code: currency for currency in self.all()}


class Currency(models.Model):
    """A currency we take gifts in, with its suggested amounts. All amounts are in minor units."""

    newsroom = ParentalKey("patrons.Newsroom", related_name="currencies", on_delete=models.CASCADE)
    code = models.CharField(
        max_length=3,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", "Three capital letters, such as EUR.")],
    )
    exponent = models.PositiveSmallIntegerField(
        "decimals", default=2, validators=[MaxValueValidator(3)]
    )
    coffee = models.PositiveBigIntegerField(
        "price of a coffee", help_text="The smallest monthly gift on offer."
    )
    monthly = models.JSONField("suggested each month", default=list, blank=True)
    yearly = models.JSONField("suggested each year", default=list, blank=True)
    once = models.JSONField("suggested once", default=list, blank=True)
    minimum = models.PositiveBigIntegerField("smallest gift", default=100)
    maximum = models.PositiveBigIntegerField("largest gift", default=1_000_000)
    fee_percent = models.DecimalField(
        "payment fee, percent",
        max_digits=4,
        decimal_places=2,
        default=Decimal(0),
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(20)],
        help_text="What Stripe keeps of a gift. With both empty, givers cannot cover the fees.",
    )
    fee_fixed = models.PositiveBigIntegerField("and of each payment", default=0)

    objects = CurrencyManager()

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "currencies"

    def __str__(self) -> str:
        return self.code

    def parse(self, text: str, language: str | None = None) -> int:
        """The amount a person typed, in minor units.

        Read as `minor_units` reads it, and within what we take. Raises ValidationError, with
        what to do, for anything else.
        """
        minor = minor_units(text, self.code, self.exponent, self.example())
        if minor < self.minimum:
            raise ValidationError(
                f"The smallest gift we can take is {money(self.minimum, self)}.", code="min"
            )
        if minor > self.maximum:
            raise ValidationError(
                f"The largest gift we take here is {money(self.maximum, self)}. "
                "For more, please write to us.",
                code="max",
            )
        return minor

    def example(self) -> str:
        """An amount as a person can type it here."""
        return number(max(self.coffee, self.minimum), self, grouped=False)

    def suggested(self, interval: str) -> list[int]:
        """The suggested amounts for "month", "year" or "once", smallest first; coffee leads."""
        if interval == "month":
            return sorted({self.coffee, *self.monthly})
        return sorted(self.yearly if interval == "year" else self.once)

    @property
    def has_fees(self) -> bool:
        """Whether staff wrote down a fee that a giver can cover."""
        return bool(self.fee_percent or self.fee_fixed)

    def fee_cover(self, gift: int) -> int:
        """What a giver adds so that the gift is left after the fee; minor units, never too little.

        The fee is taken of the whole payment, the cover included: total = (gift + fixed) / (1 - p).
        """
        share = int(self.fee_percent * 100)  # of 10,000
        return -(-(gift * share + self.fee_fixed * 10_000) // (10_000 - share))


def asked_for(taken: dict[str, Currency], code: str, default: str) -> Currency | None:
    """The currency of a code from outside; else the default one, or any; None without any."""
    return taken.get(code.upper()) or taken.get(default) or next(iter(taken.values()), None)


def page_locale() -> Locale:
    """Babel's locale of the page's language."""
    try:
        return Locale.parse(get_language() or "en", sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("en")


def number(minor: int, currency: Currency, *, grouped: bool = True) -> str:
    """An amount without its currency, in the page's language: "5", "5.50", "1,000"."""
    value = Decimal(minor).scaleb(-currency.exponent)
    decimals = "" if value == value.to_integral_value() else "." + "0" * currency.exponent
    return format_decimal(value, f"#,##0{decimals}", locale=page_locale(), group_separator=grouped)


def money(minor: int, currency: Currency) -> str:
    """An amount as it stands in our sentences: "5 EUR", "5.50 EUR", "1,000 JPY"."""
    return f"{number(minor, currency)}\u00a0{currency.code}"


def plain(minor: int, exponent: int) -> str:
    """An amount for machines and address lines, always with a point: "5.50"."""
    return str(Decimal(minor).scaleb(-exponent))


def exact(minor: int, currency: Currency) -> str:
    """An amount as it stands in books, one below the other: "5.00 EUR", "−5.50 EUR"."""
    value = Decimal(minor).scaleb(-currency.exponent)
    decimals = "." + "0" * currency.exponent if currency.exponent else ""
    written = format_decimal(value, f"#,##0{decimals}", locale=page_locale())
    return f"{written.replace('-', '−')}\u00a0{currency.code}"


def signed(minor: int, code: str) -> str:
    """An amount of our account at Stripe, as it stands in our books: "−5.50 EUR"."""
    return exact(minor, Currency(code=code, exponent=decimals_of(code)))
