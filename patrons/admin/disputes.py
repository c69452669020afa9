"""Disputes: payments that banks take back, with the day until which staff may answer."""

from django.db.models import F, QuerySet
from wagtail.admin.ui.tables import Column

from patrons.admin.reading import MomentColumn, MoneyColumn, RecordInspect, RecordViewSet
from patrons.giving.going_back.dispute import Dispute
from patrons.money import plain


def time_left(dispute: Dispute) -> str:
    """How long staff may still answer, in words; "–" where there is nothing to answer."""
    days = dispute.days_left()
    if not dispute.is_answerable or days is None:
        return "–"
    if days < 0:
        return "over"
    return {0: "less than a day", 1: "1 day"}.get(days, f"{days} days")


class DisputeInspect(RecordInspect):
    page_title = "Dispute"

    def facts(self) -> list[tuple[str, object]]:
        dispute = self.object
        return [
            ("Amount", dispute.money),
            ("State", dispute.status_words),
            ("The bank's reason", dispute.reason_words),
            ("Answer until", dispute.due_by),
            ("Time left", time_left(dispute)),
            ("How to answer", "In Stripe’s dashboard, under Payments, Disputes."),
            ("Patron", dispute.donation.patron),
            ("Mail address", dispute.donation.patron.email),
            ("Of the gift", dispute.donation),
            ("Regular gift stopped", dispute.gift_stopped_at),
            ("Opened", dispute.opened_at),
            ("Closed", dispute.closed_at),
            ("Our balance at Stripe", [row.words for row in dispute.movements.all()]),
            ("Balance transactions", [str(row) for row in dispute.movements.all()]),
            ("Number at Stripe", dispute.stripe_id),
            ("Account", dispute.account),
            ("Real money", "yes" if dispute.livemode else "no, a test"),
        ]


class DisputeViewSet(RecordViewSet):
    model = Dispute
    icon = "warning"
    menu_label = "Disputes"
    question = "Which payments are disputed?"
    inspect_view_class = DisputeInspect
    related = ("donation__patron", "currency")
    # On a phone the first three are seen: what to do, and how long there is for it.
    list_display = [
        Column("status", label="State", accessor="status_words", sort_key="status"),
        Column("left", label="Time left", classname="amount", accessor=time_left),
        MomentColumn("due_by", label="Answer until", sort_key="due_by"),
        Column("patron", label="Patron", accessor="donation.patron"),
        MoneyColumn("amount", label="Amount", text=lambda found: found.money, sort_key="amount"),
        Column("reason", label="The bank's reason", accessor="reason_words"),
        MomentColumn("opened_at", label="Opened", sort_key="opened_at"),
    ]
    list_filter = {"opened_at": ["date"], "status": ["exact"], "currency": ["exact"]}
    search_fields = ["donation__patron__name", "donation__patron__email", "stripe_id"]
    export_filename = "disputes"
    export = {
        "Opened": lambda found: found.opened_at,
        "Patron": lambda found: found.donation.patron,
        "Amount": lambda found: plain(found.amount, found.currency.exponent),
        "Currency": lambda found: found.currency_id,
        "The bank's reason": lambda found: found.reason_words,
        "State": lambda found: found.status_words,
        "Answer until": lambda found: found.due_by,
        "Closed": lambda found: found.closed_at,
        "Payment": lambda found: found.donation.reference,
        "Number at Stripe": lambda found: found.stripe_id,
    }

    def rows(self) -> QuerySet[Dispute]:
        """Open ones first, the nearest day to answer on top."""
        return (
            super()
            .rows()
            .order_by(F("closed_at").desc(nulls_first=True), F("due_by").asc(nulls_last=True), "pk")
        )
