"""The addresses in the mail of each receipt of a regular gift, from which that gift is stopped,
paused, or one charge of it skipped; nothing else.

They are signed, need no sign-in, work in any browser, and reach no other gift. Opening one changes
nothing. They last until 30 days after the next receipt, which brings others.
"""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from patrons import signed_link
from patrons.giving.donation import Donation
from patrons.giving.receipt import Receipt

LASTS = timedelta(days=30)
SALT = "stop the regular gift of a receipt"


def link(receipt: Receipt, page: str = "stop_by_link") -> str:
    """The address of one of the three pages: the same signature opens each of them."""
    signed = signed_link.sign(receipt.public_id, _salt(receipt))
    return settings.SITE_URL + reverse(page, args=[signed])


def find(signed: str) -> Donation | None:
    """The gift whose receipt carried this address; None where we did not sign it for its patron of
    now.
    """
    receipts = Receipt.objects.select_related(
        "donation__subscription__currency", "donation__patron"
    )
    regular = receipts.exclude(donation__subscription=None)
    found = signed_link.find(signed, regular, _salt)
    return found.donation if found else None


def is_over(donation: Donation) -> bool:
    """Whether a later receipt brought another address more than 30 days ago."""
    later = Donation.objects.filter(
        subscription=donation.subscription,
        paid_at__gt=donation.paid_at,
        recorded_at__lt=timezone.now() - LASTS,
    )
    return later.exists()


def _salt(receipt: Receipt) -> str:
    return f"{SALT} {receipt.donation.patron.mailbox}"
