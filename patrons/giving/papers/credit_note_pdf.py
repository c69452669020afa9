"""A credit note on paper: one A4 page in the receipt's order, made again each time."""

from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from patrons.giving.going_back.credit_note import CreditNote
from patrons.giving.papers.receipt_pdf import moment_rows, number_label, typeset
from patrons.giving.receipt import language_of
from patrons.moments import on_day


def render(note: CreditNote) -> bytes:
    with translation.override(language_of(note.issuer)):
        return typeset(contents(note))


def contents(note: CreditNote) -> dict:
    """Everything the page shows, as text."""
    refund, issuer = note.refund, note.issuer
    donation, zone = refund.donation, ZoneInfo(issuer["time_zone"])
    paid, elsewhere = donation.paid_at.astimezone(zone), donation.is_from_elsewhere
    back = refund.get_reason_display() if elsewhere else _("Given back")
    rows = [
        (_("Issued to") if elsewhere else _("Given back to"), note.payer),
        *moment_rows(donation, refund.moment, zone),
        (_("Of the gift"), f"{donation.money}, {on_day(paid)}"),
        (_("Corrects the receipt"), note.receipt.number),
        (_("Paid through"), donation.get_source_display()),
        (number_label(donation), donation.reference),
        *([] if elsewhere else [(_("Refund number"), refund.stripe_id)]),
    ]
    return {
        "title": _("Credit note %(number)s") % {"number": note.number},
        "newsroom": issuer["name"],
        "amount": refund.money,
        "caption": back,
        "rows": rows,
        "country": note.receipt.country,
        "legal_details": issuer["legal_details"],
        "contact": issuer["contact"],
        "note": _("This credit note is void: the bank sent the money back.")
        if note.void_at
        else "",
        "demo": _("Demo: no money moved.") if issuer.get("demo") else "",
    }
