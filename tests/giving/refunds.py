"""What the tests of refunds share: giving back, and hearing of it."""

import io

from pypdf import PdfReader

from patrons.giving import events, gateway
from patrons.giving.going_back import refunding
from patrons.models import (
    Donation,
    Refund,
)


def happened(since: int) -> list[dict]:
    return list(gateway.events_since(since))[::-1]


def handle(event: dict):
    row, _new = events.store(event)
    events.process(row.pk)
    row.refresh_from_db()
    return row


def give_back(donation: Donation, amount: int, **fields) -> Refund:
    return refunding.ask(Refund.objects.reserve(donation, amount, **fields))


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
