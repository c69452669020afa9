"""Movements as a file that a bookkeeper opens: one line for each, numbers and ids only.

Of a closed month it says what was known at the closing: a receipt that was corrected since, a
payout or a credit note that came later do not change it.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from patrons.giving.books.month import Month
from patrons.giving.books.movement import Movement
from patrons.giving.going_back.credit_note import CreditNote
from patrons.giving.receipt import Receipt
from patrons.masthead import Newsroom
from patrons.money import Currency, decimals_of, plain

HEADINGS = [
    *("Booked at Stripe", "Kind", "Late", "Currency", "Gross", "Fee", "Net", "Rate"),
    *("Gift currency", "Gift amount", "Payout", "Receipt", "Credit note", "Of"),
    "Balance transaction",
]
ABOUT = ("paid_out_by", "donation", "refund", "dispute")


class _Echo:
    def write(self, value: str) -> str:
        return value


def lines(
    movements: QuerySet[Movement], month: Month | None = None, at_once: int = 500
) -> Iterator[str]:
    """The lines of the file, from its headings to its end, by time, in parts: a year may be long.

    `month` is the one that they are all of, where there is one.
    """
    writer, clock = csv.writer(_Echo()), month or Newsroom.load()
    at = month.closed_at if month else None
    decimals = {currency.code: currency.exponent for currency in Currency.objects.all()}
    yield writer.writerow(HEADINGS)
    rows = movements.order_by("booked_at", "pk").select_related(*ABOUT)
    part = list(rows[:at_once])
    while part:
        receipts, notes = receipts_of(part, at), notes_of(part, at)
        for row in part:
            paid_out = row.paid_out_by if row.paid_out_was_known(at) else None
            yield writer.writerow(
                [
                    clock.local(row.booked_at).isoformat(" ", "seconds"),
                    row.name,
                    "late" if row.late else "",
                    row.currency,
                    *(plain(n, decimals_of(row.currency)) for n in (row.gross, row.fee, row.net)),
                    "" if row.exchange_rate is None else f"{row.exchange_rate.normalize():f}",
                    *_given(row, decimals),
                    paid_out.stripe_id if paid_out else "",
                    receipts.get(row.donation_id, ""),
                    notes.get(row.refund_id, ""),
                    row.source_id,
                    row.balance_transaction_id,
                ]
            )
        last = part[-1]
        later = Q(booked_at__gt=last.booked_at) | Q(booked_at=last.booked_at, pk__gt=last.pk)
        part = list(rows.filter(later)[:at_once])


def _given(row: Movement, decimals: dict[str, int]) -> tuple[str, str]:
    """What it was in the giver's currency, negative when it left us; nothing of what is no gift."""
    of = row.donation or row.refund or row.dispute
    if of is None:
        return "", ""
    code = of.currency_id
    amount = of.amount if row.gross >= 0 else -of.amount
    return code, plain(amount, decimals.get(code, decimals_of(code)))


def receipts_of(movements: Sequence[Movement], at: datetime | None = None) -> dict[int | None, str]:
    """The number of the valid receipt of each gift among these, by the gift's key; the one that
    was valid at a moment, where one is named.
    """
    gifts = [row.donation_id for row in movements if row.donation_id]
    found = Receipt.objects.valid(at).filter(donation__in=gifts)
    return {receipt.donation_id: receipt.number for receipt in found}


def notes_of(movements: Sequence[Movement], at: datetime | None = None) -> dict[int | None, str]:
    """The number of each refund's credit note, and whether it is void, as of a moment or now."""
    notes = CreditNote.objects.filter(refund__in=[row.refund_id for row in movements])
    if at is not None:
        notes = notes.filter(issued_at__lte=at)
    return {note.refund_id: note.number_at(at) for note in notes}
