"""The signed-in patron's own papers as PDF: receipts, credit notes, a statement of any days."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from patrons.giving.going_back.credit_note import CreditNote
from patrons.giving.papers import credit_note_pdf, receipt_pdf, statement_pdf
from patrons.giving.papers.statement import Statement
from patrons.giving.papers.statement_form import StatementForm, opening
from patrons.giving.receipt import Receipt
from patrons.patron import Patron


@login_required
@require_GET
def receipt_file(request: HttpRequest, public_id) -> HttpResponse:
    """The PDF of one of the signed-in patron's own receipts."""
    own = Receipt.objects.filter(donation__patron__user=request.user.pk)
    receipt = get_object_or_404(own, public_id=public_id)
    return _paper(receipt_pdf.render(receipt), f"receipt-{receipt.number}")


@login_required
@require_GET
def credit_note_file(request: HttpRequest, public_id) -> HttpResponse:
    """The PDF of one of the signed-in patron's own credit notes."""
    own = CreditNote.objects.filter(receipt__donation__patron__user=request.user.pk)
    note = get_object_or_404(own, public_id=public_id)
    return _paper(credit_note_pdf.render(note), f"credit-note-{note.number}")


@login_required
@require_GET
def statement(request: HttpRequest) -> HttpResponse:
    """The form that asks for the days; once they are there, what was given in them as a PDF."""
    patron = get_object_or_404(Patron, user=request.user.pk)
    form = StatementForm(request.GET or None, initial=opening())
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "patrons/giving/statement.html", {"form": form}, status=status)
    asked = Statement(patron, form.cleaned_data["first"], form.cleaned_data["last"])
    return _paper(statement_pdf.render(asked), statement_pdf.file_name(asked))


def _paper(pdf: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
