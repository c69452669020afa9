"""The one numbered document for one donation. It never changes; its year's numbers have no gap."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patrons import mail_language, texts
from patrons.giving.papers.numbering import YearCounter
from patrons.mail import Mail
from patrons.user import one_line

KIND = "receipt"
PARTY = ("name", "email", "postal_address", "country", "public_name", "dedication", "dedicated_to")


class ReceiptCounter(YearCounter):
    pass


class Dedication(models.TextChoices):
    __empty__ = _("No dedication")
    HONOUR = "honour", _("In honour of somebody")
    MEMORY = "memory", _("In memory of somebody")


class ReceiptPartyQuerySet(models.QuerySet["ReceiptParty"]):
    def keep(self, receipt: "Receipt", until: datetime | None) -> None:
        """Once its person is erased: what was printed of them is kept apart until then, out of
        sight of the receipt; with None it goes at once. Safe to call twice.
        """
        party = receipt.party
        if party is None:
            return
        Receipt.objects.filter(pk=receipt.pk).update(party=None)
        if until is None:
            party.delete()
            return
        self.filter(pk=party.pk).update(
            kept_for=receipt,
            kept_until=until,
            email="" if party.name else party.email,  # printed where there is no name
            public_name="",
            dedication="",
            dedicated_to="",
        )

    def over(self) -> "ReceiptPartyQuerySet":
        """Kept long enough."""
        return self.filter(kept_until__lte=timezone.now())


class ReceiptParty(models.Model):
    """Whom a receipt names: the one place where a gift's personal data stands.

    Its name, address and country are as printed and never change. Once the person is erased no
    receipt names it any more; where the law says so it is kept for a receipt until a day, and only
    who has the right for it opens it (admin/kept_names.py).
    """

    name = models.CharField(max_length=200, blank=True)
    # Only a gift from elsewhere comes without a mail address: known by street, or by nothing.
    email = models.EmailField(blank=True)
    postal_address = models.TextField(max_length=300, blank=True)
    country = models.CharField(max_length=2, blank=True)
    # What the giver told us on the thanks page; never printed, so it may change.
    public_name = models.CharField("thanked in public as", max_length=120, blank=True)
    dedication = models.CharField(max_length=6, choices=Dedication, blank=True)
    dedicated_to = models.CharField(max_length=120, blank=True)
    kept_for = models.OneToOneField(
        "patrons.Receipt", models.CASCADE, null=True, editable=False, related_name="kept_party"
    )
    kept_until = models.DateTimeField(null=True, editable=False)

    objects = ReceiptPartyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "receipt parties"
        permissions = [("open_receiptparty", "Can open the name that a receipt keeps")]
        indexes = [
            models.Index(
                fields=["kept_until"],
                condition=Q(kept_until__isnull=False),
                name="receipt_party_kept",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email or str(_("somebody not named"))


def issuer_of(newsroom, language: str = "") -> dict:
    """What a document prints of the newsroom, and in which language: kept with it, so that later
    changes do not touch it.
    """
    return {
        "language": language or settings.LANGUAGE_CODE,
        "name": newsroom.name,
        "legal_details": newsroom.legal_details,
        "contact": newsroom.contact,
        "note": texts.plain(newsroom, "receipt_note", language),
        "time_zone": newsroom.time_zone,
        "demo": newsroom.is_demo,
    }


def language_of(issuer: dict) -> str:
    """The language of a document; the first ones were all in English, and did not say so."""
    return issuer.get("language", "en")


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def valid(self, at: datetime | None = None) -> "ReceiptQuerySet":
        """Not replaced by a correction, now or at a moment: one for each donation."""
        if at is None:
            return self.filter(replaced_at=None)
        return self.filter(Q(replaced_at=None) | Q(replaced_at__gt=at), issued_at__lte=at)

    def issue(
        self,
        donation,
        newsroom,
        *,
        replaces: "Receipt | None" = None,
        mailed: bool = True,
        **party,
    ) -> "Receipt":
        """The receipt of a donation, with its number, its party and its mail still to be sent.

        `party` is name, email and country, or nothing where the person is erased; `replaces` is
        the receipt that this one corrects. No mail is made where `mailed` says no, or where there
        is no address.
        """
        with transaction.atomic():
            year = newsroom.local(donation.paid_at).year
            receipt = self.create(
                donation=donation,
                year=year,
                sequence=ReceiptCounter.next(year),
                party=ReceiptParty.objects.create(**party | {"name": one_line(party["name"])})
                if party
                else None,
                replaces=replaces,
                issuer=issuer_of(newsroom, _language(donation, party.get("email", ""))),
            )
            if mailed and party.get("email"):
                Mail.objects.post(KIND, str(receipt.public_id))
        return receipt


def _language(donation, address: str) -> str:
    """That of the mail it goes with; on paper, that of the gift's patron."""
    if address:
        return mail_language.of_address(address)
    return mail_language.of_patron(donation.patron)


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

    objects = ReceiptQuerySet.as_manager()

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
        """Whom it names: what Stripe's page collected, or that the person is erased."""
        return str(self.party) if self.party else str(_("Erased"))

    @property
    def country(self) -> str:
        """Where its payer pays from, as two letters, or nothing."""
        return self.party.country if self.party else ""

    @property
    def mail(self) -> Mail | None:
        """Its mail; None where none goes: replaced before it was sent, or handed out on paper."""
        return Mail.objects.filter(kind=KIND, key=str(self.public_id)).first()

    def correct(self, newsroom, **changes) -> "Receipt | None":
        """A new receipt with another name or address, which names this one and replaces it.

        None where this one is not the valid receipt any more, or its person was erased. A mail of
        this one that was not sent yet is not sent any more. Whoever calls it holds the patron's row
        (Patron.locked): an erasing at this moment would not find the new name.
        """
        with transaction.atomic():
            mine = Receipt.objects.valid().filter(pk=self.pk).exclude(party=None)
            if not mine.update(replaced_at=timezone.now()):
                return None
            party = ReceiptParty.objects.filter(receipt=self).values(*PARTY).get()
            Mail.objects.filter(kind=KIND, key=str(self.public_id)).unsent().delete()
            ReceiptParty.objects.filter(receipt=self).update(
                public_name="", dedication="", dedicated_to=""
            )
            return Receipt.objects.issue(
                self.donation, newsroom, replaces=self, **{**party, **changes}
            )
