"""A patron lost their address, and staff set another on evidence of one of their gifts.

Whoever sets an address can sign in as its patron. So it waits: the old address is told at once,
with a link that stops it; it takes effect after three days, by beat, and both addresses hear.
Nobody does it for themselves or for a colleague.
"""

import logging
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import signing
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone

from patrons.account import moving, signed_in
from patrons.giving.donation import Donation
from patrons.mail import Mail
from patrons.patron import Patron
from patrons.user import User, normalise_address

log = logging.getLogger(__name__)

ASKED, MOVED_OLD, MOVED_NEW = "lost address asked", "lost address old", "lost address new"
WAITS = timedelta(hours=72)
SALT = "stops a lost address"


class Refused(Exception):
    """It is not done, and why, for the colleague who asks."""


class LostAddressQuerySet(models.QuerySet["LostAddress"]):
    def waiting(self) -> "LostAddressQuerySet":
        return self.filter(done_at=None, stopped_at=None)

    def due(self) -> "LostAddressQuerySet":
        return self.waiting().filter(effective_at__lte=timezone.now())


class LostAddress(models.Model):
    """Who asked, when, for which patron, by which gift. Personal: the two addresses, which are
    emptied once both were told, or it was stopped.
    """

    class Stop(models.TextChoices):
        BY_PATRON = "patron", "stopped from the old address"
        TAKEN = "taken", "another person has the new address"
        COLLEAGUE = "colleague", "the patron works here now"

    patron = models.ForeignKey(Patron, models.CASCADE, related_name="lost_addresses")
    donation = models.ForeignKey(Donation, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    effective_at = models.DateTimeField()
    before = models.EmailField(blank=True)
    email = models.EmailField(blank=True)
    done_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stop = models.CharField(max_length=9, choices=Stop, blank=True)

    objects = LostAddressQuerySet.as_manager()

    class Meta:
        default_permissions = ("add",)
        verbose_name = "lost address"
        verbose_name_plural = "lost addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["patron"],
                condition=models.Q(done_at=None, stopped_at=None),
                name="one_lost_address_waits",
            )
        ]

    def __str__(self) -> str:
        return f"lost address {self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.done_at is None and self.stopped_at is None

    @property
    def stop_path(self) -> str:
        """The page with the button; whoever has the link may stop it, and do nothing else."""
        return reverse("stop_lost_address", args=[signing.dumps(self.pk, salt=SALT)])

    @property
    def stop_url(self) -> str:
        return settings.SITE_URL + self.stop_path

    def halt(self, why: str) -> bool:
        """It never takes effect; whether this call said so."""
        mine = LostAddress.objects.waiting().filter(pk=self.pk)
        return bool(mine.update(stopped_at=timezone.now(), stop=why, email="", before=""))

    def take_effect(self) -> bool:
        """Move the patron once its time has come: sessions and passkeys end, votes stay."""
        user = self.patron.user
        if user is None or why_not_for(self.patron):
            self.halt(self.Stop.COLLEAGUE)
            return False
        try:
            with transaction.atomic():
                moving.hold(user)
                mine = LostAddress.objects.due().filter(pk=self.pk)
                if not mine.update(done_at=timezone.now()):
                    return False
                moving.move(user, self.email, proved=False)
                Authenticator.objects.filter(user=user).delete()
                signed_in.end_everywhere(user)
                for kind in (MOVED_OLD, MOVED_NEW):
                    Mail.objects.post(kind, str(self.pk))
        except moving.Taken:
            self.halt(self.Stop.TAKEN)
            return False
        log.info("lost address %s: patron %s moved", self.pk, self.patron_id)
        return True


def number_in(token: str) -> int | None:
    """The row that a link of ours names, there or not; None where the link is none of ours."""
    try:
        return signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None


def why_not_for(patron: Patron, by: User | None = None) -> str:
    """Why staff do not set this patron's address, in words; empty where they may."""
    user = patron.user
    if by is not None and user == by:
        return "This is you. You change your own address under “How you sign in”."
    if user is not None and (user.is_staff or user.is_superuser):
        return (
            "They work here. Whoever sets their address could sign in as them, with their rights."
        )
    return ""


def ask(patron: Patron, address: str, donation: Donation, by: User) -> LostAddress:
    """Make the row that waits, and the mail to the old address. Raises Refused, in words."""
    address, now = normalise_address(address), timezone.now()
    if patron.user is None:
        patron.attach_user()  # whoever has the address by then is looked at as well
    if why := why_not_for(patron, by):
        raise Refused(why)
    if patron.user is None or moving.is_taken(address, patron.user):
        raise Refused("Another person is known by this address. Two records are not joined here.")
    try:
        with transaction.atomic():
            lost = LostAddress.objects.create(
                patron=patron,
                donation=donation,
                asked_by=by,
                asked_at=now,
                effective_at=now + WAITS,
                before=patron.email,
                email=address,
            )
            Mail.objects.post(ASKED, str(lost.pk))
    except IntegrityError as error:
        raise Refused("A change of their address waits already. See it on their page.") from error
    log.info(
        "lost address %s: patron %s, gift %s, by user %s", lost.pk, patron.pk, donation.pk, by.pk
    )
    return lost


def take_effect_all() -> None:
    """Everything whose time has come; called by beat."""
    for lost in LostAddress.objects.due().select_related("patron__user")[:200]:
        lost.take_effect()
