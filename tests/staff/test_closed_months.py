"""A closed month is shown and exported for ever as it was at its closing, whatever comes later."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
import time_machine
from django.utils import timezone
from pypdf import PdfReader

from patrons.giving.books import closing
from patrons.giving.books.paying_out import _link
from patrons.models import (
    CreditNote,
    Donation,
    Month,
    Movement,
    Newsroom,
    Payout,
    Reconciliation,
    Refund,
)

MARCH = datetime(2026, 3, 10, 12, tzinfo=UTC)


def entry(number: str, net: int, **more) -> dict:
    """A balance transaction of March, as Stripe would list it."""
    booked = int((MARCH + timedelta(days=2)).timestamp())
    return {
        "id": number,
        "source": number.replace("txn", "po"),
        "currency": "eur",
        "amount": net,
        "fee": 0,
        "net": net,
        "exchange_rate": None,
        "created": booked,
        "available_on": booked,
        **more,
    }


@pytest.fixture
def payout(gift) -> Payout:
    """What two gifts of March went to the bank with; which gifts, Stripe has not said yet."""
    gift(1250, paid_at=MARCH)
    gift(900, paid_at=MARCH + timedelta(days=1))
    payout = Payout.objects.create(
        stripe_id="po_1",
        amount=2070,
        currency="EUR",
        status="paid",
        made_at=MARCH + timedelta(days=2),
        arrives_on=MARCH.date() + timedelta(days=4),
    )
    Movement.objects.book(entry("txn_po_1", -2070, type="payout"), payout=payout)
    return payout


@pytest.fixture
def closed(payout, tess) -> Month:
    """March, closed by Tess."""
    held = sum(row.net for row in Movement.objects.all())
    Reconciliation.objects.create(
        stripe={"balance": {"EUR": held}, "months": {"2026-03-01": {"EUR": held}}},
        finished_at=timezone.now(),
    )
    march = Month.objects.get(starts_on=MARCH.date().replace(day=1))
    return closing.close(march, tess)


@pytest.fixture
def papers(ada, signed_in):
    """Everything that is told of a month: its screen, its row in the list, and its files."""
    browser = signed_in(ada)

    def of(month: Month) -> dict[str, str]:
        screen = browser.get(f"/admin/month/inspect/{month.pk}/").content.decode()
        pdf = browser.get(f"/admin/month/{month.pk}/report.pdf").content
        files = {
            name: b"".join(
                browser.get(f"/admin/month/{month.pk}/{name}").streaming_content
            ).decode()
            for name in ("report.csv", "movements.csv")
        }
        listed = b"".join(browser.get("/admin/month/?export=csv").streaming_content).decode()
        return {
            "screen": screen[screen.index('id="main"') :],
            "pdf": "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages),
            "list": next(line for line in listed.splitlines() if str(month) in line),
            **files,
        }

    return of


def lines_of(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file)))


@pytest.fixture
def nameless(tess):
    tess.name = ""
    tess.save()


def test_a_month_keeps_no_address_of_who_closed_it_without_a_name(nameless, closed, papers, tess):
    before = papers(closed)
    told = ("screen", "pdf", "list")
    assert all(closing.NAMELESS in before[name] for name in told)
    assert not any(tess.email in before[name] for name in told)
    tess.name = "Tess Brown"
    tess.save()
    assert papers(closed) == before


def test_the_name_of_who_closed_it_is_the_one_they_had_then(closed, papers, tess):
    before = papers(closed)
    assert all("Tess Okafor" in before[name] for name in ("screen", "pdf", "list"))
    tess.name = "Tess Brown"
    tess.save()
    assert papers(closed) == before


def test_a_payout_that_fails_later_is_told_on_its_own_page_and_not_in_the_closed_month(
    closed, papers, payout
):
    before = papers(closed)
    assert "12 March 2026: <a" in before["screen"]
    assert "po_1" in before["screen"]
    Payout.objects.update(status="failed", failure="account_closed", arrives_on=timezone.now())
    Movement.objects.book(entry("txn_po_1_back", 2070, type="payout_failure"), payout=payout)
    assert papers(closed) == before


def test_a_receipt_that_is_corrected_later_is_not_the_one_of_the_closed_month(
    closed, papers, newsroom
):
    before = papers(closed)
    first = Donation.objects.order_by("pk").first().receipts.get()
    corrected = first.correct(newsroom, name="Alice Novak")
    assert papers(closed) == before
    assert lines_of(before["movements.csv"])[0]["Receipt"] == first.number != corrected.number


def test_which_payout_took_a_gift_is_said_as_it_was_known_at_closing(closed, papers, payout):
    before = papers(closed)
    assert {line["Payout"] for line in lines_of(before["movements.csv"])} == {""}
    _link(payout, [{"id": "txn_0"}, {"id": "txn_1"}])
    assert payout.movements.count() == 2
    assert papers(closed) == before


def test_a_payout_that_was_known_before_closing_stands_in_the_file(payout, tess, papers):
    _link(payout, [{"id": "txn_0"}, {"id": "txn_1"}])
    held = sum(row.net for row in Movement.objects.all())
    Reconciliation.objects.create(
        stripe={"balance": {"EUR": held}, "months": {}}, finished_at=timezone.now()
    )
    march = closing.close(Month.objects.get(starts_on=MARCH.date().replace(day=1)), tess)
    found = [line["Payout"] for line in lines_of(papers(march)["movements.csv"])]
    assert found == ["po_1", "po_1", ""]


def test_a_credit_note_that_is_void_later_was_valid_in_the_closed_month(
    payout, tess, papers, newsroom
):
    donation = Donation.objects.order_by("pk").first()
    refund = Refund.objects.reserve(donation, 300)
    refund.become("done", made_at=MARCH + timedelta(days=3), stripe_id="re_1")
    note = CreditNote.objects.issue(refund, newsroom)
    Movement.objects.book(entry("txn_re_1", -300, type="refund"), refund=refund)
    held = sum(row.net for row in Movement.objects.all())
    Reconciliation.objects.create(
        stripe={"balance": {"EUR": held}, "months": {}}, finished_at=timezone.now()
    )
    march = closing.close(Month.objects.get(starts_on=MARCH.date().replace(day=1)), tess)
    before = papers(march)
    [line] = [line for line in lines_of(before["movements.csv"]) if line["Kind"] == "refund"]
    assert (line["Credit note"], line["Gift currency"], line["Gift amount"]) == (
        note.number,
        "EUR",
        "-3.00",
    )
    note.void()
    assert papers(march) == before


def test_the_pdf_of_a_closed_month_is_the_same_file_whenever_it_is_taken(closed, tess, signed_in):
    def taken(days: int) -> bytes:
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            return signed_in(tess).get(f"/admin/month/{closed.pk}/report.pdf").content

    closed_at = datetime(2026, 4, 2, 9, 30, 5, tzinfo=UTC)
    Month.objects.filter(pk=closed.pk).update(closed_at=closed_at)
    first = taken(1)
    assert sha256(first).digest() == sha256(taken(40)).digest()
    assert PdfReader(io.BytesIO(first)).metadata.creation_date == closed_at
    Month.objects.filter(pk=closed.pk).update(closed_at=None)
    assert taken(1) != taken(40)


def test_the_clock_of_a_closed_month_is_that_of_its_closing(payout, tess, papers, entered):
    gift = entered("KB 1", day=date(2026, 3, 1))
    late = entered("KB 2", day=date(2026, 2, 28))
    Donation.objects.filter(pk=late.pk).update(month=gift.month)  # February was closed
    held = sum(row.net for row in Movement.objects.all())
    Reconciliation.objects.create(
        stripe={"balance": {"EUR": held}, "months": {"2026-03-01": {"EUR": held}}},
        finished_at=timezone.now(),
    )
    Month.objects.filter(starts_on__lt=gift.month.starts_on).delete()
    march = closing.close(gift.month, tess)
    before = papers(march)
    assert "KB 2" in before["report.csv"]
    assert "KB 1" not in before["report.csv"]
    assert re.search(r", \d\d:\d\d:\d\d EES?T", before["screen"])
    for zone in ("Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Niue"):
        Newsroom.objects.update(time_zone=zone)
        assert papers(march) == before
