"""The mail that says what a dispute ended: a bank took a gift back for good.

Whoever asked their bank knows; who did not, as with a stolen card or a slip, reads here what it
means and whom to write to.
"""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from patrons.giving.going_back.dispute import LOST, Dispute
from patrons.giving.receipt import Receipt
from patrons.giving.wording import what_stays
from patrons.mail import Mail, compose
from patrons.masthead import Newsroom
from patrons.moments import day

KIND = "taken back by the bank"
LATELY = timedelta(days=30)


def ask(dispute: Dispute) -> None:
    """Put the mail on its way, once; call it where the dispute is written down as lost. Of one
    that ended long ago, and is only written down again, nobody is told.
    """
    if dispute.closed_at and dispute.closed_at < timezone.now() - LATELY:
        return
    Mail.objects.post(KIND, dispute.stripe_id)


def send(key: str) -> bool:
    """Send it unless it was sent, the bank decided otherwise, or there is nobody to tell."""
    mail = Mail.objects.get(kind=KIND, key=key)
    dispute = Dispute.objects.select_related("donation__patron", "currency").get(stripe_id=key)
    receipt = Receipt.objects.valid().filter(donation=dispute.donation).first()
    address = receipt.party.email if receipt and receipt.party else ""
    if dispute.status != LOST or not address:
        if mail.sent_at is None:
            mail.drop()
        return False
    context = {
        "dispute": dispute,
        "facts": facts(dispute),
        "account_url": settings.SITE_URL + reverse("account"),
    }
    return mail.send_once(lambda: compose("dispute_lost", address, context))


def facts(dispute: Dispute) -> list[tuple[str, str]]:
    """What the mail says of it: (label, value) rows."""
    gift, newsroom = dispute.donation, Newsroom.load()
    rows = [
        (_("Your gift"), f"{gift.money}, {day(gift.paid_at, newsroom)}"),
        (_("Taken back by your bank"), dispute.money),
    ]
    if gift.subscription is not None:
        rows.append((_("Next charge"), _("None. Your regular gift is stopped.")))
    return [*rows, *what_stays(gift)]
