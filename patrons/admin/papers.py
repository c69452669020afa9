"""Receipts, credit notes and statements on paper, for staff who may read receipts. Each opening of
a numbered one is logged.
"""

from datetime import date

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.generic import View
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import LogActionRegistry

from patrons.admin.files import pdf_file
from patrons.admin.reading import ViewOnlyPolicy, moment_words
from patrons.giving.going_back.credit_note import CreditNote
from patrons.giving.papers import credit_note_pdf, paper_log, receipt_pdf, statement_pdf
from patrons.giving.papers.statement import Statement
from patrons.giving.receipt import Receipt
from patrons.patron import Patron

MAY_READ = "patrons.view_receipt"
BOXES = (
    "No. A sign on it has no font on this server, and the PDF shows a box in its place. "
    "docs/deploy.md, “Names in any script”, says which package brings it; the PDF is then right."
)


class PaperView(PermissionCheckedMixin, View):
    http_method_names = ["get"]
    permission_policy = ViewOnlyPolicy(Receipt)
    permission_required = "view"

    def get(self, request: HttpRequest, pk: int, **more) -> HttpResponseBase:
        return self.opened(pk)

    def opened(self, pk: int) -> HttpResponseBase:
        raise NotImplementedError


class ReceiptPaperView(PaperView):
    def opened(self, pk: int) -> HttpResponseBase:
        receipt = get_object_or_404(Receipt, pk=pk)
        paper_log.note_opening(receipt, self.request.user)
        return pdf_file(receipt_pdf.render(receipt), f"receipt-{receipt.number}")


class CreditNotePaperView(PaperView):
    """The credit note of a refund, by the refund's key."""

    def opened(self, pk: int) -> HttpResponseBase:
        note = get_object_or_404(CreditNote, refund=pk)
        paper_log.note_opening(note, self.request.user)
        return pdf_file(credit_note_pdf.render(note), f"credit-note-{note.number}")


class StatementPaperView(PaperView):
    """What a patron gave in one year, as they get it themselves."""

    def opened(self, pk: int) -> HttpResponseBase:
        patron, year = get_object_or_404(Patron, pk=pk), self.kwargs["year"]
        if not 2000 <= year <= 2100:
            raise Http404("Statements are of the years 2000 to 2100.")
        statement = Statement(patron, date(year, 1, 1), date(year, 12, 31))
        return pdf_file(statement_pdf.render(statement), statement_pdf.file_name(statement))


def statement_links(patron: Patron, user) -> list[str]:
    """The statements of this year and of the one before, for those who may open papers."""
    this_year = timezone.localdate().year
    if not user.has_perm(MAY_READ):
        return []
    return [
        format_html(
            '<a href="{}">{} (PDF)</a>', reverse("patron:statement", args=[patron.pk, year]), year
        )
        for year in (this_year, this_year - 1)
    ]


def receipt_link(receipt: Receipt | None, user) -> str:
    """The number of a receipt, leading to its PDF for those who may open it; "–" for none."""
    if receipt is None:
        return "–"
    return _link("receipt:pdf", receipt.pk, receipt.number, user)


def note_link(note: CreditNote | None, words: str, user) -> str:
    """The same of a credit note; `words` say its number and whether it is void."""
    return words if note is None else _link("refund:pdf", note.refund_id, words, user)


def _link(name: str, key: int, words: str, user) -> str:
    if not user.has_perm(MAY_READ):
        return words
    return format_html('<a href="{}">{} (PDF)</a>', reverse(name, args=[key]), words)


def opened_by(document: Receipt | CreditNote) -> list[str]:
    """Who of the staff opened a paper, and when."""
    return [
        f"{moment_words(each.timestamp)}, {each.user_display_name}"
        for each in paper_log.openings(document)
    ]


def every_sign(receipt: Receipt) -> str:
    return "yes" if receipt_pdf.is_whole(receipt) else BOXES


def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(paper_log.OPENED, "Open a paper", "The PDF was opened")
    actions.register_action(
        paper_log.BOXES, "Print with boxes", "Mailed with boxes in place of signs of the name"
    )
