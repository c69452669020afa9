"""The last mail to somebody who asked to be erased. It goes while their address still stands; the
mail's row names the erasure.
"""

from datetime import datetime

from django.core.mail import EmailMultiAlternatives

from patrons.erasure import Erasure, end_of_keeping
from patrons.giving.receipt import Receipt
from patrons.mail import Mail, compose
from patrons.patron import Patron

KIND = "erased"


class NotYet(Exception):
    """Somebody is sending it, or tried a moment ago: it is not known that it went."""


def send(patron: Patron, erasure: Erasure) -> None:
    """Send it unless it was sent; the mail server's no is raised, and NotYet."""
    mail, _made = Mail.objects.get_or_create(kind=KIND, key=str(erasure.of))
    sent = mail.send_once(lambda: _letter(patron, erasure))
    if not sent and Mail.objects.filter(pk=mail.pk, sent_at=None).exists():
        raise NotYet


def _letter(patron: Patron, erasure: Erasure) -> EmailMultiAlternatives:
    letter = compose("erased", patron.email, context(patron, erasure))
    letter.extra_headers["X-Last-Mail"] = "yes"  # the demo's outbox keeps it for a day
    return letter


def context(patron: Patron, erasure: Erasure) -> dict:
    return {
        "kept_until": kept_until(patron, erasure.keep_years),
        "asked": erasure.asked,
        "ended": erasure.stopped_at is not None,
        "mails_url": "",  # there is nothing to choose any more
    }


def kept_until(patron: Patron, years: int) -> datetime | None:
    """Until when the last of their receipts keeps its name, or None where none does."""
    named = Receipt.objects.filter(donation__patron=patron).exclude(party=None)
    last = named.order_by("-donation__paid_at").select_related("donation").first()
    return end_of_keeping(last.donation.paid_at, years) if last else None
