"""Money: whole minor units and a currency, always together; never a float.

A currency is a row, so that a newsroom adds one without a release. Its exponent is Stripe's: how
many decimals an amount has (EUR 2, JPY 0, BHD 3), see https://docs.stripe.com/currencies.
"""

import re
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal, get_currency_symbol
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey

from patrons import charges

# https://docs.stripe.com/currencies: amounts of these have no decimals at Stripe, or three.
NO_DECIMALS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV"}
    | {"XAF", "XOF", "XPF"}
)
THREE_DECIMALS = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])
SIGNS = {"UAH": "₴", "PLN": "zł", "CZK": "Kč"}  # what people write and CLDR's English has not


THIN = "\u202f"  # a narrow space that breaks no line


def decimals_of(code: str) -> int:
    """Stripe's exponent for a currency: how many decimals its amounts have."""
    if code in NO_DECIMALS:
        return 0
    return 3 if code in THREE_DECIMALS else 2


def written(code: str, exponent: int) -> str:
    """The pattern of an amount as a person writes it, once spaces and apostrophes are taken out;
    whole and fraction are its two groups. It reads the same in Python and in a browser's script.
    """
    names = {code, get_currency_symbol(code, "en"), SIGNS.get(code, code)}
    own = "|".join(sorted(re.escape(re.sub(r"\s", "", name)) for name in names))
    fraction = rf"(?:[.,]([0-9]{{1,{exponent}}}))?" if exponent else "()"
    return f"(?:{own})?([0-9]{{1,1000}}){fraction}(?:{own})?"


def minor_units(text: str, code: str, exponent: int, example: str) -> int:
    """The amount a person typed, in minor units, whatever its size.

    "5", "5.50", "5,50", "1 000", "1'000", "€5" and "5 EUR" are understood; one comma or point is
    the decimal mark, wherever the writer lives, and "1,000.00" is refused instead of guessed.
    Raises ValidationError, with what to do, for anything else; `example` is an amount as typed
    here.
    """
    return _read(text, code, exponent, f"Write the amount in digits, for example {example}.")


def _read(text: str, code: str, exponent: int, what_to_do: str) -> int:
    typed = re.sub(r"[\s']", "", text or "")
    found = re.fullmatch(written(code, exponent), typed, re.IGNORECASE)
    if found:
        return int(found[1] + (found[2] or "").ljust(exponent, "0"))
    if re.fullmatch(written(code, 1000), typed, re.IGNORECASE):
        said = _(
            "%(code)s has %(decimals)s decimals, and we take no point or comma between thousands."
        )
        if not exponent:
            said = _("%(code)s has no decimals, and we take no point or comma between thousands.")
        said = said % {"code": code, "decimals": exponent}
        raise ValidationError(f"{said} {what_to_do}", code="decimals")
    raise ValidationError(what_to_do, code="invalid")


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

    @property
    def least(self) -> int:
        """The smallest gift: what staff set, and what Stripe charges at all."""
        return max(self.minimum, charges.smallest(self.code))

    @property
    def largest_charge(self) -> int:
        """The most that Stripe charges at once, fees included."""
        return charges.largest(self.code)

    @property
    def most(self) -> int:
        """The largest gift, fees not included."""
        return min(self.maximum, self.largest_charge)

    def parse(self, text: str, least: int = 0) -> int:
        """The amount a person typed, in minor units.

        Read as `minor_units` reads it, and within what we take. Raises ValidationError, with
        what to do, for anything else; that names `least` as the smallest where it is more.
        """
        minor = _read(text, self.code, self.exponent, self.what_to_write(least))
        self.check_taken(minor)
        return minor

    def check_taken(self, minor: int) -> None:
        """Raises ValidationError, with what to do, for an amount that we cannot take as a gift."""
        if minor < self.least:
            said = _("The smallest gift we can take is %(money)s: write that, or more.")
            raise ValidationError(said % {"money": self.said(self.least)}, code="min")
        if minor > self.most:
            said = _(
                "The largest gift we take here is %(money)s: write that, or less. "
                "For more, please write to us."
            )
            raise ValidationError(said % {"money": self.said(self.most)}, code="max")
        step = charges.step(self.code)
        if minor % step:
            below = minor // step * step
            said = _("Payments in %(code)s are not made to that decimal: write %(one)s or %(two)s.")
            nearest = {"one": self.typed(below), "two": self.typed(below + step)}
            raise ValidationError(said % {"code": self.code, **nearest}, code="step")

    def takes(self, minor: int) -> bool:
        """Whether we can take an amount as a gift: what `check_taken` does not refuse."""
        return self.least <= minor <= self.most and minor % charges.step(self.code) == 0

    def bounds(self, least: int = 0) -> str:
        """What we take, in words; each number in it can itself be typed."""
        said = _("Between %(least)s and %(most)s %(code)s, such as %(examples)s.")
        return said % self._bounds(least)

    def what_to_write(self, least: int = 0) -> str:
        """What is said of anything that is no amount."""
        said = _("Write an amount between %(least)s and %(most)s %(code)s, such as %(examples)s.")
        return said % self._bounds(least)

    def _bounds(self, least: int) -> dict[str, str]:
        return {
            "least": self.typed(max(self.least, least)),
            "most": self.typed(self.most),
            "code": self.code,
            "examples": self.examples(least),
        }

    def examples(self, least: int = 0) -> str:
        """Two amounts as a person can type them here: "3 or 4.50"."""
        one = min(max(self.coffee, self.least, least), self.most)
        step = charges.step(self.code)
        two = min(one * 3 // 2 // step * step, self.most)
        return _("%(one)s or %(two)s") % {"one": self.typed(one), "two": self.typed(two)}

    def typed(self, minor: int) -> str:
        """An amount as a person can type it here: a space may stand between thousands."""
        return re.sub(r"(?<=\d)(?=(\d{3})+(?!\d))", THIN, self.ungrouped(minor))

    def ungrouped(self, minor: int) -> str:
        """The same without a space."""
        return number(minor, self, grouped=False)

    def said(self, minor: int) -> str:
        """An amount in what is said of one that was typed, written as it could be typed."""
        return f"{self.typed(minor)}\u00a0{self.code}"

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
        share, step = self.fee_share, charges.step(self.code)
        return -(-(gift * share + self.fee_fixed * 10_000) // ((10_000 - share) * step)) * step

    @property
    def fee_share(self) -> int:
        """The fee's percent, of 10,000."""
        return int(self.fee_percent * 100)


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
