"""The wall of thanks: who supports us now, agreed to be named, and was read by somebody here.

A name gets there in two ways. Whoever signed in chooses it for themselves; that is the wall's one
source. Before that, the browser of a gift may answer on its thanks page: that answer stands in the
gift's ReceiptParty, and is offered to the wall here. It becomes the patron's entry only where they
have none, and only that gift may change it: anybody can pay with anybody's address, and must not
put words beside the name that its owner chose, nor learn that there is one.
"""

from datetime import datetime

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from patrons.consent import Agreed, Consent
from patrons.giving.pledge import Pledge
from patrons.giving.receipt import ReceiptParty
from patrons.patron import Patron
from patrons.signals import public_content_changed
from patrons.support import SupportPeriod

LONGEST = 120


class Erased(Exception):
    """They are thanked nowhere any more."""


class WallEntryQuerySet(models.QuerySet["WallEntry"]):
    def shown(self) -> "WallEntryQuerySet":
        """Approved, and supporting us now: the patron, or for what only a thanks page says, the
        very gift that it was said of. A whole refund or a lost dispute ends the support, and so
        this.
        """
        support = SupportPeriod.objects.filter(patron=OuterRef("patron")).covering()
        of_gift = support.filter(donation__pledge=OuterRef("pledge"))
        now = Q(Exists(support), pledge=None) | Q(Exists(of_gift))
        return self.exclude(approved_at=None).filter(now).order_by("-approved_at", "-pk")

    def holds_until(self) -> datetime | None:
        """When the next support ends that somebody is shown for; None while nobody is."""
        patrons = self.exclude(approved_at=None).values("patron")
        support = SupportPeriod.objects.filter(patron__in=patrons).covering()
        return support.aggregate(end=models.Min("ends_at"))["end"]

    def waiting(self) -> "WallEntryQuerySet":
        """Those that nobody here has decided about, the oldest first."""
        return self.filter(approved_at=None, declined_at=None).order_by("given_at", "pk")


class WallEntry(models.Model):
    """The name by which one patron is thanked in public. `name` is personal, and so is that there
    is an entry at all; deleting the row takes both off the wall. `given_at` is the day of consent.
    """

    patron = models.OneToOneField(Patron, models.CASCADE, related_name="wall_entry")
    name = models.CharField(max_length=LONGEST)
    shows_amount = models.BooleanField("amount shown as well", default=False)
    given_at = models.DateTimeField("agreed", help_text="When they agreed to this name.")
    # The gift on whose thanks page it was written, while its patron has not chosen it signed in.
    pledge = models.OneToOneField(
        Pledge, models.CASCADE, null=True, editable=False, related_name="wall_entry"
    )
    approved_at = models.DateTimeField("approved", null=True, editable=False)
    declined_at = models.DateTimeField("declined", null=True, editable=False)
    declined_because = models.CharField("why it was declined", max_length=200, blank=True)
    decided_by = models.ForeignKey(
        "patrons.User", models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = WallEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "name on the wall of thanks"
        verbose_name_plural = "names on the wall of thanks"
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="wall_entry_has_name"),
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(declined_at=None), name="wall_entry_decided_once"
            ),
            models.CheckConstraint(
                condition=Q(declined_at=None, declined_because="")
                | Q(declined_at__isnull=False) & ~Q(declined_because=""),
                name="wall_entry_declined_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(pledge=None) | Q(shows_amount=False),
                name="wall_entry_amount_only_of_who_is_proved",
            ),
        ]
        indexes = [models.Index(fields=["-approved_at", "-id"], name="wall_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_proved(self) -> bool:
        """Whether its patron chose it, signed in."""
        return self.pledge_id is None

    @property
    def stands(self) -> str:
        """What was decided: "waiting", "approved" or "declined"."""
        if self.approved_at:
            return "approved"
        return "declined" if self.declined_at else "waiting"

    def approve(self, seen: datetime, by=None) -> bool:
        """It may be shown; whether it may. Not where it was changed since it was `seen`."""
        mine = WallEntry.objects.filter(pk=self.pk, given_at=seen, approved_at=None)
        now = timezone.now()
        said = {"declined_at": None, "declined_because": "", "decided_by": by}
        return _decided(mine.update(approved_at=now, **said))

    def decline(self, seen: datetime, because: str, by=None) -> bool:
        """It is not shown, with a reason for its patron; whether this call did that."""
        mine = WallEntry.objects.filter(pk=self.pk, given_at=seen, declined_at=None)
        said = {"declined_at": timezone.now(), "declined_because": because, "decided_by": by}
        return _decided(mine.update(approved_at=None, **said))


def choose(patron: Patron, name: str, shows_amount: bool | None = None) -> WallEntry:
    """Who is signed in chooses the name they are thanked by, and agrees to it at this moment.

    Another name is read again before it shows. What thanks pages said is settled by this.
    Raises Erased where they are since they were read.
    """
    now = timezone.now()
    with transaction.atomic():
        if patron.locked().erased_at:
            raise Erased
        fresh = {"name": name, "given_at": now}
        WallEntry.objects.get_or_create(patron=patron, defaults=fresh)
        entry = WallEntry.objects.select_for_update().get(patron=patron)
        if entry.name != name:
            _begin_anew(entry, name)
        entry.pledge, entry.given_at = None, now
        if shows_amount is not None:
            entry.shows_amount = shows_amount
        entry.save()
        Consent.objects.give(patron, Agreed.WALL)
        _settle_answers(patron)
    return entry


def withdraw(patron: Patron) -> None:
    """They are thanked in public no more, whichever page it was said on."""
    with transaction.atomic():
        WallEntry.objects.filter(patron=patron).delete()
        Consent.objects.withdraw(patron, Agreed.WALL)
        _settle_answers(patron)


def offer(pledge: Pledge, patron: Patron, name: str) -> None:
    """What the browser of a gift answered; an empty name takes the answer back. It changes nothing
    of what the patron chose, or another of their gifts offered.
    """
    mine = WallEntry.objects.filter(patron=patron, pledge=pledge)
    with transaction.atomic():
        if not name:
            mine.delete()
            return
        if patron.locked().erased_at:
            return
        WallEntry.objects.get_or_create(
            patron=patron, defaults={"name": name, "pledge": pledge, "given_at": timezone.now()}
        )
        entry = mine.select_for_update().exclude(name=name).first()
        if entry is not None:
            _begin_anew(entry, name)
            entry.given_at = timezone.now()
            entry.save()


def move(pledge: Pledge, patron: Patron) -> None:
    """A gift turned out to be another patron's: what its thanks page said goes with it, unless
    they have an entry.
    """
    said = WallEntry.objects.filter(pledge=pledge)
    if WallEntry.objects.filter(patron=patron).exists():
        said.exclude(patron=patron).delete()
    else:
        said.update(patron=patron)
        public_content_changed.send(WallEntry)


def _decided(changed: int) -> bool:
    if changed:
        public_content_changed.send(WallEntry)
    return bool(changed)


def _begin_anew(entry: WallEntry, name: str) -> None:
    entry.name, entry.approved_at, entry.declined_at = name, None, None
    entry.declined_because, entry.decided_by = "", None


def _settle_answers(patron: Patron) -> None:
    mine = ReceiptParty.objects.filter(receipt__donation__patron=patron)
    mine.exclude(public_name="").update(public_name="")
    Consent.objects.withdraw(patron, Agreed.PUBLIC_NAME)
