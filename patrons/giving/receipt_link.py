"""The addresses in the mail of each receipt of a regular gift, from which that gift is stopped,
paused, or one charge of it skipped; nothing else.

They are signed, need no sign-in, work in any browser, and reach no other gift. Opening one changes
nothing. They last until 30 days after the next receipt, which brings others.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from patrons.giving.donation import Donation
from patrons.giving.receipt import Receipt

LASTS = timedelta(days=30)
SALT = "stop the regular gift of a receipt"


def link(receipt: Receipt, page: str = "stop_by_link") -> str:
    """The address of one of the three pages: the same signature opens each of them."""
    signed = _signer(receipt.donation).sign(str(receipt.public_id))
    return settings.SITE_URL + reverse(page, args=[signed])


def find(signed: str) -> Donation | None:
    """The gift whose receipt carried this address; None where we did not sign it for its patron of
    now.
    """
    try:
        public_id = uuid.UUID(signed.partition(":")[0])
        receipts = Receipt.objects.select_related("donation__subscription__currency")
        found = receipts.filter(public_id=public_id).exclude(donation__subscription=None).first()
        if found is not None:
            _signer(found.donation).unsign(signed)
    except (ValueError, signing.BadSignature):
        return None
    return found.donation if found else None


def is_over(donation: Donation) -> bool:
    """Whether a later receipt brought another address more than 30 days ago."""
    later = Donation.objects.filter(
        subscription=donation.subscription,
        paid_at__gt=donation.paid_at,
        recorded_at__lt=timezone.now() - LASTS,
    )
    return later.exists()


def _signer(donation: Donation) -> signing.Signer:
    return signing.Signer(salt=f"{SALT} {donation.patron_id}")
