"""Whether the ledger agrees with Stripe: each comparison, and what it found."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column

from patrons.admin.reading import MomentColumn, RecordIndex, RecordInspect, RecordViewSet, day
from patrons.giving.books.reconciliation import Reconciliation
from patrons.overview.named_differences import Named, named


def payouts(check: Reconciliation) -> str:
    return "–" if check.payouts is None else str(check.payouts)


def line(each: Named) -> str:
    """A difference with the gift that it is about, where there is one."""
    if each.gift is None:
        return str(each.difference)
    address = reverse("donation:inspect", args=[each.gift.pk])
    gift = format_html('<a href="{}">Gift of {}</a>', address, day(each.gift.paid_at))
    return format_html("{}. {}", gift, each.difference)


class ComparisonPaginator(WagtailPaginator):
    verbose_name, verbose_name_plural = "comparison", "comparisons"


class ReconciliationIndex(RecordIndex):
    """In the words of its readers; the model's own name is for the code."""

    paginator_class = ComparisonPaginator
    verbose_name, verbose_name_plural = "comparison", "comparisons"


class ReconciliationInspect(RecordInspect):
    page_title = "Comparison with Stripe"

    def get_breadcrumbs_items(self) -> list[dict]:
        *before, index, own = super().get_breadcrumbs_items()
        return [*before, {**index, "label": "Comparisons"}, own]

    def facts(self) -> list[tuple[str, object]]:
        check = self.object
        return [
            ("Verdict", check.words),
            ("Checked", check.began_at),
            ("Finished", check.finished_at),
            ("Balance transactions since", check.since or "the beginning"),
            ("Of gifts, refunds and disputes", check.compared),
            ("Of payouts", check.payouts),
            ("Others on the account: fees of Stripe’s own, other products", check.foreign),
            ("Differences", [line(each) for each in named(list(check.differences.all()))]),
        ]


class ReconciliationViewSet(RecordViewSet):
    model = Reconciliation
    icon = "check"
    menu_label = "Agrees with Stripe?"
    question = "Does the ledger agree with Stripe?"
    index_view_class = ReconciliationIndex
    inspect_view_class = ReconciliationInspect
    list_display = [
        MomentColumn("began_at", label="Checked", sort_key="began_at"),
        Column("words", label="Verdict"),
        Column("compared", label="Gifts, refunds, disputes", classname="amount"),
        Column("payouts", label="Payouts", accessor=payouts, classname="amount"),
        Column("foreign", label="Others on the account", classname="amount"),
    ]
    search_fields = ["differences__of"]
    export_filename = "comparisons-with-stripe"
    export = {
        "Checked": lambda check: check.began_at,
        "Verdict": lambda check: check.words,
        "Gifts, refunds, disputes": lambda check: check.compared,
        "Payouts": lambda check: check.payouts,
        "Others on the account": lambda check: check.foreign,
    }

    def rows(self) -> QuerySet[Reconciliation]:
        return Reconciliation.objects.counted()
