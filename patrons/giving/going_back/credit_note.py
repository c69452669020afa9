"""The numbered document for one refund; it names the receipt of the gift, and never changes.

Where the patron's bank sends the money back, the note is void from then on: what it printed stays,
its number is not used again.
"""

import uuid
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from patrons import mail_language
from patrons.giving.going_back.refund import Refund
from patrons.giving.papers.numbering import YearCounter
from patrons.giving.receipt import Receipt, issuer_of
from patrons.mail import Mail

KIND = "refund"


class CreditNoteCounter(YearCounter):
    pass


class CreditNoteManager(models.Manager["CreditNote"]):
    def issue(self, refund: Refund, newsroom, *, mailed: bool = True) -> "CreditNote":
        """The credit note of a refund that was made, with its mail to be sent; one only.

        No mail is made where `mailed` says no, or where there is no address.
        """
        with transaction.atomic():
            there = self.filter(refund=refund).first()
            if there is not None:
                return there
            year = newsroom.local(refund.moment).year
            note = self.create(
                refund=refund,
                receipt=refund.donation.receipts.valid().get(),
                year=year,
                sequence=CreditNoteCounter.next(year),
                issuer=issuer_of(newsroom, _language(refund)),
            )
            party = note.receipt.party
            if mailed and party is not None and party.email:
                Mail.objects.post(KIND, str(note.public_id))
        return note


def _language(refund: Refund) -> str:
    """That of its mail: what whoever the receipt went to reads."""
    party = refund.donation.receipts.valid().get().party
    if party is not None and party.email:
        return mail_language.of_address(party.email)
    return mail_language.of_patron(refund.donation.patron)


class CreditNote(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    refund = models.OneToOneField(Refund, models.PROTECT, related_name="credit_note")
    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="credit_notes")
    year = models.PositiveSmallIntegerField(editable=False)
    sequence = models.PositiveIntegerField(editable=False)
    issuer = models.JSONField(help_text="What it printed of the newsroom.")
    issued_at = models.DateTimeField(auto_now_add=True)
    void_at = models.DateTimeField("void since", null=True, editable=False)

    objects = CreditNoteManager()

    class Meta:
        ordering = ["-year", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["year", "sequence"], name="credit_note_number_once")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"C-{self.year}-{self.sequence:06d}"

    def number_at(self, moment: datetime | None = None) -> str:
        """Its number, and whether it was void at that moment; None is now."""
        void = self.void_at is not None and (moment is None or self.void_at <= moment)
        return f"{self.number} (void)" if void else self.number

    @property
    def payer(self) -> str:
        """Whom it names: the same as the receipt it names."""
        return self.receipt.payer

    @property
    def mail(self) -> Mail | None:
        """Its mail; None where none goes."""
        return Mail.objects.filter(kind=KIND, key=str(self.public_id)).first()

    def void(self) -> None:
        """The money came back to us: the note says nothing any more. Safe to call twice."""
        if self.void_at is None:
            self.void_at = timezone.now()
            self.save(update_fields=["void_at"])
