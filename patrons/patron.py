"""A patron: a person or organisation with support in their own name."""

import uuid
from datetime import UTC, datetime

from allauth.account.models import EmailAddress
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily

from patrons.kept_query import kept_query
from patrons.support import SupportPeriod
from patrons.user import User, normalise_address, one_line

# What stands in a query for the one who is asked about, and for the moment.
PATRON, USER, AT = -1, -2, datetime(1, 1, 2, tzinfo=UTC)

# What stands in place of an address once its person is erased. No mail server takes .invalid.
NOBODY = "@erased.invalid"
ERASED = "erased-{}" + NOBODY


class PatronQuerySet(models.QuerySet["Patron"]):
    def sustaining(self, at=None) -> "PatronQuerySet":
        """Those whom some support period covers, at a moment or now. The one rule (rules.md)."""
        periods = SupportPeriod.objects.filter(patron=models.OuterRef("pk")).covering(at)
        return self.filter(models.Exists(periods))

    def voters(self, at=None) -> "PatronQuerySet":
        """Who may cast a ballot: people whom support covers that no organisation gave. The one
        query of it, for one patron as for all.
        """
        periods = SupportPeriod.objects.filter(patron=models.OuterRef("pk")).covering(at)
        return self.filter(models.Exists(periods.with_vote()))

    def of(self, user) -> "Patron | None":
        """The patron that somebody is, signed in or not; never anybody else's row."""
        return next(iter(_patron_of()(user=user.pk)), None) if user.is_authenticated else None

    def proved(self, user, address: str) -> bool:
        """Whether somebody is signed in and has proved this address: by a code that we sent it."""
        rows = EmailAddress.objects.filter(email=normalise_address(address), verified=True)
        return user.is_authenticated and rows.filter(user=user).exists()

    def hold(self, *addresses: str) -> None:
        """Whoever erases or moves the patrons of these addresses waits until the transaction ends.
        To be called before other rows of theirs are held, or two could wait for each other.
        """
        held = self.select_for_update(no_key=True).filter(email__in=addresses).order_by("pk")
        list(held.values_list("pk"))

    def with_address(self, address: str, name: str = "") -> "Patron":
        """The patron of an address, made with its user and address row where there is none yet.

        The address is not proved by this: allauth marks it so at the first sign-in by code. Within
        a transaction nobody erases or moves them before its end.
        """
        address = normalise_address(address)
        with transaction.atomic():
            held = self.select_for_update(no_key=True)
            patron, made = held.get_or_create(email=address, defaults={"name": one_line(name)})
            if made or patron.user_id is None:
                patron.attach_user()
        return patron


class Patron(models.Model):
    class Kind(models.TextChoices):
        PERSON = "person", lazily("person")
        ORGANISATION = "organisation", lazily("organisation")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Staff alone say that a patron is an organisation. What a giver answers is said of their gift
    # (Pledge.by_organisation): an address that somebody typed proves nothing of its owner.
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PERSON)
    email = models.EmailField("mail address", unique=True)
    name = models.CharField(max_length=200, blank=True)
    user = models.OneToOneField(User, models.SET_NULL, null=True, blank=True)
    # One of settings.LANGUAGES: that of the page of their first gift, until they choose; empty
    # before both (patrons/mail_language.py).
    language = models.CharField("language of our mails", max_length=12, blank=True, editable=False)
    created_at = models.DateTimeField("since", auto_now_add=True)
    # Since when the address is theirs, where it was another before: later receipts go there,
    # whatever Stripe still has.
    moved_at = models.DateTimeField(null=True, editable=False)
    # Then the row stays for its gifts to point at, and names nobody (account/erasing.py).
    erased_at = models.DateTimeField("erased", null=True, editable=False)

    objects = PatronQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="patron_email_lower_case"
            )
        ]

    def __str__(self) -> str:
        if self.erased_at:
            return str(_("Erased"))
        return self.name or self.email

    @property
    def mailbox(self) -> str:
        """Who reads what is mailed to them, for a signature: once they have another address, what
        was signed for the one before leads nowhere. Nor does anything once they are erased.
        """
        if self.erased_at:
            return f"{self.pk} erased"
        return f"{self.pk} {self.moved_at.timestamp():.6f}" if self.moved_at else str(self.pk)

    def locked(self) -> "Patron":
        """This row as it is now; whoever erases or moves them waits until the transaction ends, or
        was before us. Rows that only point at it are not kept waiting. (SQLite has one writer at a
        time.)
        """
        return Patron.objects.select_for_update(no_key=True).get(pk=self.pk)

    def attach_user(self) -> None:
        """Make sure that this patron can sign in: a user, and allauth's row for the address."""
        self.user, _ = User.objects.get_or_create(
            email=self.email, defaults={"name": "", "password": "!"}
        )
        EmailAddress.objects.get_or_create(
            user=self.user, email=self.email, defaults={"primary": True, "verified": False}
        )
        self.save(update_fields=["user"])

    def begin_in(self, language: str) -> None:
        """They gave on a page in this language: their mails are in it, where nothing else was said
        so far. Safe to call twice.
        """
        if language and not self.language and not self.erased_at:
            unsaid = Patron.objects.filter(pk=self.pk, language="", erased_at=None)
            unsaid.update(language=language)
            self.refresh_from_db(fields=["language"])

    def is_sustaining(self, at=None) -> bool:
        return self.support_periods.covering(at).exists()

    def may_vote(self, at=None) -> bool:
        return bool(_voter()(patron=self.pk, at=at or timezone.now()))

    def is_of_other_kind(self, kind: str) -> bool:
        """Whether staff who write this kind would give or take a vote.

        Whose every gift was an organisation's by its giver's answer has no vote to lose.
        """
        if kind == self.kind:
            return False
        given = self.support_periods
        return kind == self.Kind.PERSON or given.with_vote().exists() or not given.exists()

    def sustaining_until(self):
        """The end of the support that runs now, or None."""
        return self.support_periods.covering().aggregate(until=models.Max("ends_at"))["until"]

    def voting_until(self):
        """The end of the support by which they vote now, or None."""
        voting = self.support_periods.covering().with_vote()
        return voting.aggregate(until=models.Max("ends_at"))["until"]


@kept_query(user=USER)
def _patron_of() -> models.QuerySet:
    return Patron.objects.filter(user=USER).order_by()


@kept_query(patron=PATRON, at=AT)
def _voter() -> models.QuerySet:
    """The patron who is asked about, where they may vote at the moment."""
    return Patron.objects.voters(AT).filter(pk=PATRON).order_by().values_list("pk")
