"""Receipts and credit notes on paper, opened in the admin by those who may, and logged."""

import pytest
from django.utils.html import escape
from wagtail.models import ModelLogEntry

from patrons.giving import receipt_mail
from patrons.models import CreditNote, Donation, Refund
from tests.giving.test_receipts import text_of


@pytest.fixture
def donation(gift) -> Donation:
    return gift()


@pytest.fixture
def note(donation, newsroom) -> CreditNote:
    refund = Refund.objects.reserve(donation, 100, reason="duplicate")
    return CreditNote.objects.issue(refund, newsroom)


def entries() -> list[tuple[str, str, str]]:
    found = ModelLogEntry.objects.order_by("pk")
    return [(each.action, each.label, each.user_display_name) for each in found]


def test_a_treasurer_opens_a_receipt_from_its_page_and_from_the_gifts(donation, tess, signed_in):
    client, receipt = signed_in(tess), donation.receipts.get()
    address = f"/admin/receipt/{receipt.pk}/pdf/"
    for page in (f"receipt/inspect/{receipt.pk}", f"donation/inspect/{donation.pk}"):
        assert f'href="{address}"' in client.get(f"/admin/{page}/").content.decode()
    assert entries() == []
    answer = client.get(address)
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Type"] == "application/pdf"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert f"receipt-{receipt.number}.pdf" in answer["Content-Disposition"]
    assert entries() == [("patrons.paper_opened", receipt.number, "Tess Okafor")]
    page = client.get(f"/admin/receipt/inspect/{receipt.pk}/").content.decode()
    assert "Tess Okafor" in page[page.index("PDF opened by staff") :]


def test_a_treasurer_opens_a_credit_note_from_the_refunds_page(note, tess, signed_in):
    client, address = signed_in(tess), f"/admin/refund/{note.refund_id}/credit-note/"
    page = client.get(f"/admin/refund/inspect/{note.refund_id}/").content.decode()
    assert f'href="{address}">{note.number} (PDF)' in page
    answer = client.get(address)
    assert answer.content.startswith(b"%PDF")
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert entries() == [("patrons.paper_opened", note.number, "Tess Okafor")]


def test_a_log_entry_keeps_nothing_of_whom_the_paper_names(donation, tess, signed_in):
    signed_in(tess).get(f"/admin/receipt/{donation.receipts.get().pk}/pdf/")
    kept = str(ModelLogEntry.objects.values().get())
    assert "Novák" not in kept
    assert "alice" not in kept


def test_papers_of_somebody_who_was_erased_open_and_name_nobody(note, tess, signed_in):
    client, receipt = signed_in(tess), note.receipt
    receipt.party.delete()
    for address in (f"receipt/{receipt.pk}/pdf/", f"refund/{note.refund_id}/credit-note/"):
        page = text_of(client.get(f"/admin/{address}").content)
        assert receipt.number in page
        assert "Novák" not in page
    assert client.get(f"/admin/receipt/inspect/{receipt.pk}/").status_code == 200
    assert client.get("/admin/receipt/").status_code == 200


def test_who_may_not_read_receipts_opens_none_and_nothing_is_logged(note, edie, signed_in):
    client, receipt = signed_in(edie), note.receipt
    for address in (f"receipt/{receipt.pk}/pdf/", f"refund/{note.refund_id}/credit-note/"):
        answer = client.get(f"/admin/{address}")
        assert answer.status_code == 302
        assert answer["Location"] == "/admin/"
    assert entries() == []


def test_a_paper_that_does_not_exist_is_not_found(newsroom, tess, signed_in):
    client = signed_in(tess)
    assert client.get("/admin/receipt/999/pdf/").status_code == 404
    assert client.get("/admin/refund/999/credit-note/").status_code == 404


def test_a_refund_without_a_credit_note_leads_to_none(donation, tess, signed_in):
    refund = Refund.objects.reserve(donation, 100, reason="duplicate")
    page = signed_in(tess).get(f"/admin/refund/inspect/{refund.pk}/").content.decode()
    assert "(PDF)" not in page


def test_a_receipt_that_went_out_with_boxes_is_said_on_the_first_screen_and_on_its_page(
    gift, alice, tess, edie, signed_in
):
    alice.name = "\U00010600\U00010601"
    alice.save()
    receipt = gift().receipts.get()
    assert "A name could not be printed" not in signed_in(tess).get("/admin/").content.decode()
    receipt_mail.send(receipt)
    page = signed_in(tess).get("/admin/").content.decode()
    assert "A name could not be printed" in page
    assert f'href="/admin/receipt/inspect/{receipt.pk}/">{receipt.number}' in page
    assert "A name could not be printed" not in signed_in(edie).get("/admin/").content.decode()
    page = signed_in(tess).get(f"/admin/receipt/inspect/{receipt.pk}/").content.decode()
    assert escape("A sign on it has no font on this server") in page
