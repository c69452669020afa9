"""Sums of gifts, by source and currency: amounts of two currencies are never added, and what came
through Stripe, which its books confirm, stands apart from what the treasurer entered.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import models
from django.db.models import Count, QuerySet
from django.utils import timezone

from patrons.giving.donation import Donation
from patrons.giving.going_back.dispute import Dispute
from patrons.masthead import Newsroom
from patrons.money import Currency, money


class Sum(NamedTuple):
    """What gifts of one source in one currency come to, as text; `back` and `kept` only where some
    went back, `disputed` where a bank has withdrawn some and decides.
    """

    source: str
    given: str
    gifts: int
    back: str
    kept: str
    disputed: str

    @property
    def aside(self) -> str:
        """What is to be known beside the sum, from its semicolon on; empty where nothing is."""
        if self.back:
            of_it = f", of which {self.disputed} is disputed" if self.disputed else ""
            return f"; {self.back} went back, {self.kept} stays{of_it}"
        return f"; {self.disputed} of it is disputed" if self.disputed else ""


def sums(donations: QuerySet[Donation]) -> list[Sum]:
    """For each source and currency among these gifts: what was given, went back, and is kept.

    Back went what is gone of each (Donation.gone): what refunds hold and lost disputes took.
    """
    rows = (
        donations.order_by()
        .values("source", "currency__code")
        .annotate(total=models.Sum("amount"), gifts=Count("pk"), returned=models.Sum("returned"))
    )
    # Only what came through Stripe is disputed.
    disputes = Dispute.objects.filter(donation__in=donations.order_by().values("pk"))
    taken, withdrawn = _by_currency(disputes.lost()), _by_currency(disputes.withdrawn())
    currencies = {currency.code: currency for currency in Currency.objects.all()}
    found = []
    order = list(Donation.Source.values)
    for row in sorted(rows, key=lambda row: (order.index(row["source"]), row["currency__code"])):
        currency, source = currencies[row["currency__code"]], Donation.Source(row["source"])
        lost = open_now = 0
        if source == Donation.Source.STRIPE:
            lost, open_now = taken.get(currency.code, 0), withdrawn.get(currency.code, 0)
        total, back = row["total"], row["returned"] + lost
        kept = money(total - back, currency) if back else ""
        back = money(back, currency) if back else ""
        disputed = money(open_now, currency) if open_now else ""
        found.append(
            Sum(source_name(source), money(total, currency), row["gifts"], back, kept, disputed)
        )
    return found


def source_name(source: Donation.Source) -> str:
    """Where it came from, as it begins a line: "Bank transfer"."""
    return source.label[0].upper() + source.label[1:]


def _by_currency(disputes: QuerySet[Dispute]) -> dict[str, int]:
    return dict(disputes.order_by().values_list("currency_id").annotate(models.Sum("amount")))


def month_start() -> datetime:
    """The first moment of this month in the newsroom's time zone."""
    today = Newsroom.load().local(timezone.now())
    return today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def this_month() -> QuerySet[Donation]:
    return Donation.objects.filter(paid_at__gte=month_start())


def latest(number: int = 5) -> QuerySet[Donation]:
    rows = Donation.objects.select_related("patron", "currency", "pledge")
    return rows.prefetch_related("receipts__party")[:number]
