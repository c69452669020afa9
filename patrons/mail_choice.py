"""Which of our mails a patron wants: the few that they can do without, and one signed address.

The address stands at the foot of their mails. It needs no sign-in, and reaches nothing but the
language of the mails and these choices. It works for as long as the mails go to that address.
"""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from patrons import mail_language, signed_link
from patrons.patron import Patron

SALT = "what mails a patron gets"
YEARLY_STATEMENT = "yearly_statement"
# By the name of their templates. Whatever tells of money that moved always goes.
OPTIONAL = {
    YEARLY_STATEMENT: _("In January, a statement of what you gave in the year before"),
}


class UnwantedMail(models.Model):
    """That a patron does not want one kind of mail: that it is there is the answer."""

    patron = models.ForeignKey(Patron, models.CASCADE, related_name="unwanted_mails")
    kind = models.CharField(max_length=40)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patron", "kind"], name="unwanted_mail_once")
        ]

    def __str__(self) -> str:
        return self.kind


def wants(patron: Patron, kind: str) -> bool:
    return not patron.unwanted_mails.filter(kind=kind).exists()


def switch_off(patron: Patron, kind: str) -> None:
    """Mails of this kind go to this patron no more; safe to call twice."""
    UnwantedMail.objects.get_or_create(patron=patron, kind=kind)


def choose(patron: Patron, language: str, kinds: list[str]) -> None:
    """The language of their mails, and those of the optional kinds that they want."""
    patron.language = language
    patron.save(update_fields=["language"])
    patron.unwanted_mails.filter(kind__in=kinds).delete()
    for kind in OPTIONAL:
        if kind not in kinds:
            switch_off(patron, kind)


def chosen(patron: Patron) -> dict:
    """What `choose` was told, or what holds without it."""
    unwanted = set(patron.unwanted_mails.values_list("kind", flat=True))
    return {
        "language": mail_language.of_patron(patron),
        "kinds": [kind for kind in OPTIONAL if kind not in unwanted],
    }


def link(patron: Patron) -> str:
    """The signed address of their choices, for a mail to them."""
    return settings.SITE_URL + reverse("mails_by_link", args=[_signed(patron)])


def off_link(patron: Patron, kind: str) -> str:
    """Where a mail program posts to when its reader wants no more of a kind (RFC 8058)."""
    return settings.SITE_URL + reverse("mail_off", args=[_signed(patron), kind])


def find(signed: str) -> Patron | None:
    """Whose choices a signed address reaches; None where we did not sign it for their address."""
    return signed_link.find(signed, Patron.objects.all(), _salt)


def _signed(patron: Patron) -> str:
    return signed_link.sign(patron.public_id, _salt(patron))


def _salt(patron: Patron) -> str:
    return f"{SALT} {patron.email}"
