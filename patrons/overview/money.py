"""Sums of gifts, by currency: amounts of two currencies are never added."""

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
    """What gifts in one currency come to, as text; `back` and `kept` only where some went back."""

    given: str
    gifts: int
    back: str
    kept: str


def sums(donations: QuerySet[Donation]) -> list[Sum]:
    """For each currency among these gifts: what was given, went back, and is kept.

    Back went what refunds hold and lost disputes took.
    """
    rows = (
        donations.order_by()
        .values("currency__code")
        .annotate(total=models.Sum("amount"), gifts=Count("pk"), returned=models.Sum("returned"))
    )
    lost = Dispute.objects.lost().filter(donation__in=donations.order_by().values("pk"))
    taken = dict(lost.order_by().values_list("currency_id").annotate(models.Sum("amount")))
    currencies = {currency.code: currency for currency in Currency.objects.all()}
    found = []
    for row in rows.order_by("currency__code"):
        currency = currencies[row["currency__code"]]
        total, back = row["total"], row["returned"] + taken.get(currency.code, 0)
        kept = money(total - back, currency) if back else ""
        back = money(back, currency) if back else ""
        found.append(Sum(money(total, currency), row["gifts"], back, kept))
    return found


def month_start() -> datetime:
    """The first moment of this month in the newsroom's time zone."""
    today = Newsroom.load().local(timezone.now())
    return today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def this_month() -> QuerySet[Donation]:
    return Donation.objects.filter(paid_at__gte=month_start())


def latest(number: int = 5) -> QuerySet[Donation]:
    return Donation.objects.select_related("patron", "currency", "pledge")[:number]
