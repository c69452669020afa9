"""What a month holds beside Stripe: gifts that the treasurer entered, and their counter-entries."""

from dataclasses import dataclass

from django.db.models import Sum

from patrons.giving.books.month import Month
from patrons.giving.donation import Donation
from patrons.money import Currency, exact, plain
from patrons.overview.late import Late
from patrons.overview.money import source_name


@dataclass(frozen=True)
class Elsewhere:
    """One source in one currency, in minor units; `back` is what its counter-entries came to."""

    source: Donation.Source
    currency: Currency
    given: int
    back: int

    @property
    def label(self) -> str:
        return source_name(self.source)

    @property
    def columns(self) -> tuple[int, int, int]:
        """Gifts, counter-entries (negative) and both together: what HEADINGS stand above."""
        return self.given, -self.back, self.given - self.back

    @property
    def amounts(self) -> list[str]:
        """The columns in words."""
        return [exact(amount, self.currency) for amount in self.columns]

    @property
    def bare(self) -> list[str]:
        """The columns for a file."""
        return [plain(amount, self.currency.exponent) for amount in self.columns]


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


def late(month: Month) -> list[Late]:
    """What is listed in this month and came, or went back, in one that was closed already."""
    # Each row's month is this very one, which asks for its clock once.
    gifts = month.donations.order_by("paid_at")
    entries = month.counter_entries.select_related("donation").order_by("made_at")
    return [
        *(
            Late(
                month.local(gift.paid_at).date(),
                f"gift, {gift.get_source_display()}",
                gift.reference,
                gift.currency_id,
                gift.amount,
            )
            for gift in gifts
            if gift.is_late
        ),
        *(
            Late(
                month.local(entry.moment).date(),
                "counter-entry",
                entry.donation.reference,
                entry.currency_id,
                -entry.amount,
            )
            for entry in entries
            if entry.is_late
        ),
    ]
