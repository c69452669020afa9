"""Payouts: what went to the bank, and the movements that it consists of."""

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
from patrons.giving.movement import name_of
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
            *came_back(payout),
            ("Made at Stripe", payout.made_at),
            ("At the bank", payout.day),
            *carried(payout),
            ("Words on the statement", payout.statement_words),
            ("Number at Stripe", payout.stripe_id),
            ("Real money", "yes" if payout.livemode else "no, a test"),
        ]

    def get_context_data(self, **kwargs) -> dict:
        payout = self.object
        movements = payout.movements.select_related("donation", "refund", "dispute")[:SHOWN]
        receipts = receipts_of(list(movements))
        sums = by_name(payout)
        return super().get_context_data(
            movements=[(row, receipts.get(row.donation_id, "")) for row in movements],
            more=max(0, sum(rows for rows, _fee, _net in sums.values()) - SHOWN),
            sums=[
                (name, rows, signed(fee, payout.currency), signed(net, payout.currency))
                for name, (rows, fee, net) in sums.items()
            ],
            total=signed(sum(net for _rows, _fee, net in sums.values()), payout.currency),
            **kwargs,
        )


def by_name(payout: Payout) -> dict[str, tuple[int, int, int]]:
    """How many movements of each kind it consists of, their fees and their net; what came back
    stands apart.
    """
    rows = payout.movements.order_by("kind", "type").values("kind", "type")
    sums: dict[str, tuple[int, int, int]] = {}
    for each in rows.annotate(rows=Count("pk"), fee=Sum("fee"), net=Sum("net")):
        name = name_of(each["kind"], each["type"])
        number, fee, net = sums.get(name, (0, 0, 0))
        sums[name] = (number + each["rows"], fee + each["fee"], net + each["net"])
    return sums


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
        MoneyColumn(
            "amount", label="On the bank statement", text=lambda row: row.money, sort_key="amount"
        ),
        Column("arrives_on", label="At the bank", accessor="day", sort_key="arrives_on"),
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
