"""A statement of any days: its sums are the ledger's."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from patrons.giving import elsewhere
from patrons.giving.going_back.refund import Refund
from patrons.giving.going_back.refunding import CreditNote
from patrons.giving.papers import statement_pdf
from patrons.giving.papers.statement import Statement
from patrons.models import Dispute, Donation, Movement, Patron
from tests.giving.elsewhere import correct, received

SUMMER = datetime(2026, 6, 1, 12, tzinfo=UTC)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def gave(newsroom, alice):
    def giving(amount=500, code="EUR", paid_at=SUMMER, patron: Patron = alice) -> Donation:
        return Donation.objects.record(
            source="stripe",
            reference=f"pi_{Donation.objects.count()}",
            party={"name": patron.name, "email": patron.email},
            patron=patron,
            amount=amount,
            currency_id=code,
            paid_at=paid_at,
        )

    return giving


def went_back(gift: Donation, amount: int, newsroom, made_at=SUMMER) -> Refund:
    refund = Refund.objects.reserve(gift, amount)
    refund.become("done", made_at=made_at, stripe_id=f"re_{refund.pk}")
    CreditNote.objects.issue(refund, newsroom)
    return refund


def said(statement: Statement) -> dict[str, tuple[int, int, int]]:
    return {t.currency.code: (t.given, t.back, t.kept) for t in statement.totals}


def test_the_sums_are_the_ledgers_and_currencies_are_never_added(gave, alice, bob, newsroom):
    gave(500), gave(700), gave(1500, "JPY"), gave(900, patron=bob)
    went_back(gave(1000), 400, newsroom)
    found = said(Statement(alice, *YEAR))
    assert found == {"EUR": (2200, 400, 1800), "JPY": (1500, 0, 1500)}
    mine = Donation.objects.filter(patron=alice, currency="EUR")
    ledger = mine.aggregate(given=Sum("amount"), back=Sum("returned"))
    assert found["EUR"][:2] == (ledger["given"], ledger["back"])


def test_both_days_are_included_as_the_newsroom_counts_them(gave, alice):
    # In Kyiv (UTC+2 in winter) the year 2026 begins at ten in the evening, UTC.
    last_of_2025 = gave(1, paid_at=datetime(2025, 12, 31, 21, 59, tzinfo=UTC))
    first = gave(2, paid_at=datetime(2025, 12, 31, 22, 0, tzinfo=UTC))
    last = gave(4, paid_at=datetime(2026, 12, 31, 21, 59, tzinfo=UTC))
    gave(8, paid_at=datetime(2026, 12, 31, 22, 0, tzinfo=UTC))
    assert said(Statement(alice, *YEAR))["EUR"][0] == first.amount + last.amount
    day = date(2025, 12, 31)
    assert said(Statement(alice, day, day))["EUR"][0] == last_of_2025.amount


def test_a_refund_and_a_lost_dispute_stand_on_their_own_days(gave, alice, newsroom):
    went_back(gave(1000), 300, newsroom, made_at=SUMMER + timedelta(days=365))
    lost = gave(2000)
    Dispute.objects.create(
        stripe_id="du_1",
        donation=lost,
        amount=2000,
        currency=lost.currency,
        reason="fraudulent",
        status="lost",
        opened_at=SUMMER,
        closed_at=SUMMER + timedelta(days=30),
    )
    assert said(Statement(alice, *YEAR))["EUR"] == (3000, 2000, 1000)
    assert said(Statement(alice, date(2027, 1, 1), date(2027, 12, 31)))["EUR"] == (0, 300, -300)


def test_a_lost_dispute_stands_on_the_day_the_bank_took_it_however_late_we_hear(gave, alice):
    lost = gave(2000)
    dispute = Dispute.objects.create(
        stripe_id="du_1",
        donation=lost,
        amount=2000,
        currency=lost.currency,
        reason="fraudulent",
        status="lost",
        opened_at=datetime(2026, 12, 30, tzinfo=UTC),
        closed_at=datetime(2027, 2, 1, tzinfo=UTC),
    )
    assert said(Statement(alice, *YEAR))["EUR"] == (2000, 2000, 0)
    taken = int(datetime(2027, 1, 2, tzinfo=UTC).timestamp())
    entry = {
        "id": "txn_1",
        "type": "adjustment",
        "source": "du_1",
        "currency": "eur",
        "amount": -2000,
        "fee": 1500,
        "net": -3500,
        "exchange_rate": None,
        "created": taken,
        "available_on": taken,
    }
    Movement.objects.book(entry, dispute=dispute)
    assert said(Statement(alice, *YEAR))["EUR"] == (2000, 0, 2000)
    assert said(Statement(alice, date(2027, 1, 2), date(2027, 1, 2)))["EUR"] == (0, 2000, -2000)


def test_a_refund_that_is_not_made_is_not_on_it(gave, alice):
    Refund.objects.reserve(gave(1000), 300)
    assert said(Statement(alice, *YEAR))["EUR"] == (1000, 0, 1000)


def test_the_paper_names_each_gift_with_its_receipt(gave, alice, newsroom):
    gift = gave(1250)
    refund = went_back(gift, 250, newsroom)
    pdf = statement_pdf.render(Statement(alice, *YEAR))
    text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text().replace("\xa0", " ")
    for words in (
        "Statement of your gifts",
        "1 January 2026 to 31 December 2026",
        gift.receipts.get().number,
        refund.credit_note.number,
        "12.50 EUR",
        "−2.50 EUR",
        "10.00 EUR",
        "Lighthouse Press NGO",
    ):
        assert words in text
    assert b"pdfuaid" in pdf


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("entered_by_mistake", "Entered by mistake"),
        ("taken_back_by_bank", "Taken back by the bank"),
        ("given_back", "Given back"),
    ],
)
def test_a_correction_of_a_gift_from_elsewhere_is_called_what_it_was(
    end_of_november, tess, reason, said
):
    gift = elsewhere.enter(received(), by=tess)
    correct(gift, 2000, reason=reason)
    lines = statement_pdf.contents(Statement(gift.patron, *YEAR))["lines"]
    assert [what for _day, what, *_ in lines] == ["Gift", said]


def test_a_statement_without_gifts_says_so(alice, newsroom):
    text = PdfReader(io.BytesIO(statement_pdf.render(Statement(alice, *YEAR)))).pages[0]
    assert "No gift was received in these days." in text.extract_text()


def test_a_long_statement_asks_three_questions_and_fills_pages(
    gave, alice, django_assert_num_queries
):
    for _ in range(60):
        gave(500)
    with django_assert_num_queries(5):
        statement = Statement(alice, *YEAR)
    assert len(PdfReader(io.BytesIO(statement_pdf.render(statement))).pages) > 1


def test_a_patron_gets_their_own_statement_only(gave, alice, bob, signed_in):
    gave(500), gave(900, patron=bob)
    answer = signed_in(alice).get(
        reverse("statement"), {"first": "2026-01-01", "last": "2026-12-31"}
    )
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "5.00\xa0EUR" in text
    assert "9.00\xa0EUR" not in text


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2026-12-31", "2026-01-01", "not before the first one"),
        ("yesterday", "2026-01-01", "year, month, day"),
        ("", "2026-01-01", "Choose a day."),
        ("0001-01-01", "9999-12-31", "from 2000 to 2100"),
    ],
)
def test_days_that_make_no_range_are_answered_with_what_to_do(
    first, last, told, newsroom, alice, signed_in
):
    answer = signed_in(alice).get(reverse("statement"), {"first": first, "last": last})
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_nobody_gets_a_statement_without_signing_in(client, newsroom):
    assert client.get(reverse("statement")).status_code == 302


def test_the_form_opens_with_a_whole_year(newsroom, alice, signed_in):
    page = signed_in(alice).get(reverse("statement")).content.decode()
    year = timezone.now().year
    assert f'value="{year}-01-01"' in page or f'value="{year - 1}-01-01"' in page
