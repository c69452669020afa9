"""What tests of gifts from elsewhere say again and again."""

import io
from datetime import UTC, date, datetime

from pypdf import PdfReader

from patrons.giving.elsewhere import Received
from patrons.giving.going_back import counter_entry
from patrons.models import (
    Currency,
    Donation,
    Month,
    Refund,
)

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)  # 11:00 in Kyiv


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


def close(year: int, month: int) -> Month:
    return Month.objects.create(starts_on=date(year, month, 1), closed_at=NOW)
