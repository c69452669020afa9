"""Gifts by bank, cash or another service: what the treasurer enters, and its receipt."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from patrons.giving import elsewhere, letters, receipt_mail
from patrons.giving.elsewhere import AlreadyEntered, OtherKind
from patrons.giving.papers import receipt_pdf
from patrons.models import (
    Donation,
    Entry,
    Mail,
    Patron,
    Receipt,
    SupportPeriod,
)
from tests.giving.elsewhere import NOW, received, text_of

pytestmark = pytest.mark.usefixtures("end_of_november")


def test_a_bank_transfer_is_a_donation_with_receipt_support_and_who_entered_it(tess, newsroom):
    gift = elsewhere.enter(received(note="Statement 11, page 2"), by=tess)
    assert (gift.amount, gift.currency_id, gift.source, gift.reference) == (
        5000,
        "EUR",
        "bank",
        "117",
    )
    assert newsroom.local(gift.paid_at).date() == date(2026, 11, 20)
    assert gift.receipts.get().number == "2026-000001"
    assert (gift.entry.entered_by, gift.entry.note) == (tess, "Statement 11, page 2")
    dora = Patron.objects.get(email="dora@example.org")
    assert gift.patron == dora
    assert dora.may_vote()
    assert dora.sustaining_until() == gift.paid_at + timedelta(days=newsroom.once_days)
    assert str(gift.month) == "November 2026"
    assert not gift.is_late


def test_a_gift_of_today_supports_from_now_and_is_not_in_the_future(tess):
    gift = elsewhere.enter(received(day=date(2026, 11, 26)), by=tess)
    assert gift.paid_at == NOW, "noon is still to come"
    assert gift.patron.is_sustaining()


def test_a_patron_whom_we_know_is_found_by_address(tess, alice):
    gift = elsewhere.enter(received(email="alice@example.org", name=""), by=tess)
    assert gift.patron == alice
    assert gift.receipts.get().payer == "Alice Novák"


def test_an_organisation_gives_and_never_votes(tess):
    gift = elsewhere.enter(received(name="Harbour Fund", kind="organisation"), by=tess)
    assert gift.patron.is_sustaining()
    assert not gift.patron.may_vote()


def test_nobody_gains_or_loses_a_vote_by_a_slip_of_the_treasurer(tess, alice):
    with pytest.raises(OtherKind):
        elsewhere.enter(received(email="alice@example.org", kind="organisation"), by=tess)
    alice.refresh_from_db()
    assert alice.kind == "person"
    assert not Donation.objects.exists()


def test_money_from_a_tin_has_a_receipt_and_nobody_becomes_a_patron(tess):
    gift = elsewhere.enter(received("KB 12", source="cash", name="", email=""), by=tess)
    assert gift.patron is None
    assert gift.period is None
    assert gift.giver == "somebody not named"
    assert not Patron.objects.exists()
    assert not SupportPeriod.objects.exists()
    assert not Mail.objects.exists()
    page = text_of(receipt_pdf.render(gift.receipts.get()))
    assert "somebody not named" in page
    assert "cash" in page


def test_who_is_known_by_street_only_has_a_receipt_to_be_printed(tess):
    street = "Ola Nord\n1 Quay Street"
    gift = elsewhere.enter(received(name="Ola Nord", email="", postal_address=street), by=tess)
    assert gift.giver == "Ola Nord"
    page = text_of(receipt_pdf.render(gift.receipts.get()))
    assert "Ola Nord, 1 Quay Street" in page


def test_the_receipt_says_the_day_the_way_and_the_proof(tess):
    gift = elsewhere.enter(received(), by=tess)
    page = text_of(receipt_pdf.render(gift.receipts.get()))
    for said in ("20 November 2026", "bank transfer", "Reference", "117", "One-time gift"):
        assert said in page
    assert "12:00" not in page, "a bank's statement knows days"
    assert "UTC" not in page


def test_the_receipt_goes_by_mail_unless_the_treasurer_says_no(tess, mailoutbox):
    mailed = elsewhere.enter(received("117"), by=tess).receipts.get()
    kept = elsewhere.enter(received("118", amount=700, mailed=False), by=tess).receipts.get()
    assert letters.send(mailed.mail)
    assert kept.mail is None
    assert not receipt_mail.send(kept)
    [sent] = mailoutbox
    assert sent.to == ["dora@example.org"]
    assert "bank transfer" in sent.body
    assert "charge" not in sent.body
    assert len(sent.attachments) == 1


def test_an_organisation_is_not_asked_to_vote_by_its_receipt(tess, mailoutbox):
    gift = elsewhere.enter(received(name="Harbour Fund", kind="organisation"), by=tess)
    assert letters.send(gift.receipts.get().mail)
    html = str(mailoutbox[0].alternatives[0][0])
    for said in (mailoutbox[0].body, html):
        assert "/rounds/" not in said
        assert "it is thanked like any other, and gives no vote" in said
    assert "/account/" in mailoutbox[0].body


def test_a_correction_of_a_receipt_without_an_address_makes_no_mail(tess, newsroom):
    gift = elsewhere.enter(received(email="", postal_address="1 Quay Street"), by=tess)
    corrected = gift.receipts.get().correct(newsroom, name="Dora Novak")
    assert corrected.party.postal_address == "1 Quay Street"
    assert not Mail.objects.exists()


def test_a_button_pressed_twice_makes_one_gift(tess):
    form = received()
    first, second = elsewhere.enter(form, by=tess), elsewhere.enter(form, by=tess)
    assert first == second
    assert elsewhere.find(form) == first
    assert Receipt.objects.count() == Entry.objects.count() == 1


def test_the_same_line_is_not_entered_by_another_form(tess, ada):
    gift = elsewhere.enter(received(), by=tess)
    with pytest.raises(AlreadyEntered) as refused:
        elsewhere.enter(received(amount=700, name="Other", email="other@example.org"), by=ada)
    assert refused.value.donation == gift
    assert not Patron.objects.filter(email="other@example.org").exists()
    assert Donation.objects.get().amount == 5000


def test_the_same_number_of_another_source_is_another_gift(tess):
    elsewhere.enter(received("117"), by=tess)
    elsewhere.enter(received("117", source="cash", amount=700), by=tess)
    assert Donation.objects.count() == 2


def test_numbers_have_no_gap_when_an_entry_fails(tess, ada):
    elsewhere.enter(received("117"), by=tess)
    with pytest.raises(AlreadyEntered):
        elsewhere.enter(received("117"), by=ada)
    with pytest.raises(RuntimeError, match="crash"), transaction.atomic():
        elsewhere.enter(received("118", amount=700), by=tess)
        raise RuntimeError("crash")
    gift = elsewhere.enter(received("119", amount=900), by=tess)
    assert gift.receipts.get().number == "2026-000002"
    assert Receipt.objects.count() == 2


def test_the_database_refuses_a_gift_through_stripe_that_is_nobodys(newsroom):
    with pytest.raises(IntegrityError), transaction.atomic():
        Donation.objects.create(
            source="stripe", reference="pi_1", amount=500, currency_id="EUR", paid_at=NOW
        )
