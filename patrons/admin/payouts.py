"""Payouts: what went to the bank, and the movements that it consists of."""

from django.contrib.auth.decorators import permission_required
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from wagtail.admin.ui.tables import Column

from patrons.admin.files import csv_file
from patrons.admin.reading import MomentColumn, MoneyColumn, RecordInspect, RecordViewSet
from patrons.giving.movement import Kind
from patrons.giving.payout import Payout
from patrons.money import decimals_of, plain, signed
from patrons.overview import movement_file
from patrons.overview.movement_file import receipts_of

SHOWN = 200  # the file holds them all


def standing(payout: Payout) -> str:
    """Whether its movements come to its amount, in words."""
    if not payout.itemised:
        if payout.automatic:
            return "Stripe has not itemised it yet"
        return "made by hand: Stripe does not itemise it"
    left = payout.unexplained
    return "yes" if left == 0 else f"no: {signed(left, payout.currency)} is not accounted for"


class PayoutInspect(RecordInspect):
    page_title = "Payout"
    template_name = "patrons/admin/payout.html"

    def facts(self) -> list[tuple[str, object]]:
        payout = self.object
        return [
            ("On the bank statement", payout.money),
            ("The movements come to that", standing(payout)),
            ("State", payout.status_words),
            ("Why it failed, in Stripe's code", payout.failure),
            ("Made at Stripe", payout.made_at),
            ("At the bank", f"{payout.arrives_on:%-d %B %Y}"),
            ("Words on the statement", payout.statement_words),
            ("Number at Stripe", payout.stripe_id),
            ("Real money", "yes" if payout.livemode else "no, a test"),
        ]

    def get_context_data(self, **kwargs) -> dict:
        payout = self.object
        movements = payout.movements.select_related("donation", "refund", "dispute")[:SHOWN]
        receipts = receipts_of(list(movements))
        by_kind = payout.movements.order_by("kind").values("kind")
        sums = by_kind.annotate(rows=Count("pk"), net=Sum("net"), fee=Sum("fee"))
        return super().get_context_data(
            movements=[(row, receipts.get(row.donation_id, "")) for row in movements],
            more=max(0, sum(each["rows"] for each in sums) - SHOWN),
            sums=[
                (
                    Kind(each["kind"]).label,
                    each["rows"],
                    signed(each["fee"], payout.currency),
                    signed(each["net"], payout.currency),
                )
                for each in sums
            ],
            total=signed(sum(each["net"] for each in sums), payout.currency),
            **kwargs,
        )


class PayoutViewSet(RecordViewSet):
    model = Payout
    icon = "resubmit"
    menu_label = "Payouts"
    question = "What went to the bank?"
    inspect_view_class = PayoutInspect
    list_display = [
        MomentColumn("made_at", label="Made at Stripe", sort_key="made_at"),
        MoneyColumn(
            "amount", label="On the bank statement", text=lambda row: row.money, sort_key="amount"
        ),
        Column("arrives_on", label="At the bank", sort_key="arrives_on"),
        Column("status", label="State", accessor="status_words"),
        Column("standing", label="Movements come to that", accessor=standing),
    ]
    list_filter = {"made_at": ["date"], "status": ["exact"]}
    search_fields = ["stripe_id"]
    export_filename = "payouts"
    export = {
        "Made at Stripe": lambda payout: payout.made_at,
        "Amount": lambda payout: plain(payout.amount, decimals_of(payout.currency)),
        "Currency": lambda payout: payout.currency,
        "At the bank": lambda payout: payout.arrives_on,
        "State": lambda payout: payout.status_words,
        "Movements come to that": standing,
        "Number at Stripe": lambda payout: payout.stripe_id,
    }

    def rows(self) -> QuerySet[Payout]:
        return Payout.objects.explained()

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/movements.csv", movements, name="movements"),
        ]


@permission_required("patrons.view_payout", raise_exception=True)
def movements(request: HttpRequest, pk: int) -> HttpResponseBase:
    payout = get_object_or_404(Payout, pk=pk)
    return csv_file(movement_file.lines(payout.movements.all()), f"payout-{payout.stripe_id}")
