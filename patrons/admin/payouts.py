"""Payouts: what went to the bank, and the movements that it consists of."""

from dataclasses import dataclass

from django.contrib.auth.decorators import permission_required
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail.admin.ui.tables import Column

from patrons.admin.files import csv_file
from patrons.admin.reading import MomentColumn, MoneyColumn, RecordInspect, RecordViewSet
from patrons.giving.books.movement import name_of
from patrons.giving.books.payout import Payout
from patrons.money import decimals_of, plain, signed
from patrons.overview import movement_file
from patrons.overview.movement_file import notes_of, receipts_of
from patrons.overview.named_differences import OF_A_GIFT

SHOWN = 200  # the file holds them all
NOT_THERE = "did not arrive"


def standing(payout: Payout) -> str:
    """Whether its movements come to its amount, in words."""
    if not payout.itemised:
        if payout.automatic:
            return "Stripe has not itemised it yet"
        return "made by hand: Stripe does not itemise it"
    left = payout.unexplained
    return "yes" if left == 0 else f"no: {signed(left, payout.currency)} is not accounted for"


def at_the_bank(payout: Payout) -> str:
    """The day, for a list."""
    return NOT_THERE if payout.did_not_arrive else payout.day


def arrival(payout: Payout) -> str:
    """When it is at the bank, or that it never was, in words."""
    if not payout.did_not_arrive:
        return payout.day
    why = "it was cancelled" if payout.status == "canceled" else "the bank sent it back"
    return f"It did not arrive: {why}. It was to be there on {payout.day}."


class PayoutInspect(RecordInspect):
    page_title = "Payout"
    template_name = "patrons/admin/payout.html"

    def facts(self) -> list[tuple[str, object]]:
        payout = self.object
        return [
            ("Amount" if payout.did_not_arrive else "On the bank statement", payout.money),
            ("The movements come to that", standing(payout)),
            ("State", payout.status_words),
            ("Why it failed, in Stripe's code", payout.failure),
            *came_back(payout),
            ("Made at Stripe", payout.made_at),
            ("At the bank", arrival(payout)),
            *carried(payout),
            ("Words on the statement", payout.statement_words),
            ("Number at Stripe", payout.stripe_id),
            ("Real money", "yes" if payout.livemode else "no, a test"),
        ]

    def get_context_data(self, **kwargs) -> dict:
        payout = self.object
        movements = list(payout.movements.select_related(*OF_A_GIFT)[:SHOWN])
        receipts, notes = receipts_of(movements), notes_of(movements)
        sums = by_name(payout)
        return super().get_context_data(
            movements=[
                (row, receipts.get(row.donation_id) or notes.get(row.refund_id, ""))
                for row in movements
            ],
            more=max(0, sum(each.rows for each in sums) - SHOWN),
            sums=sums,
            total=signed(sum(each.net for each in sums), payout.currency),
            **kwargs,
        )


@dataclass
class KindSum:
    """What the movements of one name come to, in minor units."""

    name: str
    currency: str
    rows: int = 0
    gross: int = 0
    fee: int = 0
    net: int = 0

    @property
    def words(self) -> list[str]:
        return [signed(amount, self.currency) for amount in (self.gross, self.fee, self.net)]


def by_name(payout: Payout) -> list[KindSum]:
    """What its movements of each kind come to; what came back stands apart."""
    rows = payout.movements.order_by("kind", "type").values("kind", "type")
    sums: dict[str, KindSum] = {}
    for each in rows.annotate(
        rows=Count("pk"), sum_gross=Sum("gross"), sum_fee=Sum("fee"), sum_net=Sum("net")
    ):
        name = name_of(each["kind"], each["type"])
        found = sums.setdefault(name, KindSum(name, payout.currency))
        found.rows += each["rows"]
        found.gross += each["sum_gross"]
        found.fee += each["sum_fee"]
        found.net += each["sum_net"]
    return list(sums.values())


def came_back(payout: Payout) -> list[tuple[str, object]]:
    """That the bank sent it back, and which payout took the money there again."""
    back = payout.return_of_it
    if back is None:
        return []
    again = link(back.paid_out_by) if back.paid_out_by else "not that we know of so far"
    return [
        ("Came back to our balance at Stripe", back.booked_at),
        ("Balance transaction of that", back.balance_transaction_id),
        ("Sent to the bank again with", again),
    ]


def carried(payout: Payout) -> list[tuple[str, object]]:
    """Payouts that had come back, and whose money went to the bank with this one."""
    rows = Payout.objects.filter(own_movements__paid_out_by=payout)
    return [("Carries what came back of", [link(each) for each in rows])] if rows else []


def link(payout: Payout) -> str:
    address = reverse("payout:inspect", args=[payout.pk])
    return format_html('<a href="{}">{}</a> ({})', address, payout, payout.stripe_id)


class PayoutViewSet(RecordViewSet):
    model = Payout
    icon = "resubmit"
    menu_label = "Payouts"
    question = "What went to the bank?"
    inspect_view_class = PayoutInspect
    list_display = [
        MomentColumn("made_at", label="Made at Stripe", sort_key="made_at"),
        MoneyColumn("amount", label="Amount", text=lambda row: row.money, sort_key="amount"),
        Column("arrives_on", label="At the bank", accessor=at_the_bank, sort_key="arrives_on"),
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
        "At the bank": lambda payout: NOT_THERE if payout.did_not_arrive else payout.arrives_on,
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
