"""Movements as a file that a bookkeeper opens: one line for each, numbers and ids only."""

import csv
from collections.abc import Iterator, Sequence

from django.db.models import F, QuerySet

from patrons.giving.movement import Kind, Movement
from patrons.giving.receipt import Receipt
from patrons.masthead import Newsroom
from patrons.money import decimals_of, plain

HEADINGS = [
    *("Booked at Stripe", "Kind", "Late", "Currency", "Gross", "Fee", "Net", "Payout"),
    *("Receipt", "Of", "Balance transaction"),
]
PART = 500


class _Echo:
    def write(self, value: str) -> str:
        return value


def lines(movements: QuerySet[Movement]) -> Iterator[str]:
    """The lines of the file, from its headings to its end, in parts: a year may be long."""
    writer, newsroom = csv.writer(_Echo()), Newsroom.load()
    yield writer.writerow(HEADINGS)
    after = 0
    rows = movements.order_by("pk").annotate(to_the_bank=F("paid_out_by__stripe_id"))
    while part := list(rows.filter(pk__gt=after)[:PART]):
        after = part[-1].pk
        receipts = receipts_of(part)
        for row in part:
            decimals = decimals_of(row.currency)
            yield writer.writerow(
                [
                    newsroom.local(row.booked_at).isoformat(" ", "seconds"),
                    Kind(row.kind).label,
                    "late" if row.late else "",
                    row.currency,
                    *(plain(amount, decimals) for amount in (row.gross, row.fee, row.net)),
                    row.to_the_bank or "",
                    receipts.get(row.donation_id, ""),
                    row.source_id,
                    row.balance_transaction_id,
                ]
            )


def receipts_of(movements: Sequence[Movement]) -> dict[int | None, str]:
    """The number of the valid receipt of each gift among these, by the gift's key."""
    gifts = [row.donation_id for row in movements if row.donation_id]
    found = Receipt.objects.valid().filter(donation__in=gifts)
    return {receipt.donation_id: receipt.number for receipt in found}
