"""What moved between a patron and us: every gift by the day it was paid, every refund by the day it
was made, every lost dispute by the day on which the bank took the money. "My support" and the
statement both tell it from here.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from patrons.giving.donation import Donation
from patrons.giving.going_back.dispute import TAKEN_AT, Dispute
from patrons.giving.going_back.refund import SENT, Refund, State
from patrons.giving.receipt import Receipt
from patrons.money import Currency
from patrons.patron import Patron


@dataclass(frozen=True)
class Moved:
    """A gift, or what went back of one: by a refund of ours, or by a dispute that we lost."""

    moment: datetime
    donation: Donation
    receipt: Receipt | None  # the gift's, also where something went back of it
    refund: Refund | None = None
    dispute: Dispute | None = None

    @property
    def what(self) -> str:
        """ "gift", "refund", "dispute"."""
        if self.refund is not None:
            return "refund"
        return "gift" if self.dispute is None else "dispute"

    @property
    def amount(self) -> int:
        """In minor units; negative where it went back."""
        back = self.refund or self.dispute
        return self.donation.amount if back is None else -back.amount

    @property
    def currency(self) -> Currency:
        return self.donation.currency

    @property
    def paper(self) -> str:
        """The number of its own receipt or credit note; empty where there is none."""
        if self.dispute is not None:
            return ""
        paper = self.receipt if self.refund is None else getattr(self.refund, "credit_note", None)
        return paper.number if paper else ""

    @property
    def is_on_its_way(self) -> bool:
        """Whether it is a refund that no bank has taken so far."""
        return self.refund is not None and self.refund.state != State.DONE


def of(patron: Patron) -> list[Moved]:
    """Newest first, in a fixed number of queries."""
    sent = Refund.objects.filter(state__in=SENT).select_related("currency", "credit_note")
    lost = Dispute.objects.lost().annotate(taken_at=TAKEN_AT).select_related("currency")
    donations = patron.donations.select_related("currency", "pledge").prefetch_related(
        Prefetch("receipts", Receipt.objects.valid(), to_attr="valid"),
        Prefetch("refunds", sent, to_attr="sent_back"),
        Prefetch("disputes", lost, to_attr="lost"),
    )
    rows = []
    for gift in donations:
        receipt = next(iter(gift.valid), None)
        rows.append(Moved(gift.paid_at, gift, receipt))
        rows += [Moved(each.moment, gift, receipt, refund=each) for each in gift.sent_back]
        rows += [Moved(each.taken_at, gift, receipt, dispute=each) for each in gift.lost]
    return sorted(rows, key=lambda row: row.moment, reverse=True)
