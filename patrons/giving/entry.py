"""Who entered a gift from elsewhere, and the note beside its proof."""

import uuid

from django.db import models

from patrons.giving.donation import Donation


def spelling_of(reference: str) -> str:
    """What is left of a reference without blanks, marks and capitals: "Kb 12/7" is "KB-12-7"."""
    return "".join(sign for sign in reference.casefold() if sign.isalnum())


class Entry(models.Model):
    donation = models.OneToOneField(Donation, models.PROTECT, related_name="entry")
    entered_by = models.ForeignKey(
        "patrons.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The form that it was entered by: a second press of its button finds what the first one made.
    token = models.UUIDField(default=uuid.uuid4, editable=False)
    spelling = models.CharField(max_length=200, db_index=True, editable=False)
    note = models.TextField(max_length=500, blank=True)

    class Meta:
        verbose_name = "entry of a gift from elsewhere"
        verbose_name_plural = "entries of gifts from elsewhere"

    def __str__(self) -> str:
        return self.donation.reference
