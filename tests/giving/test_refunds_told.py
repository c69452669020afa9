"""What a patron is told of a refund: the credit note, its mail, their own page."""

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from patrons.giving.going_back import refund_mail
from patrons.giving.papers import credit_note_pdf
from patrons.models import (
    Patron,
    Refund,
)
from tests.giving.refunds import give_back, text_of

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")


def test_credit_notes_have_numbers_of_their_own_without_a_gap(gift):
    donation = gift()
    numbers = [give_back(donation, 100).credit_note.number for _ in range(3)]
    with pytest.raises(RuntimeError, match="crash"), transaction.atomic():
        give_back(donation, 100)
        raise RuntimeError("crash")
    year = timezone.now().year
    assert numbers == [f"C-{year}-{number:06d}" for number in (1, 2, 3)]
    assert donation.receipts.get().sequence == 1


def test_the_credit_note_says_what_was_given_back_of_what(gift, newsroom):
    donation = gift("month", 500)
    note = give_back(donation, 250).credit_note
    newsroom.name = "Another Name"
    newsroom.save()
    page = text_of(credit_note_pdf.render(note)).replace("\u00a0", " ")
    for words in (
        f"Credit note {note.number}",
        "2.50 EUR",
        "5 EUR",
        donation.receipts.get().number,
        "Alice Novák",
        "The Lighthouse",
        "Lighthouse Press NGO",
        note.refund.stripe_id,
    ):
        assert words in page
    assert "Another Name" not in page
    assert "void" not in page


def test_the_patron_hears_once_with_the_credit_note(gift):
    note = give_back(gift("month", 500), 250).credit_note
    assert refund_mail.send(note)
    assert not refund_mail.send(note)
    (sent,) = mail.outbox
    assert sent.to == ["alice@example.org"]
    assert sent.subject == "The Lighthouse has given 2.50 EUR back to you"
    html = sent.alternatives[0].content
    for body in (sent.body, html.replace("&nbsp;", "\u00a0")):
        assert "2.50\u00a0EUR" in body
        assert note.number in body
        assert "Patron until" in body
    name, content, kind = sent.attachments[0]
    assert (name, kind) == (f"credit-note-{note.number}.pdf", "application/pdf")
    assert f"Credit note {note.number}" in text_of(content)


def test_the_reason_in_our_words_reaches_nobody_but_staff(gift):
    note = give_back(
        gift(), 100, reason=Refund.Reason.FRAUDULENT, note="Her cousin's card"
    ).credit_note
    refund_mail.send(note)
    (sent,) = mail.outbox
    seen = sent.body + sent.alternatives[0].content + text_of(credit_note_pdf.render(note))
    assert "cousin" not in seen
    assert "fraud" not in seen


def test_the_patron_sees_refund_and_credit_note_and_nobody_else_does(gift, client):
    donation = gift()
    note = give_back(donation, 500).credit_note
    address = f"/account/credit-notes/{note.public_id}/"
    assert client.get(address).status_code == 302
    client.force_login(donation.patron.user)
    page = client.get("/account/").content.decode()
    assert "given back" in page
    assert "−5\u00a0EUR" in page
    assert address in page
    paper = client.get(address)
    assert paper["Content-Type"] == "application/pdf"
    client.force_login(Patron.objects.with_address("bob@example.org").user)
    assert client.get(address).status_code == 404
