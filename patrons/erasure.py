"""Who asked to be erased: ids, moments and what remains to do, and nothing that names anybody.

The list outlives every backup: a restore brings people back, and this list says whom to erase again
(patrons/account/erasing.py does it). At Stripe a person is an id too; it stays here, so that an
event about it that comes late brings nobody back (giving/fulfilment.py).
"""

import uuid
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from patrons.masthead import Newsroom
from patrons.patron import ERASED, Patron

CLAIM = timedelta(minutes=5)


def end_of_keeping(paid_at: datetime, years: int) -> datetime | None:
    """Until when the name on a receipt is kept: so many whole calendar years after the year of its
    payment, in the newsroom's time. None where it is not kept at all, or no longer.
    """
    newsroom = Newsroom.load()
    if not years:
        return None
    end = newsroom.midnight(date(newsroom.local(paid_at).year + years + 1, 1, 1))
    return end if end > timezone.now() else None


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def ask(self, what: str, of: uuid.UUID, **fields) -> "Erasure":
        """The row of an erasure that is to be carried out; one for each patron and gift."""
        years = Newsroom.load().keep_years
        erasure, _made = self.get_or_create(
            what=what, of=of, defaults={"keep_years": years, **fields}
        )
        return erasure

    def waiting(self) -> "ErasureQuerySet":
        """Not carried out to the end, and nobody is at it at this moment."""
        stale = timezone.now() - CLAIM
        return self.filter(done_at=None).filter(Q(claimed_at=None) | Q(claimed_at__lt=stale))


class Erasure(models.Model):
    class What(models.TextChoices):
        PATRON = "patron", "a patron"
        GIFT = "gift", "the giver of a gift from elsewhere"

    class Asked(models.TextChoices):
        ROOM = "room", "by themselves, signed in"
        LETTER = "letter", "by mail or letter"
        SPOKEN = "spoken", "in person or by telephone"
        OTHER = "other", "by somebody who may speak for them"

    what = models.CharField(max_length=6, choices=What)
    of = models.UUIDField(help_text="The public id of the patron, or of the gift.")
    asked = models.CharField("how it was asked", max_length=6, choices=Asked, default=Asked.ROOM)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(
        "patrons.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    keep_years = models.PositiveSmallIntegerField(help_text="As the newsroom had set it then.")
    kept_until = models.DateTimeField(null=True, help_text="The end of the last name kept.")
    # What is done so far; the rest is tried again until all of it is.
    found_at = models.DateTimeField("found at Stripe", null=True)
    stopped_at = models.DateTimeField("regular gifts ended", null=True)
    forgotten_at = models.DateTimeField("forgotten by Stripe", null=True)
    told_at = models.DateTimeField("told", null=True)
    wiped_at = models.DateTimeField("erased here", null=True)
    done_at = models.DateTimeField("done", null=True)
    claimed_at = models.DateTimeField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField("what went wrong", max_length=60, blank=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["what", "of"], name="erased_once")]
        permissions = [("carry_out_erasure", "Can erase a person on request")]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.of}"

    def claim(self) -> bool:
        """Whether it is ours to go on with; nobody else is at it for a few minutes."""
        mine = Erasure.objects.waiting().filter(pk=self.pk)
        claimed = mine.update(claimed_at=timezone.now(), tries=F("tries") + 1)
        self.refresh_from_db()
        return bool(claimed)

    def let_go(self, problem: str = "") -> None:
        """It went as far as it could. With a problem it is tried again when the claim runs out."""
        self.claimed_at = self.claimed_at if problem else None
        self.problem = problem
        self.save(update_fields=["claimed_at", "problem"])

    def note(self, moment: str) -> None:
        """This part is done; the first such moment stays."""
        if getattr(self, moment) is None:
            setattr(self, moment, timezone.now())
            self.save(update_fields=[moment])


class ErasedCustomerQuerySet(models.QuerySet["ErasedCustomer"]):
    def patron_of(self, customer_id: str | None) -> Patron | None:
        """The emptied row of whom Stripe knew by this id; None for anybody else."""
        found = self.select_related("patron").filter(stripe_id=customer_id).first()
        return found.patron if customer_id and found else None

    def keep(self, patron: Patron, customer_ids) -> None:
        """Stripe knew them by these ids. Where Stripe was asked to forget them already, it is asked
        again for an id that is new.
        """
        for customer_id in customer_ids:
            _row, made = self.get_or_create(stripe_id=customer_id, defaults={"patron": patron})
            if made:
                asked = Erasure.objects.filter(what=Erasure.What.PATRON, of=patron.public_id)
                asked.exclude(forgotten_at=None).update(forgotten_at=None, done_at=None)


class ErasedCustomer(models.Model):
    """An id of Stripe's whose person is erased."""

    stripe_id = models.CharField(max_length=100, unique=True)
    patron = models.ForeignKey(Patron, models.CASCADE, related_name="erased_customers")
    gone_at = models.DateTimeField("deleted at Stripe", null=True)

    objects = ErasedCustomerQuerySet.as_manager()

    def __str__(self) -> str:
        return self.stripe_id


@transaction.atomic
def stand_in(public_id: uuid.UUID, erased_at: datetime) -> Patron:
    """The patron of this id; where a restored database never knew them, an emptied row."""
    patron, _made = Patron.objects.get_or_create(
        public_id=public_id,
        defaults={"email": ERASED.format(public_id), "erased_at": erased_at},
    )
    return patron
