"""The treasurer corrects a gift from elsewhere by a counter-entry, and the giver sees it."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from patrons.giving import letters
from patrons.giving.going_back import counter_entry
from patrons.models import CreditNote, Mail, Month, Patron, Refund
from tests.staff.entering import answer_to, correcting, of_gift, words


def test_tess_corrects_an_entry_from_its_page(entered, treasurer, tess):
    gift = entered()
    address = f"/admin/donation/{gift.pk}/correct/"
    assert address in words(treasurer.get(of_gift(gift)))
    page = words(treasurer.get(address))
    for said in ("50 EUR by Dora Kovač", 'value="50.00"', "If only a part goes back", "“117”"):
        assert said in page
    done = treasurer.post(address, correcting(), follow=True)
    note = CreditNote.objects.get()
    assert f"Credit note {note.number} is not mailed." in words(done)
    assert f"entered by mistake, credit note {note.number}" in words(done)
    assert address not in words(done), "nothing is left to correct"
    refund = Refund.objects.get()
    assert (refund.amount, refund.asked_by, refund.note) == (5000, tess, "Of somebody else.")
    assert not Patron.objects.get().is_sustaining()
    record = words(treasurer.get(f"/admin/refund/inspect/{refund.pk}/"))
    for said in ("Entered by mistake", "Of somebody else.", note.number, "Tess Okafor", "117"):
        assert said in record
    assert "Made at Stripe" not in record


def test_the_mail_is_offered_where_the_receipt_was_handed_out(entered, treasurer):
    mailed, kept = entered("1"), entered("2", amount=700, mailed=False)
    nobody = entered("3", name="", email="")
    ticked = re.compile(r'<input[^>]*name="mailed"[^>]*checked')
    pages = [words(treasurer.get(f"/admin/donation/{g.pk}/correct/")) for g in (mailed, kept)]
    assert [bool(ticked.search(page)) for page in pages] == [True, False]
    assert 'name="mailed"' not in words(treasurer.get(f"/admin/donation/{nobody.pk}/correct/"))
    sent = correcting(mailed="on", reason="given_back")
    done = treasurer.post(f"/admin/donation/{mailed.pk}/correct/", sent, follow=True)
    assert "goes to them by mail" in words(done)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"amount": "50.01"}, "Only 50 EUR is left of this gift."),
        ({"amount": "0"}, "above zero"),
        ({"reason": ""}, "Say what happened."),
        ({"reason": "fraudulent"}, "not one of the available choices"),
        ({"day": "2999-01-01"}, "still to come"),
        ({"day": "2020-01-01"}, "not before"),
    ],
)
def test_a_correction_that_cannot_be_is_answered_beside_the_field(
    entered, treasurer, changes, says
):
    address = f"/admin/donation/{entered().pk}/correct/"
    answer = treasurer.post(address, correcting(**changes))
    assert answer.status_code == 422
    assert says in words(answer)
    assert not Refund.objects.exists()


def test_a_correction_pressed_twice_is_one(entered, treasurer):
    address = f"/admin/donation/{entered().pk}/correct/"
    form = correcting()
    for _ in range(2):
        assert treasurer.post(address, form).status_code == 302
    assert Refund.objects.get().amount == 5000
    assert treasurer.post(address, correcting()).status_code == 409


def test_a_correction_in_a_closed_month_is_asked_about(entered, treasurer):
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    gift = entered(day=last)
    Month.objects.update(closed_at=timezone.now())
    address, sent = f"/admin/donation/{gift.pk}/correct/", correcting(day=str(last))
    first = treasurer.post(address, sent)
    assert first.status_code == 409
    assert "This correction will be listed in" in words(first)
    page = words(treasurer.post(address, answer_to(first, sent), follow=True))
    assert "as late: its own month was closed" in page


def test_what_came_through_stripe_is_not_corrected_here(gift, treasurer):
    donation = gift()
    address = f"/admin/donation/{donation.pk}/correct/"
    assert "This gift came through Stripe." in words(treasurer.get(address))
    assert treasurer.post(address, correcting(amount="1")).status_code == 409
    assert address not in words(treasurer.get(of_gift(donation)))
    assert not Refund.objects.exists()


def test_the_giver_sees_the_gift_its_receipt_and_its_correction(entered, signed_in, mailoutbox):
    gift = entered()
    dora = signed_in(gift.patron)
    receipt = gift.receipts.get()
    page = words(dora.get("/account/"))
    assert "bank transfer" in page
    assert f"{receipt.number} (PDF)" in page
    assert dora.get(f"/account/receipts/{receipt.public_id}/").status_code == 200
    counter_entry.correct(
        gift, 1000, reason="taken_back_by_bank", day=date.today(), by=gift.entry.entered_by
    )
    note = CreditNote.objects.get()
    page = words(dora.get("/account/"))
    assert "taken back by the bank" in page
    assert f"{note.number} (PDF)" in page
    assert dora.get(f"/account/credit-notes/{note.public_id}/").status_code == 200
    for mail in Mail.objects.all():
        assert letters.send(mail)
    assert [sent.to for sent in mailoutbox] == [["dora@example.org"]] * 2


def test_other_ways_say_what_becomes_of_such_a_gift(newsroom, client):
    page = words(client.get("/give/other-ways/"))
    assert "a numbered receipt" in page
    assert "support can be granted" in page
    assert "desk@lighthouse.invalid" in page
