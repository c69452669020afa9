"""The treasurer's payouts in the admin: what each consists of, and what became of it."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from patrons.models import CreditNote, Donation, Movement, Payout, Refund
from tests.staff.conftest import MARCH
from tests.staff.test_closed_months import entry


def test_a_payout_shows_the_movements_that_it_consists_of(march, tess, signed_in):
    payout = Payout.objects.create(
        stripe_id="po_1",
        amount=2070,
        currency="EUR",
        status="paid",
        itemised=True,
        made_at=MARCH,
        arrives_on=MARCH.date(),
    )
    Movement.objects.update(paid_out_by=payout)
    browser = signed_in(tess)
    page = browser.get(f"/admin/payout/inspect/{payout.pk}/").content.decode()
    assert "20.70\xa0EUR" in page
    assert Donation.objects.first().receipts.get().number in page
    answer = browser.get(f"/admin/payout/{payout.pk}/movements.csv")
    lines = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert sum(float(line["Net"]) for line in lines) == pytest.approx(20.70)
    payout.amount = 2000
    payout.save()
    page = browser.get(f"/admin/payout/inspect/{payout.pk}/").content.decode()
    assert "no: −0.70\xa0EUR is not accounted for" in page


def test_a_payout_that_came_back_and_the_one_that_carried_it_lead_to_each_other(
    march, tess, signed_in
):
    first, second = (
        Payout.objects.create(
            stripe_id=number,
            amount=2070,
            currency="EUR",
            status=status,
            itemised=True,
            made_at=MARCH + timedelta(days=day),
            arrives_on=MARCH.date() + timedelta(days=day),
        )
        for number, status, day in (("po_1", "failed", 4), ("po_2", "paid", 9))
    )
    Movement.objects.update(paid_out_by=first)
    out = entry("txn_out", -2070, type="payout", source="po_1")
    back = entry("txn_back", 2070, type="payout_failure", source="po_1")
    for each in (out, back):
        Movement.objects.book(each, payout=first)
    browser = signed_in(tess)
    address = f"/admin/payout/inspect/{first.pk}/"
    page = browser.get(address).content.decode()
    assert "txn_back" in page
    assert "not that we know of so far" in page
    Movement.objects.filter(balance_transaction_id="txn_back").update(paid_out_by=second)
    page = browser.get(address).content.decode()
    assert f'<a href="/admin/payout/inspect/{second.pk}/">20.70\xa0EUR, 19 March 2026</a>' in page
    page = browser.get(f"/admin/payout/inspect/{second.pk}/").content.decode()
    assert f'<a href="{address}">20.70\xa0EUR, 14 March 2026</a> (po_1)' in page
    assert page.count("Payout that came back") == 2, "in the sums, and of the movement itself"
    assert "<td>Payout</td>" not in page
    month = browser.get(f"/admin/month/inspect/{march.pk}/").content.decode()
    assert f'12 March 2026: <a href="{address}">payout</a>, −20.70' in month
    assert f'12 March 2026: <a href="{address}">payout that came back</a>, 20.70' in month


def paid_out(status: str = "paid", **more) -> Payout:
    """A payout with all movements there are."""
    payout = Payout.objects.create(
        stripe_id="po_1",
        amount=Movement.objects.all().sums().get("EUR", 0),
        currency="EUR",
        status=status,
        itemised=True,
        made_at=MARCH,
        arrives_on=date(2026, 3, 14),
        **more,
    )
    Movement.objects.update(paid_out_by=payout)
    return payout


def test_a_payout_names_the_credit_note_and_the_gift_of_a_refund_and_the_gross_of_each_kind(
    march, newsroom, tess, signed_in
):
    first = Donation.objects.order_by("pk").first()
    refund = Refund.objects.reserve(first, 300)
    refund.become("done", made_at=MARCH + timedelta(days=3), stripe_id="re_1")
    note = CreditNote.objects.issue(refund, newsroom)
    Movement.objects.book(entry("txn_re_1", -300, type="refund"), refund=refund)
    payout = paid_out()
    page = signed_in(tess).get(f"/admin/payout/inspect/{payout.pk}/").content.decode()
    cells = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", page)]
    assert note.number in cells
    assert page.count(f'<a href="/admin/donation/inspect/{first.pk}/">10 Mar 2026</a>') == 2
    sums = [cells[at : at + 5] for at, cell in enumerate(cells) if cell == "Gift"]
    assert ["Gift", "2", "21.50\xa0EUR", "0.80\xa0EUR", "20.70\xa0EUR"] in sums


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("failed", "It did not arrive: the bank sent it back. It was to be there on 14 March 2026"),
        ("canceled", "It did not arrive: it was cancelled. It was to be there on 14 March 2026"),
    ],
)
def test_a_payout_that_did_not_arrive_is_on_no_bank_statement(march, status, told, tess, signed_in):
    payout, browser = paid_out(status), signed_in(tess)
    page = browser.get(f"/admin/payout/inspect/{payout.pk}/").content.decode()
    assert told in page
    assert "On the bank statement" not in page
    assert "The movements come to that" in page
    listed = browser.get("/admin/payout/").content.decode()
    assert "14 March 2026" not in listed
    assert "did not arrive" in listed
    file = b"".join(browser.get("/admin/payout/?export=csv").streaming_content).decode()
    [row] = csv.DictReader(io.StringIO(file))
    assert row["At the bank"] == "did not arrive"


def test_the_list_of_payouts_writes_days_as_the_house_does(newsroom, tess, signed_in):
    Payout.objects.create(
        stripe_id="po_1",
        amount=1,
        currency="EUR",
        status="paid",
        made_at=MARCH,
        arrives_on=date(2026, 11, 24),
    )
    page = signed_in(tess).get("/admin/payout/").content.decode()
    assert "24 November 2026" in page
    assert "Nov. 24" not in page


def test_a_long_payout_and_a_long_list_ask_a_fixed_number_of_questions(
    gift, tess, signed_in, django_assert_max_num_queries
):
    for _ in range(12):
        gift(500, paid_at=MARCH)
    payout = Payout.objects.create(
        stripe_id="po_1",
        amount=1,
        currency="EUR",
        status="paid",
        made_at=MARCH,
        arrives_on=MARCH.date(),
    )
    Movement.objects.update(paid_out_by=payout)
    browser = signed_in(tess)
    browser.get("/admin/payout/")
    with django_assert_max_num_queries(22):
        browser.get(f"/admin/payout/inspect/{payout.pk}/")
    with django_assert_max_num_queries(18):
        browser.get("/admin/payout/")


def test_the_first_screen_names_a_payout_that_the_bank_sent_back(march, tess, signed_in):
    now = timezone.now()
    rows = {"currency": "EUR", "made_at": now, "arrives_on": now.date(), "failure": "no_account"}
    failed = Payout.objects.create(stripe_id="po_1", amount=2070, status="failed", **rows)
    again = Payout.objects.create(stripe_id="po_2", amount=900, status="paid", **rows)
    page = signed_in(tess).get("/admin/").content.decode()
    assert "A payout of 20.70\xa0EUR failed" in page
    assert "A payout of 9.00\xa0EUR" not in page
    back = entry("txn_back", 2070, type="payout_failure", source="po_1")
    Movement.objects.book({**back, "created": int(now.timestamp())}, payout=failed)
    assert "A payout of 20.70" in signed_in(tess).get("/admin/").content.decode()
    Movement.objects.filter(payout=failed).update(paid_out_by=again)
    page = signed_in(tess).get("/admin/").content.decode()
    assert "A payout of" not in page, "its money is at the bank by now"


@pytest.mark.parametrize(("returned", "named"), [(44, True), (46, False)])
def test_a_payout_is_named_for_45_days_after_the_bank_sent_it_back(
    returned, named, march, tess, signed_in
):
    now = timezone.now()
    made = now - timedelta(days=80)
    rows = {"currency": "EUR", "made_at": made, "arrives_on": made.date(), "status": "failed"}
    payout = Payout.objects.create(stripe_id="po_1", amount=2070, **rows)
    moments = {"po_1": made, "failed": now - timedelta(days=returned)}
    for name, moment in moments.items():
        type, amount = ("payout", -2070) if name == "po_1" else ("payout_failure", 2070)
        found = entry(f"txn_{name}", amount, type=type, source="po_1")
        Movement.objects.book({**found, "created": int(moment.timestamp())}, payout=payout)
    page = signed_in(tess).get("/admin/").content.decode()
    assert ("A payout of 20.70\xa0EUR failed" in page) is named
