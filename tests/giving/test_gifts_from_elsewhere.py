"""Gifts by bank, cash or another service: what the treasurer enters, and how it is corrected."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypdf import PdfReader

from patrons.giving import (
    counter_entry,
    credit_note_pdf,
    doubts,
    elsewhere,
    letters,
    receipt_mail,
    receipt_pdf,
)
from patrons.giving.donation import NotLeft
from patrons.giving.elsewhere import AlreadyEntered, OtherKind, Received
from patrons.giving.reconciling import reconcile
from patrons.giving.statement import Statement
from patrons.models import (
    CreditNote,
    Currency,
    Donation,
    Entry,
    Mail,
    Month,
    Patron,
    Receipt,
    Refund,
    SupportPeriod,
)
from patrons.overview import month_pdf
from patrons.overview.money import sums
from patrons.overview.month_report import MonthReport
from patrons.starting_clean import RealMoney, start_clean

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)  # 11:00 in Kyiv


@pytest.fixture(autouse=True)
def _now(newsroom, time_machine):
    time_machine.move_to(NOW, tick=False)


def received(reference: str = "117", **changes) -> Received:
    given = {
        "day": date(2026, 11, 20),
        "amount": 5000,
        "currency": Currency.objects.get(code="EUR"),
        "source": "bank",
        "name": "Dora Kovač",
        "email": "dora@example.org",
    }
    return Received(**{**given, "reference": reference, **changes})


def correct(gift: Donation, amount: int, **changes) -> Refund:
    given = {"reason": "entered_by_mistake", "day": date(2026, 11, 25), "by": None}
    return counter_entry.correct(gift, amount, **{**given, **changes})


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def words_of(found: list) -> str:
    return " | ".join(doubt.words for doubt in found)


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
    assert "vote" not in mailoutbox[0].body.lower() + html.lower()
    assert "/account/" in mailoutbox[0].body


def test_a_correction_of_a_receipt_without_an_address_makes_no_mail(tess, newsroom):
    gift = elsewhere.enter(received(email="", postal_address="1 Quay Street"), by=tess)
    corrected = gift.receipts.get().correct(newsroom, name="Dora Novak")
    assert corrected.party.postal_address == "1 Quay Street"
    assert not Mail.objects.exists()


# --- Once ---------------------------------------------------------------------------------------


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


# --- Doubts -------------------------------------------------------------------------------------


def test_nothing_is_asked_about_an_ordinary_gift(tess):
    elsewhere.enter(received("116", day=date(2026, 10, 20)), by=tess)
    assert doubts.of_gift(received("117")) == []


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"reference": "KB-99"}, "A gift like this one is entered: 50 EUR from Dora"),
        ({"reference": "KB-99", "source": "cash"}, "A gift like this one is entered"),
        ({"reference": "kb 11/7", "amount": 700}, "This reference looks like that of another"),
        ({"reference": "KB-99", "amount": 700, "name": "Bob"}, "is the address of Dora Kovač"),
        ({"reference": "KB-99", "amount": 700, "name": "", "email": ""}, "No giver is named"),
    ],
)
def test_what_looks_like_a_slip_is_asked_about(tess, changes, asked):
    elsewhere.enter(received("KB-11-7"), by=tess)
    found = words_of(doubts.of_gift(received(**changes))).replace("\u00a0", " ")
    assert asked in found
    assert found.count(" | ") == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"day": date(2026, 11, 21)},
        {"amount": 5001},
        {"email": "other@example.org", "name": "Other"},
        {"currency": "JPY"},
    ],
)
def test_a_gift_that_differs_is_not_asked_about(tess, changes):
    elsewhere.enter(received("117"), by=tess)
    if "currency" in changes:
        changes = {"currency": Currency.objects.get(code=changes["currency"])}
    assert doubts.of_gift(received("118", **changes)) == []


def test_givers_without_an_address_are_compared_by_name_in_any_script(tess):
    nameless = {"email": "", "source": "cash"}
    elsewhere.enter(received("KB 1", name="Олена Їжак", **nameless), by=tess)
    assert "is entered" in words_of(doubts.of_gift(received("2", name="ОЛЕНА ЇЖАК", **nameless)))
    assert doubts.of_gift(received("2", name="Інша Їжак", **nameless)) == []


# --- Months -------------------------------------------------------------------------------------


def close(year: int, month: int) -> Month:
    return Month.objects.create(starts_on=date(year, month, 1), closed_at=NOW)


def test_a_gift_of_a_closed_month_is_asked_about_and_listed_in_the_running_one(tess):
    close(2026, 3)
    march = received(day=date(2026, 3, 14))
    assert words_of(doubts.of_gift(march)) == (
        "March 2026 is closed. This gift will be listed in November 2026 as late, "
        "with its own date."
    )
    gift = elsewhere.enter(march, by=tess)
    assert (str(gift.month), gift.is_late) == ("November 2026", True)
    assert gift.paid_at.date() == date(2026, 3, 14)
    assert gift.receipts.get().year == 2026


def test_a_gift_from_before_the_closed_months_is_late_too(tess):
    close(2026, 10)
    found = words_of(doubts.of_gift(received(day=date(2026, 8, 14))))
    assert found.startswith("The books are closed, October 2026 among them.")
    assert str(elsewhere.enter(received(day=date(2026, 8, 14)), by=tess).month) == "November 2026"


def test_a_day_belongs_to_the_month_of_the_newsrooms_calendar(tess, newsroom):
    gift = elsewhere.enter(received(day=date(2026, 11, 1)), by=tess)
    assert (str(gift.month), gift.is_late) == ("November 2026", False)
    assert list(gift.month.donations.all()) == [gift]


def test_a_counter_entry_stands_in_the_month_of_its_own_day_or_is_late(tess):
    gift = elsewhere.enter(received(day=date(2026, 9, 14)), by=tess)
    in_time = correct(gift, 100, day=date(2026, 9, 30))
    Month.objects.filter(starts_on=date(2026, 9, 1)).update(closed_at=NOW)
    late = correct(gift, 100, day=date(2026, 9, 30))
    in_october = correct(gift, 100, day=date(2026, 10, 5))
    assert (str(in_time.month), in_time.is_late) == ("September 2026", False)
    assert (str(late.month), late.is_late) == ("November 2026", True)
    assert (str(in_october.month), in_october.is_late) == ("October 2026", False)
    assert list(gift.month.counter_entries.all()) == [in_time]


def test_no_counter_entry_stands_in_a_month_before_its_gift(tess):
    close(2026, 9)
    gift = elsewhere.enter(received(day=date(2026, 9, 14)), by=tess)
    assert str(gift.month) == "November 2026"
    assert str(correct(gift, 100, day=date(2026, 10, 5)).month) == "November 2026"


def test_the_months_report_has_them_in_lines_of_their_own(tess, newsroom):
    close(2026, 3)
    gift = elsewhere.enter(received(), by=tess)
    elsewhere.enter(received("KB 1", source="cash", amount=300), by=tess)
    elsewhere.enter(received("99", day=date(2026, 3, 14), amount=700), by=tess)
    correct(gift, 1000)
    report = MonthReport(gift.month)
    assert report.balances == [], "Stripe knows nothing of them"
    assert [[each.label, *each.bare] for each in report.elsewhere] == [
        ["Bank transfer", "57.00", "-10.00", "47.00"],
        ["Cash", "3.00", "0.00", "3.00"],
    ]
    rows = report.rows()
    assert ["Cash", "EUR", "3.00", "0.00", "3.00"] in rows
    assert rows[-1] == ["", "2026-03-14", "gift, bank transfer (99)", "EUR", "7.00", "0.00"]
    page = text_of(month_pdf.render(report)).replace("\u00a0", " ")
    for said in ("From elsewhere", "57.00 EUR", "−10.00 EUR", "14 March 2026: gift, bank transfer"):
        assert said in page


# --- Counter-entries ----------------------------------------------------------------------------


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


# --- Sums and Stripe's books --------------------------------------------------------------------


def test_each_source_has_its_own_sum(tess, alice):
    Donation.objects.record(
        source="stripe",
        reference="pi_1",
        party={"name": "Alice", "email": "alice@example.org"},
        patron=alice,
        amount=700,
        currency_id="EUR",
        paid_at=NOW,
    )
    gift = elsewhere.enter(received(), by=tess)
    elsewhere.enter(received("KB 1", source="cash", amount=300), by=tess)
    correct(gift, 1000)
    found = [
        [text.replace("\u00a0", " ") for text in (each.source, each.given, each.back)]
        for each in sums(Donation.objects.all())
    ]
    assert found == [
        ["Stripe", "7 EUR", ""],
        ["Bank transfer", "50 EUR", "10 EUR"],
        ["Cash", "3 EUR", ""],
    ]


def test_a_statement_counts_the_gift_and_what_went_back_of_it(tess):
    gift = elsewhere.enter(received(), by=tess)
    correct(gift, 1000)
    [total] = Statement(gift.patron, date(2026, 1, 1), date(2026, 12, 31)).totals
    assert (total.given, total.back, total.kept) == (5000, 1000, 4000)


def test_reconcile_does_not_look_for_it_at_stripe(tess, own_stripe, time_machine):
    time_machine.move_to(timezone.now() - timedelta(days=3))
    gift = elsewhere.enter(received(day=timezone.localdate()), by=tess)
    correct(gift, 1000, day=timezone.localdate())
    time_machine.move_to(timezone.now() + timedelta(days=3))
    check = reconcile()
    assert check.words == "agrees with Stripe"
    assert (check.compared, check.differences.count()) == (0, 0)


def test_a_real_gift_from_elsewhere_is_never_cleaned_away(tess, settings):
    settings.STRIPE_SECRET_KEY = "sk_live_made_up"
    assert elsewhere.enter(received(), by=tess).livemode
    with pytest.raises(RealMoney):
        start_clean()
    assert Donation.objects.exists()


def test_the_demos_gifts_from_elsewhere_go_with_the_demo(tess):
    correct(elsewhere.enter(received(), by=tess), 1000)
    start_clean()
    assert not Entry.objects.exists()
    assert not Month.objects.exists()
