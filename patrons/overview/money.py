"""Sums of gifts, by source and currency: amounts of two currencies are never added, and what came
through Stripe, which its books confirm, stands apart from what the treasurer entered.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import models
from django.db.models import Count, QuerySet
from django.utils import timezone

from patrons.giving.dispute import Dispute
from patrons.giving.donation import Donation
from patrons.masthead import Newsroom
from patrons.money import Currency, money


class Sum(NamedTuple):
    """What gifts of one source in one currency come to, as text; `back` and `kept` only where some
    went back.
    """

    source: str
    given: str
    gifts: int
    back: str
    kept: str


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
    lost = Dispute.objects.lost().filter(donation__in=donations.order_by().values("pk"))
    taken = dict(lost.order_by().values_list("currency_id").annotate(models.Sum("amount")))
    currencies = {currency.code: currency for currency in Currency.objects.all()}
    found = []
    order = list(Donation.Source.values)
    for row in sorted(rows, key=lambda row: (order.index(row["source"]), row["currency__code"])):
        currency, source = currencies[row["currency__code"]], Donation.Source(row["source"])
        disputed = taken.get(currency.code, 0) if source == Donation.Source.STRIPE else 0
        total, back = row["total"], row["returned"] + disputed
        kept = money(total - back, currency) if back else ""
        back = money(back, currency) if back else ""
        found.append(Sum(source_name(source), money(total, currency), row["gifts"], back, kept))
    return found


def source_name(source: Donation.Source) -> str:
    """Where it came from, as it begins a line: "Bank transfer"."""
    return source.label[0].upper() + source.label[1:]


def month_start() -> datetime:
    """The first moment of this month in the newsroom's time zone."""
    today = Newsroom.load().local(timezone.now())
    return today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def this_month() -> QuerySet[Donation]:
    return Donation.objects.filter(paid_at__gte=month_start())


def latest(number: int = 5) -> QuerySet[Donation]:
    rows = Donation.objects.select_related("patron", "currency", "pledge")
    return rows.prefetch_related("receipts__party")[:number]
