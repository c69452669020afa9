"""The mail that says that a bank sent a refund back, and that the money waits with us.

It goes to whom a credit note went. A refund that failed on its way was never told, so that there
is nothing to take back; staff see it on their first screen and write themselves.
"""

from patrons.giving.going_back.credit_note import CreditNote
from patrons.giving.going_back.refund import Refund, State
from patrons.mail import Mail, compose

KIND = "refund sent back"


def ask(note: CreditNote) -> None:
    """Put the mail on its way, once; call it where the refund is written down as failed."""
    if note.mail is not None:
        Mail.objects.post(KIND, str(note.refund.public_id))


def of(refund: Refund) -> Mail | None:
    """The mail that tells of this refund; None where none goes."""
    return Mail.objects.filter(kind=KIND, key=str(refund.public_id)).first()


def send(key: str) -> bool:
    """Send it unless it was sent, the money went back by now, or there is nobody to tell."""
    mail = Mail.objects.get(kind=KIND, key=key)
    refund = Refund.objects.select_related("donation", "currency").get(public_id=key)
    note = CreditNote.objects.select_related("receipt__party").get(refund=refund)
    party = note.receipt.party
    waits = refund.state == State.FAILED and refund.donation.left >= refund.amount
    if not waits or party is None or not party.email:
        if mail.sent_at is None:  # one that went stays, as the proof that they were told
            mail.drop()
        return False
    context = {"refund": refund, "note": note, "facts": []}
    return mail.send_once(lambda: compose("refund_sent_back", party.email, context))
