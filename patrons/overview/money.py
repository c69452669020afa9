"""Sums of gifts, by currency: amounts of two currencies are never added."""

from datetime import datetime

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from patrons.giving.donation import Donation
from patrons.masthead import Newsroom
from patrons.money import Currency, money


def sums(donations: QuerySet[Donation]) -> list[tuple[str, int]]:
    """For each currency among these gifts: its sum as text, and how many they are."""
    rows = (
        donations.order_by()
        .values("currency__code")
        .annotate(total=Sum("amount"), gifts=Count("pk"))
    )
    currencies = {currency.code: currency for currency in Currency.objects.all()}
    return [
        (money(row["total"], currencies[row["currency__code"]]), row["gifts"])
        for row in rows.order_by("currency__code")
    ]


def month_start() -> datetime:
    """The first moment of this month in the newsroom's time zone."""
    today = Newsroom.load().local(timezone.now())
    return today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def this_month() -> QuerySet[Donation]:
    return Donation.objects.filter(paid_at__gte=month_start())


def latest(number: int = 5) -> QuerySet[Donation]:
    return Donation.objects.select_related("patron", "currency", "pledge")[:number]
