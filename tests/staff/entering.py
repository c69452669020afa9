"""What tests of entering and correcting gifts send, and how they read the answer."""

import re
import uuid
from datetime import timedelta

from django.utils import timezone

from patrons.models import Donation

ENTER = "/admin/donation/enter/"


def filled(**changes) -> dict[str, str]:
    """What a browser would send of the page that enters a gift, with changes."""
    sent = {
        "token": str(uuid.uuid4()),
        "answered": "",
        "day": str(timezone.localdate() - timedelta(days=1)),
        "amount": "50",
        "currency": "EUR",
        "source": "bank",
        "reference": "117",
        "name": "Dora Kovač",
        "email": "Dora@Example.org",
        "kind": "person",
        "mailed": "on",
        "note": "Statement 11",
    }
    return {name: value for name, value in {**sent, **changes}.items() if value is not None}


def correcting(**changes) -> dict[str, str]:
    return {
        "token": str(uuid.uuid4()),
        "amount": "50",
        "reason": "entered_by_mistake",
        "day": str(timezone.localdate()),
        "note": "Of somebody else.",
        **changes,
    }


def words(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode()).replace("\xa0", " ")


def of_gift(donation: Donation) -> str:
    return f"/admin/donation/inspect/{donation.pk}/"


def answer_to(page, sent: dict[str, str]) -> dict[str, str]:
    """The same form, with what the page keeps of the doubts that were read."""
    [answered] = re.findall(r'name="answered" value="([0-9a-f]{64})"', page.content.decode())
    return {**sent, "answered": answered}
