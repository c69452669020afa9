"""The treasurer's months in the admin: read, compared, closed, taken away as files."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from pypdf import PdfReader

from patrons.models import Donation, Month, Movement, Payout, Refund
from patrons.overview import movement_file
from patrons.overview.named_differences import named
from tests.staff.conftest import MARCH


def test_a_month_shows_what_it_came_to_and_is_closed_with_one_button(
    march, agreed, tess, signed_in
):
    browser = signed_in(tess)
    page = browser.get(f"/admin/month/inspect/{march.pk}/").content.decode()
    for text in ("21.50\xa0EUR", "−0.80\xa0EUR", "20.70\xa0EUR", "Stripe’s own"):
        assert text in page
    assert "Close March 2026</button>" in page
    answer = browser.post(f"/admin/month/{march.pk}/close/", follow=True)
    assert "March 2026 is closed." in answer.content.decode()
    march.refresh_from_db()
    assert (march.closed_by, march.balances.get().at_stripe) == (tess, 2070)
    assert "Close March 2026</button>" not in answer.content.decode()


def test_a_month_that_was_not_compared_says_so_and_offers_it(march, tess, signed_in):
    browser = signed_in(tess)
    page = browser.get(f"/admin/month/inspect/{march.pk}/").content.decode()
    assert "The ledger was not compared with Stripe since March 2026 ended." in page
    assert "Close March 2026</button>" not in page
    assert "Compare with Stripe now" in page
    answer = browser.post(f"/admin/month/{march.pk}/close/", follow=True)
    assert "Compare it first" in answer.content.decode()
    march.refresh_from_db()
    assert march.closed_at is None


def test_open_differences_stand_beside_the_button_that_closes_over_them(
    march, agreed, tess, signed_in
):
    agreed.differences.create(kind="differs", of="txn_9", ours="1", theirs="2", advice="Look.")
    browser = signed_in(tess)
    page = browser.get(f"/admin/month/inspect/{march.pk}/").content.decode()
    assert "txn_9" in page
    assert "with 1 open difference</button>" in page
    unseen = browser.post(f"/admin/month/{march.pk}/close/", follow=True)
    assert "1 open difference" in unseen.content.decode()
    [seen] = re.findall(r'name="seen" value="(\w+)"', page)
    browser.post(f"/admin/month/{march.pk}/close/", {"seen": seen})
    march.refresh_from_db()
    assert march.closed_at


def test_differences_name_their_gift_and_those_of_other_months_stand_apart(
    march, agreed, gift, tess, signed_in
):
    own, other = (
        Donation.objects.order_by("pk").first(),
        gift(paid_at=datetime(2026, 5, 4, 9, tzinfo=UTC)),
    )
    back = Refund.objects.reserve(other, 100)
    Refund.objects.filter(pk=back.pk).update(
        stripe_id="re_1", made_at=datetime(2026, 5, 6, tzinfo=UTC)
    )
    for of in ("re_1", "txn_9", own.settlement.balance_transaction_id, other.reference):
        agreed.differences.create(kind="differs", of=of, ours="1", theirs="2", advice="Look.")
    browser = signed_in(tess)
    page = browser.get(f"/admin/month/inspect/{march.pk}/").content.decode()
    parts = re.findall(r'<h3 class="w-h3">(.*?)</h3>', page)
    assert parts == [
        "Of March 2026: 1",
        "Of a day that we do not know: 1",
        "Of other months, which the comparison covers too: 2",
    ]
    assert "Gift of 10 March 2026. txn_0: Stripe says otherwise" in page
    assert f'<a href="/admin/donation/inspect/{own.pk}/">See the gift</a>' in page
    assert "6 May 2026, of the gift of 4 May 2026. re_1: " in page
    assert "with 4 open differences</button>" in page
    file = b"".join(browser.get(f"/admin/month/{march.pk}/report.csv").streaming_content).decode()
    pdf = browser.get(f"/admin/month/{march.pk}/report.pdf").content
    paper = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)
    for said in (file, " ".join(paper.split())):
        assert said.index("Of March 2026: 1") < said.index("Gift of 10 March 2026. txn_0")
        assert said.index("Of other months") < said.index("Gift of 4 May 2026. pi_2")
    home = browser.get("/admin/").content.decode()
    assert "4 differences" in home
    check = browser.get(f"/admin/reconciliation/inspect/{agreed.pk}/").content.decode()
    assert (
        f'<a href="/admin/donation/inspect/{own.pk}/">Gift of 10 March 2026</a>. txn_0: ' in check
    )


def test_a_gift_that_is_recorded_after_the_closing_is_not_named_in_the_closed_month(
    march, agreed, gift, tess, signed_in
):
    agreed.differences.create(kind="missed", of="txn_2", theirs="5", advice="Look.")
    browser, address = signed_in(tess), f"/admin/month/inspect/{march.pk}/"
    [seen] = re.findall(r'name="seen" value="(\w+)"', browser.get(address).content.decode())
    browser.post(f"/admin/month/{march.pk}/close/", {"seen": seen})
    gift(paid_at=MARCH)
    assert Movement.objects.filter(balance_transaction_id="txn_2").exists()
    page = browser.get(address).content.decode()
    assert "<li>txn_2: Stripe has it" in page
    page = browser.get(f"/admin/reconciliation/inspect/{agreed.pk}/").content.decode()
    assert "Gift of 10 March 2026</a>. txn_2" in page


def test_many_differences_ask_as_many_questions_as_one(march, agreed, django_assert_num_queries):
    for number in range(2):
        agreed.differences.create(kind="differs", of=f"txn_{number}", ours="1", theirs="2")
    with django_assert_num_queries(6):
        found = named(list(agreed.differences.all())[:1])
    with django_assert_num_queries(6):
        found += named(list(agreed.differences.all()))
    assert all(each.gift for each in found)


def test_the_comparison_is_asked_of_the_worker(
    march, tess, signed_in, django_capture_on_commit_callbacks, queue
):
    answer = signed_in(tess).post(f"/admin/month/{march.pk}/compare/", follow=True)
    assert "is being compared with Stripe" in answer.content.decode()


def test_closing_and_comparing_are_no_links(march, tess, signed_in):
    for way in ("close", "compare"):
        assert signed_in(tess).get(f"/admin/month/{march.pk}/{way}/").status_code == 405


@pytest.mark.parametrize("way", ["close", "compare"])
def test_nobody_but_treasurers_and_administrators_closes(march, agreed, edie, way, signed_in):
    answer = signed_in(edie).post(f"/admin/month/{march.pk}/{way}/")
    assert answer.status_code in (302, 403)
    march.refresh_from_db()
    assert march.closed_at is None


@pytest.mark.parametrize("paper", ["report.pdf", "report.csv", "movements.csv"])
def test_an_editor_reads_no_paper_of_the_books(march, edie, paper, signed_in):
    assert signed_in(edie).get(f"/admin/month/{march.pk}/{paper}").status_code in (302, 403)


def test_the_papers_say_what_the_screen_says(march, agreed, tess, signed_in):
    browser = signed_in(tess)
    pdf = browser.get(f"/admin/month/{march.pk}/report.pdf")
    assert "private, no-store" in pdf["Cache-Control"]
    text = PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text().replace("\xa0", " ")
    for words in ("Report for March 2026", "21.50 EUR", "20.70 EUR", "Not closed", "Agrees with"):
        assert words in text
    answer = browser.get(f"/admin/month/{march.pk}/report.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert ["Gifts, before fees", "21.50"] in rows
    assert ["Balance at the end", "20.70"] in rows
    answer = browser.get(f"/admin/month/{march.pk}/movements.csv")
    lines = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [line["Net"] for line in lines] == ["12.10", "8.60"]
    receipts = {gift.receipts.get().number for gift in Donation.objects.all()}
    assert {line["Receipt"] for line in lines} == receipts


def test_the_files_say_the_verdict_and_what_is_open_and_list_movements_by_time(
    march, agreed, gift, tess, signed_in
):
    early = gift(500, paid_at=MARCH - timedelta(days=3))
    agreed.differences.create(kind="differs", of="txn_9", ours="1", theirs="2", advice="Look.")
    browser = signed_in(tess)
    answer = browser.get(f"/admin/month/{march.pk}/report.csv")
    page = b"".join(answer.streaming_content).decode()
    assert "Does not agree with Stripe, compared" in page
    assert "txn_9: Stripe says otherwise" in page
    answer = browser.get(f"/admin/month/{march.pk}/movements.csv")
    lines = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [line["Gift amount"] for line in lines] == ["5.00", "12.50", "9.00"]
    assert lines[0]["Receipt"] == early.receipts.get().number
    assert {line["Gift currency"] for line in lines} == {"EUR"}
    Movement.objects.update(exchange_rate="0.0061500000")
    answer = browser.get(f"/admin/month/{march.pk}/movements.csv")
    assert b",0.00615," in b"".join(answer.streaming_content)


def test_a_long_file_holds_every_movement_once_and_asks_by_parts(
    march, gift, django_assert_num_queries
):
    for _ in range(8):
        gift(500, paid_at=MARCH)
    with django_assert_num_queries(5):
        list(movement_file.lines(march.movements.all(), march))
    file = "".join(movement_file.lines(march.movements.all(), march, at_once=2))
    named = [line["Balance transaction"] for line in csv.DictReader(io.StringIO(file))]
    assert sorted(named) == sorted(row.balance_transaction_id for row in march.movements.all())


def test_the_list_of_months_says_how_each_stands_without_naming_it_again(march, tess, signed_in):
    browser = signed_in(tess)
    file = b"".join(browser.get("/admin/month/?export=csv").streaming_content).decode()
    stands = {line["Month"]: line["State"] for line in csv.DictReader(io.StringIO(file))}
    assert stands["March 2026"] == "to be compared with Stripe"
    assert all(month not in state for month, state in stands.items())


def test_what_was_found_late_is_listed_with_its_own_date(march, agreed, gift, tess, signed_in):
    browser = signed_in(tess)
    browser.post(f"/admin/month/{march.pk}/close/")
    late = gift(700, paid_at=MARCH + timedelta(days=3)).settlement
    page = browser.get(f"/admin/month/inspect/{late.month.pk}/").content.decode()
    assert "Late: found after their own month was closed" in page
    assert "13 March 2026: gift, 7.00\xa0EUR" in page
    pdf = browser.get(f"/admin/month/{late.month.pk}/report.pdf").content
    assert late.balance_transaction_id in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_the_first_screen_names_the_month_that_waits(march, tess, signed_in):
    page = signed_in(tess).get("/admin/").content.decode()
    assert "March 2026 is over." in page
    assert f"/admin/month/inspect/{march.pk}/" in page


def test_the_first_screen_names_no_month_that_is_not_over(gift, tess, signed_in):
    with time_machine.travel(MARCH):
        gift(500)
        assert "is over." not in signed_in(tess).get("/admin/").content.decode()


@pytest.mark.parametrize("page", ["month/", "payout/", "month/inspect/{}/"])
def test_a_wide_table_is_moved_by_the_keyboard_and_has_a_name(march, page, tess, signed_in):
    Payout.objects.create(
        stripe_id="po_1", amount=1, currency="EUR", made_at=MARCH, arrives_on=MARCH.date()
    )
    html = signed_in(tess).get(f"/admin/{page.format(march.pk)}").content.decode()
    boxes = re.findall(r'<div class="wide-table"([^>]*)>', html)
    assert boxes
    for box in boxes:
        assert 'role="region" tabindex="0"' in box
        assert re.search(r'aria-label(ledby)?="\S', box)


def test_a_month_that_is_not_over_is_not_said_to_have_ended(gift, tess, signed_in):
    month = gift().settlement.month
    page = signed_in(tess).get(f"/admin/month/inspect/{month.pk}/").content.decode()
    assert "The month is not over" in page
    assert "since the month ended" not in page
    assert "Compare with Stripe now" not in page


def test_the_list_of_months_asks_as_much_for_many_open_ones_as_for_two(
    march, agreed, ada, signed_in, django_assert_max_num_queries
):
    browser = signed_in(ada)
    Month.objects.create(starts_on=date(2026, 4, 1))
    browser.get("/admin/month/")
    with django_assert_max_num_queries(100) as few:
        browser.get("/admin/month/")
    for number in range(5, 11):
        Month.objects.create(starts_on=date(2026, number, 1))
    with django_assert_max_num_queries(len(few.captured_queries)):
        page = browser.get("/admin/month/").content.decode()
    assert page.count("waits for a month before it") == 7
    assert page.count("ready to be closed") == 1
