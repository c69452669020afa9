"""What a patron agreed to, or took back: one row from when until when, for each thing at a time.

A row says what, and never about which round, story or gift: beside a ballot it would say too much.
Whoever adds something to agree to names it here, and records it by `give` and `withdraw`.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Agreed(models.TextChoices):
    PUBLIC_NAME = "public name", _("to be thanked in public, by the name you wrote")
    DEDICATION = "dedication", _("to keep a dedication beside your gift")
    STORY = "story", _("to hear when a story you chose is out")
    WALL = "wall", _("to stand on the wall of thanks")
    LETTERS = "letters", _("to get letters that are about no gift of yours")


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self) -> "ConsentQuerySet":
        return self.filter(withdrawn_at=None)

    def give(self, patron, what: str) -> "Consent":
        """Agreed, from now on where it was not; safe to call twice."""
        consent, _made = self.get_or_create(patron=patron, what=what, withdrawn_at=None)
        return consent

    def withdraw(self, patron, what: str) -> bool:
        """Taken back now; whether it stood. Safe to call twice."""
        standing = self.standing().filter(patron=patron, what=what)
        return bool(standing.update(withdrawn_at=timezone.now()))

    def choose(self, patron, what: str, agreed: bool) -> None:
        if agreed:
            self.give(patron, what)
        else:
            self.withdraw(patron, what)


class Consent(models.Model):
    patron = models.ForeignKey("patrons.Patron", models.CASCADE, related_name="consents")
    what = models.CharField(max_length=20, choices=Agreed)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patron", "what"],
                condition=Q(withdrawn_at=None),
                name="agreed_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_what_display())
