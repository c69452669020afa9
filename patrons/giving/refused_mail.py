"""The mail that says that a bank did not make a payment, and that nothing was charged."""

from django.conf import settings

from patrons.giving.pledge import Pledge
from patrons.mail import Mail, compose

KIND = "bank refused"


def ask(pledge: Pledge) -> None:
    """Put the mail on its way, once for each attempt; call it where the refusal is written."""
    Mail.objects.post(KIND, f"{pledge.public_id} {pledge.attempt}")


def send(key: str) -> bool:
    """Send it unless it was sent, or the money came after all."""
    pledge = Pledge.objects.named(key.partition(" ")[0])
    mail = Mail.objects.get(kind=KIND, key=key)
    if pledge is None or pledge.payer is None or pledge.fulfilled_at:
        mail.drop()
        return False
    payer = pledge.payer
    context = {
        "pledge": pledge,
        "facts": [],
        "again_url": settings.SITE_URL + pledge.get_return_url(),
    }
    return mail.send_once(
        lambda: compose("bank_refused", payer.email, context, otherwise=pledge.language)
    )
