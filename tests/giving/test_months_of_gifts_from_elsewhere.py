"""Gifts from elsewhere in the books: their months, their sums, and beside Stripe's."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from patrons.giving import doubts, elsewhere
from patrons.giving.books.reconciling import reconcile
from patrons.giving.papers.statement import Statement
from patrons.models import (
    Donation,
    Entry,
    Month,
)
from patrons.overview import month_pdf
from patrons.overview.money import sums
from patrons.overview.month_report import MonthReport
from patrons.starting_clean import RealMoney, start_clean
from tests.giving.elsewhere import NOW, close, correct, received, text_of, words_of

pytestmark = pytest.mark.usefixtures("end_of_november")


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
    assert found.startswith(
        "October 2026 is closed, and with it every month before. This gift will be listed in"
    )
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
