"""The mail that carries a receipt, with the PDF; it goes once (patrons/mail.py)."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from patrons.giving import receipt_pdf
from patrons.giving.receipt import KIND, Receipt
from patrons.giving.wording import facts
from patrons.mail import compose

__all__ = ["KIND", "send"]


def send(receipt: Receipt) -> bool:
    """Send it unless it was sent; returns whether this call did. The mail server's no is raised."""
    return receipt.mail.send_once(lambda: message(receipt))


def message(receipt: Receipt) -> EmailMultiAlternatives:
    donation = receipt.donation
    mail = compose(
        "receipt",
        receipt.party.email,
        {
            "receipt": receipt,
            "donation": donation,
            "pledge": donation.pledge,
            "facts": facts(donation),
            "account_url": f"{settings.SITE_URL}/account/",
        },
    )
    mail.attach(f"receipt-{receipt.number}.pdf", receipt_pdf.render(receipt), "application/pdf")
    return mail
