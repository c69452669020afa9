import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypdf import PdfReader

from patrons.giving import receipt_mail
from patrons.giving.papers import receipt_pdf
from patrons.models import Donation, Mail, Patron, Pledge, Receipt


def record(reference="pi_1", paid_at=datetime(2026, 6, 1, 12, tzinfo=UTC), name="Alice Novák"):
    patron = Patron.objects.with_address("alice@example.org", name)
    return Donation.objects.record(
        source=Donation.Source.STRIPE,
        reference=reference,
        party={"name": name, "email": patron.email},
        patron=patron,
        pledge=Pledge.objects.create(amount=500, currency_id="EUR", interval="month"),
        amount=500,
        currency_id="EUR",
        paid_at=paid_at,
    )


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_recording_a_payment_twice_makes_one_donation_with_one_receipt(newsroom):
    first, second = record(), record()
    assert first == second
    assert Receipt.objects.get().number == "2026-000001"


def test_numbers_are_gapless_when_a_gift_is_rolled_back(newsroom):
    record("pi_1")
    with pytest.raises(RuntimeError, match="crash"), transaction.atomic():
        record("pi_2")
        raise RuntimeError("crash")
    record("pi_3")
    assert sorted(receipt.sequence for receipt in Receipt.objects.all()) == [1, 2]


def test_the_year_is_that_of_the_payment_in_the_newsrooms_time_zone(newsroom):
    late = record("pi_1", datetime(2026, 12, 31, 22, 30, tzinfo=UTC))  # 00:30 on 1 January in Kyiv
    assert late.receipts.get().number == "2027-000001"


def test_a_donation_has_one_valid_receipt(newsroom):
    donation = record()
    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.issue(donation, newsroom, name="Again", email="again@example.org")


def test_the_pdf_says_who_gave_what_and_when(newsroom):
    receipt = record().receipts.get()
    page = text_of(receipt_pdf.render(receipt))
    for words in (
        "Receipt 2026-000001",
        "5\u00a0EUR",
        "Alice Novák",
        "1 June 2026, 15:00, Kyiv time",
        "2026-06-01 12:00",
        "Lighthouse Press NGO",
        "Monthly gift",
    ):
        assert words in page.replace("5 EUR", "5\u00a0EUR")
    assert "tax" not in page.lower()
    assert page.count("Payment received") == 1
    assert "Europe/" not in page


@pytest.mark.parametrize("name", ['#panic("x")', "Олена Їжак", "Ελένη", "$x$ *b* _i_ @ref \\ //"])
def test_a_name_stands_on_the_pdf_as_it_was_written(newsroom, name):
    assert name in text_of(receipt_pdf.render(record(name=name).receipts.get()))


def test_the_newsrooms_later_changes_do_not_touch_a_receipt(newsroom):
    receipt = record().receipts.get()
    newsroom.name = "Another Name"
    newsroom.save()
    page = text_of(receipt_pdf.render(receipt))
    assert "The Lighthouse" in page
    assert "Another Name" not in page


def test_a_receipt_is_mailed_once_with_its_pdf(newsroom):
    receipt = record().receipts.get()
    assert receipt_mail.send(receipt)
    assert not receipt_mail.send(receipt)
    (sent,) = mail.outbox
    assert sent.to == ["alice@example.org"]
    assert "5\u00a0EUR" in sent.body
    name, content, kind = sent.attachments[0]
    assert (name, kind) == ("receipt-2026-000001.pdf", "application/pdf")
    assert "Receipt 2026-000001" in text_of(content)


def test_a_mail_that_the_server_refused_is_tried_again_later(newsroom, settings, time_machine):
    receipt = record().receipts.get()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    with pytest.raises(OSError, match="refused"):
        receipt_mail.send(receipt)
    assert Mail.objects.get().error == "ConnectionRefusedError"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert not receipt_mail.send(receipt), "the claim still holds"
    time_machine.move_to(timezone.now() + timedelta(minutes=6))
    assert receipt_mail.send(receipt)
    assert Mail.objects.get().error == ""


@pytest.mark.parametrize("name", ["名前", "علي", "Ann 😀", "Ann\0Novák"])
def test_a_name_that_our_font_does_not_have_still_gets_its_receipt(newsroom, mailoutbox, name):
    receipt = record(name=name).receipts.get()
    assert receipt_mail.send(receipt)
    [(_, pdf, _)] = mailoutbox[0].attachments
    assert "2026-000001" in text_of(pdf)


def test_a_word_longer_than_the_page_is_broken(newsroom):
    page = text_of(receipt_pdf.render(record(name="A" * 100 + "Z").receipts.get()))
    assert "A" * 60 not in page
    assert page.count("A") >= 100


def test_a_name_longer_than_we_can_store_is_cut_and_no_gift_is_lost(newsroom):
    receipt = record(name="Aa\x00" * 100).receipts.get()
    assert receipt.party.name == ("Aa " * 100)[:200].strip()
