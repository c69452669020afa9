"""A credit note on paper: one A4 page in the receipt's order, made again each time."""

from datetime import UTC
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patrons.giving.credit_note import CreditNote
from patrons.giving.receipt_pdf import typeset


def render(note: CreditNote) -> bytes:
    return typeset(contents(note))


def contents(note: CreditNote) -> dict:
    """Everything the page shows, as text."""
    refund, issuer = note.refund, note.issuer
    donation, zone = refund.donation, ZoneInfo(issuer["time_zone"])
    made, paid = refund.moment.astimezone(zone), donation.paid_at.astimezone(zone)
    rows = [
        (_("Given back to"), note.payer),
        (_("Given back"), f"{date_format(made, 'j F Y, H:i')} ({issuer['time_zone']})"),
        (_("The same in UTC"), date_format(refund.moment.astimezone(UTC), "Y-m-d H:i")),
        (_("Of the gift"), f"{donation.money}, {date_format(paid, 'j F Y')}"),
        (_("Corrects the receipt"), note.receipt.number),
        (_("Paid through"), donation.get_source_display()),
        (_("Payment number"), donation.reference),
        (_("Refund number"), refund.stripe_id),
    ]
    return {
        "title": _("Credit note %(number)s") % {"number": note.number},
        "newsroom": issuer["name"],
        "amount": refund.money,
        "caption": _("Given back"),
        "rows": rows,
        "country": note.receipt.country,
        "legal_details": issuer["legal_details"],
        "contact": issuer["contact"],
        "note": _("This credit note is void: the bank sent the money back.")
        if note.void_at
        else "",
        "demo": _("Demo: no money moved.") if issuer.get("demo") else "",
    }
