"""What a month holds beside Stripe: gifts that the treasurer entered, and their counter-entries."""

from dataclasses import dataclass

from django.db.models import Sum
from django.utils.formats import date_format

from patrons.giving.donation import Donation
from patrons.giving.month import Month
from patrons.masthead import Newsroom
from patrons.money import Currency, exact, plain


@dataclass(frozen=True)
class Elsewhere:
    """One source in one currency, in minor units; `back` is what its counter-entries came to."""

    source: Donation.Source
    currency: Currency
    given: int
    back: int

    @property
    def label(self) -> str:
        return self.source.label[0].upper() + self.source.label[1:]

    @property
    def amounts(self) -> list[str]:
        """Gifts, counter-entries and both together, in words."""
        amounts = (self.given, -self.back, self.given - self.back)
        return [exact(amount, self.currency) for amount in amounts]

    @property
    def bare(self) -> list[str]:
        """The same for a file, counter-entries negative."""
        amounts = (self.given, -self.back, self.given - self.back)
        return [plain(amount, self.currency.exponent) for amount in amounts]


HEADINGS = ("Gifts", "Counter-entries", "Together")


def of(month: Month) -> list[Elsewhere]:
    """The lines of a month, by source and currency."""
    given = _sums(month.donations.values_list("source", "currency"))
    back = _sums(month.counter_entries.values_list("donation__source", "currency"))
    currencies = {currency.code: currency for currency in Currency.objects.all()}
    order = list(Donation.Source.values)
    keys = sorted({*given, *back}, key=lambda key: (order.index(key[0]), key[1]))
    return [
        Elsewhere(
            Donation.Source(source),
            currencies[code],
            given.get((source, code), 0),
            back.get((source, code), 0),
        )
        for source, code in keys
    ]


def _sums(rows) -> dict[tuple[str, str], int]:
    summed = rows.order_by().annotate(total=Sum("amount"))
    return {(source, code): total for source, code, total in summed}


def late(month: Month) -> list[str]:
    """What is listed in this month and came, or went back, in one that was closed already."""
    newsroom = Newsroom.load()
    gifts = month.donations.select_related("currency", "month")
    entries = month.counter_entries.select_related("currency", "month", "donation")
    rows = [
        (gift.paid_at, f"gift, {gift.get_source_display()}, {gift.money} ({gift.reference})")
        for gift in gifts.order_by("paid_at")
        if gift.is_late
    ]
    rows += [
        (entry.moment, f"counter-entry, −{entry.money} ({entry.donation.reference})")
        for entry in entries.order_by("made_at")
        if entry.is_late
    ]
    return [f"{date_format(newsroom.local(moment), 'j F Y')}: {words}" for moment, words in rows]
