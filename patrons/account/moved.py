"""What a patron gave and what went back, in the order in which the money moved."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from patrons.giving.donation import Donation
from patrons.giving.receipt import Receipt
from patrons.giving.refund import SENT, Refund
from patrons.patron import Patron


@dataclass(frozen=True)
class Moved:
    """A gift, or a refund of one."""

    moment: datetime
    donation: Donation
    receipt: Receipt | None
    refund: Refund | None = None


def of(patron: Patron) -> list[Moved]:
    """Newest first."""
    sent = Refund.objects.filter(state__in=SENT).select_related("currency", "credit_note")
    donations = patron.donations.select_related("currency", "pledge").prefetch_related(
        Prefetch("receipts", Receipt.objects.valid(), to_attr="valid"),
        Prefetch("refunds", sent, to_attr="sent_back"),
    )
    rows = []
    for donation in donations:
        receipt = next(iter(donation.valid), None)
        rows.append(Moved(donation.paid_at, donation, receipt))
        rows += [Moved(each.moment, donation, receipt, each) for each in donation.sent_back]
    return sorted(rows, key=lambda row: row.moment, reverse=True)
