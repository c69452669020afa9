"""The one numbered document for one donation. It never changes.

Numbers are gapless for each year: the counter row is raised in the transaction that makes the
receipt, so a rolled-back receipt gives its number back.
"""

import uuid

from django.db import models, transaction
from django.db.models import F, Q

from patrons.mail import Mail

KIND = "receipt"


class ReceiptCounter(models.Model):
    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"

    @classmethod
    def next(cls, year: int) -> int:
        """The next number of a year. Call it inside the transaction that uses the number."""
        cls.objects.get_or_create(year=year)
        # The update takes the row's lock and keeps it until that transaction ends.
        cls.objects.filter(year=year).update(last=F("last") + 1)
        return cls.objects.get(year=year).last


class ReceiptParty(models.Model):
    """Whom a receipt names: the one place where a gift's personal data stands."""

    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField()
    country = models.CharField(max_length=2, blank=True)

    class Meta:
        verbose_name_plural = "receipt parties"

    def __str__(self) -> str:
        return self.name or self.email


class ReceiptManager(models.Manager["Receipt"]):
    def issue(self, donation, newsroom, *, name: str, email: str, country: str = "") -> "Receipt":
        """The receipt of a donation, with its number, its party and its mail still to be sent."""
        with transaction.atomic():
            year = newsroom.local(donation.paid_at).year
            receipt = self.create(
                donation=donation,
                year=year,
                sequence=ReceiptCounter.next(year),
                party=ReceiptParty.objects.create(name=name, email=email, country=country),
                issuer={
                    "name": newsroom.name,
                    "legal_details": newsroom.legal_details,
                    "contact": newsroom.contact,
                    "note": newsroom.receipt_note,
                    "time_zone": newsroom.time_zone,
                    "demo": newsroom.is_demo,
                },
            )
            Mail.objects.create(kind=KIND, key=str(receipt.public_id))
        return receipt


class Receipt(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    donation = models.ForeignKey("patrons.Donation", models.PROTECT, related_name="receipts")
    year = models.PositiveSmallIntegerField(editable=False)
    sequence = models.PositiveIntegerField(editable=False)
    party = models.OneToOneField(ReceiptParty, models.SET_NULL, null=True, related_name="receipt")
    issuer = models.JSONField(help_text="What it printed of the newsroom.")
    issued_at = models.DateTimeField(auto_now_add=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    replaced_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ReceiptManager()

    class Meta:
        ordering = ["-year", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["year", "sequence"], name="receipt_number_once"),
            models.UniqueConstraint(
                fields=["donation"], condition=Q(replaced_at=None), name="one_valid_receipt"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"{self.year}-{self.sequence:06d}"

    @property
    def payer(self) -> str:
        """Whom it names: what Stripe's page collected, or nothing once the person is erased."""
        return str(self.party) if self.party else ""

    @property
    def mail(self) -> Mail:
        return Mail.objects.get(kind=KIND, key=str(self.public_id))
