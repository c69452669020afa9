"""Charges of regular gifts that failed: why, and what became of each."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from patrons.admin.reading import (
    MomentColumn,
    MoneyColumn,
    RecordIndex,
    RecordInspect,
    RecordViewSet,
    day,
    moment_words,
)
from patrons.giving.failed_charges.late_charge import Became, LateCharge
from patrons.money import plain
from patrons.overview import recovered

SINCE = {"week": 7, "month": 30, "year": 365}  # days
PERIODS = {
    "week": "this week (7 days)",
    "month": "in 30 days",
    "year": "in a year",
    "ever": "at any time",
}
TITLES = {
    "week": "Charges that failed this week",
    "month": "Charges that failed in the last 30 days",
    "year": "Charges that failed in the last year",
    "ever": "Charges that failed",
}


def became(late: LateCharge) -> str:
    """ "paid after all on 3 December 2026"; of an open one when it is tried again."""
    if late.over_at:
        return f"{late.get_became_display()} on {day(late.over_at)}"
    if late.on_its_way_at:
        return "a bank debit is on its way"
    again = late.tried_again_at
    return f"open, tried again on {day(again)}" if again else "open, not tried again by itself"


def tries(late: LateCharge) -> list[str]:
    """Each try in words, with Stripe's codes: what staff read when a patron calls."""
    return [
        f"{moment_words(each.failed_at)}: {each.reason.label}"
        + (f" ({each.codes})" if each.codes else "")
        for each in late.tries.all()
    ]


class FailedChargeFilters(WagtailFilterSet):
    failed = ChoiceFilter(
        label="Failed", choices=list(PERIODS.items()), empty_label=None, method="in_period"
    )

    class Meta:
        model = LateCharge
        fields = {"became": ["exact"], "currency": ["exact"]}

    def __init__(self, data=None, *args, **kwargs):
        given = data.copy() if data else {}
        given.setdefault("failed", "week")
        super().__init__(given, *args, **kwargs)

    def in_period(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value not in SINCE:
            return rows
        return rows.filter(failed_at__gte=timezone.now() - timedelta(days=SINCE[value]))


class FailedChargeIndex(RecordIndex):
    def get_page_title(self) -> str:
        return TITLES.get(self.request.GET.get("failed", "week"), TITLES["ever"])

    def totals(self, found: QuerySet) -> list[str]:
        keys = found.order_by().values("pk")
        return recovered.sums(LateCharge.objects.filter(pk__in=keys))


class FailedChargeInspect(RecordInspect):
    page_title = "Failed charge"

    def facts(self) -> list[tuple[str, object]]:
        late = self.object
        return [
            ("Patron", late.subscription.patron),
            ("Mail address", late.subscription.patron.email),
            ("Amount", late.money),
            ("Failed first", late.failed_at),
            ("Why", late.reason.label),
            ("Each try, with Stripe's codes", tries(late)),
            ("What became of it", became(late)),
            ("Stripe tries again", late.tried_again_at),
            ("Regular gift at Stripe", late.subscription.stripe_id),
            ("Invoice at Stripe", late.invoice_id),
        ]


class FailedChargeViewSet(RecordViewSet):
    model = LateCharge
    icon = "warning"
    menu_label = "Failed charges"
    question = TITLES["week"]
    index_view_class = FailedChargeIndex
    inspect_view_class = FailedChargeInspect
    list_display = [
        Column("patron", label="Patron", accessor="subscription.patron"),
        MoneyColumn("amount", label="Amount", text=lambda late: late.money, sort_key="amount"),
        Column("why", label="Why", accessor="reason.label"),
        Column("stands", label="What became of it", accessor=became),
        MomentColumn("failed_at", label="Failed", sort_key="failed_at"),
        Column("tries", label="Tries", classname="amount", accessor=lambda late: len(tries(late))),
    ]
    filterset_class = FailedChargeFilters
    search_fields = [
        "subscription__patron__name",
        "subscription__patron__email",
        "subscription__stripe_id",
        "invoice_id",
    ]
    export_filename = "failed-charges"
    export = {
        "Failed": lambda late: late.failed_at,
        "Patron": lambda late: late.subscription.patron,
        "Mail address": lambda late: late.subscription.patron.email,
        "Amount": lambda late: plain(late.amount, late.currency.exponent),
        "Currency": lambda late: late.currency_id,
        "Why": lambda late: late.reason.label,
        "Stripe's codes": lambda late: late.latest.codes if late.latest else "",
        "Tries": lambda late: len(late.tries.all()),
        "What became of it": lambda late: Became(late.became).label,
        "Settled": lambda late: late.over_at,
        "Invoice at Stripe": lambda late: late.invoice_id,
    }

    def rows(self) -> QuerySet[LateCharge]:
        related = LateCharge.objects.select_related("subscription__patron", "currency")
        return related.prefetch_related("tries")
