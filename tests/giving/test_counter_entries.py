"""A gift from elsewhere is corrected by a counter-entry, with its credit note."""

import pytest

from patrons.giving import doubts, elsewhere, letters
from patrons.giving.donation import NotLeft
from patrons.giving.elsewhere import AlreadyEntered
from patrons.giving.going_back import counter_entry
from patrons.giving.papers import credit_note_pdf
from patrons.models import (
    CreditNote,
    Donation,
    Mail,
    Patron,
    Refund,
)
from tests.giving.elsewhere import correct, received, text_of, words_of

pytestmark = pytest.mark.usefixtures("end_of_november")


def test_a_part_that_goes_back_leaves_the_support_and_the_row_as_they_were(tess):
    gift = elsewhere.enter(received(), by=tess)
    refund = correct(gift, 2000, reason="given_back", by=tess, note="She asked.")
    gift.refresh_from_db()
    assert (gift.amount, gift.left) == (5000, 3000)
    assert (refund.state, refund.stripe_id, refund.asked_by) == ("done", "", tess)
    assert gift.patron.is_sustaining()
    note = CreditNote.objects.get()
    assert (note.number, note.receipt) == ("C-2026-000001", gift.receipts.get())


def test_when_all_of_it_is_gone_the_support_ends(tess):
    gift = elsewhere.enter(received(), by=tess)
    correct(gift, 2000)
    correct(gift, 3000)
    assert not Patron.objects.get().is_sustaining()


def test_more_than_is_left_is_never_taken_out(tess):
    gift = elsewhere.enter(received(), by=tess)
    correct(gift, 2000)
    with pytest.raises(NotLeft) as refused:
        correct(Donation.objects.get(), 3001)
    assert refused.value.left == 3000
    assert Refund.objects.count() == CreditNote.objects.count() == 1


def test_what_was_taken_back_wholly_leaves_its_line_free_for_the_right_entry(tess):
    slip = elsewhere.enter(received("117", amount=500), by=tess)
    correct(slip, 500, mailed=False)
    right = received("117")
    assert words_of(doubts.of_gift(right)) == (
        "“117” was entered before and taken back wholly. This gift is kept as “117 (2)”."
    )
    gift = elsewhere.enter(right, by=tess)
    assert gift.reference == "117 (2)"
    assert elsewhere.enter(right, by=tess) == gift
    with pytest.raises(AlreadyEntered):
        elsewhere.enter(received("117"), by=tess)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("entered_by_mistake", "as a gift of yours by mistake"),
        ("taken_back_by_bank", "The bank took"),
        ("given_back", "We have given"),
    ],
)
def test_the_giver_hears_by_mail_what_happened_with_the_credit_note(tess, mailoutbox, reason, said):
    gift = elsewhere.enter(received(), by=tess)
    refund = correct(gift, 5000, reason=reason)
    assert letters.send(refund.credit_note.mail)
    [sent] = mailoutbox
    assert said in sent.body
    assert "ten days" not in sent.body
    page = text_of(credit_note_pdf.render(refund.credit_note))
    assert refund.get_reason_display() in page
    assert "25 November 2026" in page
    assert "Refund number" not in page


def test_who_never_had_the_receipt_hears_nothing_of_a_slip(tess, mailoutbox):
    gift = elsewhere.enter(received(), by=tess)
    refund = correct(gift, 5000, mailed=False)
    assert not Mail.objects.exists(), "the receipt that waited does not go either"
    assert refund.credit_note.mail is None


def test_a_receipt_that_was_sent_stays_sent(tess, mailoutbox):
    gift = elsewhere.enter(received(), by=tess)
    letters.send(gift.receipts.get().mail)
    assert counter_entry.was_handed_out(gift)
    correct(gift, 5000, mailed=False)
    assert Mail.objects.get().sent_at


def test_a_gift_of_nobody_is_corrected_too(tess):
    gift = elsewhere.enter(received("KB 1", name="", email="", source="cash"), by=tess)
    refund = correct(gift, 5000)
    assert refund.credit_note.number == "C-2026-000001"
    assert not Mail.objects.exists()
