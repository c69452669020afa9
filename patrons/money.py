"""Money: whole minor units and a currency, always together; never a float.

A currency is a row, so that a newsroom adds one without a release. Its exponent is Stripe's: how
many decimals an amount has (EUR 2, JPY 0, BHD 3), see https://docs.stripe.com/currencies.
"""

import re
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import get_language
from modelcluster.fields import ParentalKey

MINOR_UNITS = "in the smallest unit: 500 is 5.00 EUR, and 5 for a currency without cents is 5"


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
    coffee = models.PositiveBigIntegerField("price of a coffee", help_text=MINOR_UNITS)
    monthly = models.JSONField("suggested each month", default=list, blank=True)
    yearly = models.JSONField("suggested each year", default=list, blank=True)
    once = models.JSONField("suggested once", default=list, blank=True)
    minimum = models.PositiveBigIntegerField(default=100, help_text=MINOR_UNITS)
    maximum = models.PositiveBigIntegerField(default=1_000_000, help_text=MINOR_UNITS)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "currencies"

    def __str__(self) -> str:
        return self.code

    def parse(self, text: str, language: str | None = None) -> int:
        """The amount a person typed, in minor units.

        "5", "5.50", "5,50" and "1 000" are understood; a comma or a point followed by as many
        digits as the currency has decimals (or by one) is the decimal mark, wherever the reader
        lives. Raises ValidationError, with what to do, for anything else.
        """
        typed = re.sub(r"[\s\u00a0\u202f']", "", text or "")
        if not re.fullmatch(r"\d+([.,]\d+)?", typed):
            raise ValidationError(
                f"Write the amount in digits, for example {self.example()}.", code="invalid"
            )
        whole, _, fraction = typed.replace(",", ".").partition(".")
        if len(fraction) > self.exponent:
            raise ValidationError(
                f"{self.code} has {self.exponent} decimals: write, for example, {self.example()}."
                if self.exponent
                else f"{self.code} has no decimals: write, for example, {self.example()}.",
                code="decimals",
            )
        minor = int(whole) * 10**self.exponent + int(fraction.ljust(self.exponent, "0") or 0)
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
        """An amount as a person would type it here."""
        return number(max(self.coffee, self.minimum), self)

    def suggested(self, interval: str) -> list[int]:
        """The suggested amounts for "month", "year" or "once", smallest first; coffee leads."""
        if interval == "month":
            return sorted({self.coffee, *self.monthly})
        return sorted(self.yearly if interval == "year" else self.once)


def _locale() -> Locale:
    try:
        return Locale.parse(get_language() or "en", sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("en")


def number(minor: int, currency: Currency) -> str:
    """An amount without its currency, in the page's language: "5", "5.50", "1,000"."""
    value = Decimal(minor).scaleb(-currency.exponent)
    decimals = "" if value == value.to_integral_value() else "." + "0" * currency.exponent
    return format_decimal(value, f"#,##0{decimals}", locale=_locale())


def money(minor: int, currency: Currency) -> str:
    """An amount as it stands in our sentences: "5 EUR", "5.50 EUR", "1,000 JPY"."""
    return f"{number(minor, currency)}\u00a0{currency.code}"


def plain(minor: int, exponent: int) -> str:
    """An amount for machines and address lines, always with a point: "5.50"."""
    return str(Decimal(minor).scaleb(-exponent))
