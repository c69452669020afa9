"""The mail that tells a patron of a refund, with the credit note's PDF; it goes once.

Of a gift from elsewhere another one goes: how the money went back is not ours to promise there.
"""

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from patrons.giving.going_back.credit_note import KIND, CreditNote
from patrons.giving.papers import credit_note_pdf
from patrons.giving.wording import what_stays
from patrons.mail import compose
from patrons.masthead import Newsroom
from patrons.moments import on_day

__all__ = ["KIND", "send"]


def send(note: CreditNote) -> bool:
    """Send it unless it was sent, or the bank sent the money back; returns whether this call did.

    The mail server's no is raised.
    """
    party = note.receipt.party
    if party is None:  # erased: there is nobody to tell
        return False
    mail = note.mail
    if mail is not None and mail.sent_at is None and note.void_at:  # the bank was faster
        mail.drop()
        return False
    return mail is not None and mail.send_once(lambda: message(note, party.email))


def message(note: CreditNote, address: str) -> EmailMultiAlternatives:
    refund = note.refund
    donation = refund.donation
    context = {"note": note, "refund": refund, "donation": donation, "facts": facts(note)}
    mail = compose("correction" if donation.is_from_elsewhere else "refund", address, context)
    paper = credit_note_pdf.render(note)
    mail.attach(f"credit-note-{note.number}.pdf", paper, "application/pdf")
    return mail


def facts(note: CreditNote) -> list[tuple[str, str]]:
    """What the mail says of a refund: (label, value) rows."""
    donation, newsroom = note.refund.donation, Newsroom.load()
    paid = on_day(newsroom.local(donation.paid_at))
    subscription = donation.subscription
    back = note.refund.get_reason_display() if donation.is_from_elsewhere else _("Given back")
    rows = [(_("Your gift"), f"{donation.money}, {paid}"), (back, note.refund.money)]
    if subscription is not None:
        # Where it is to stop, it is stopped until it is (refunding.stop_gift), whoever sends first.
        charge = None if note.refund.stops_gift else subscription.next_charge_at
        rows.append(
            (
                _("Next charge"),
                on_day(newsroom.local(charge))
                if charge
                else _("None. Your regular gift is stopped."),
            )
        )
    return [*rows, *what_stays(donation)]
