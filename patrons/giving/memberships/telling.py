"""Who is told of a gift membership, and when: each mail is a row, made once (patrons/mail.py).

Beat asks for what is due; the mail's own function (membership_mail.py) looks again before it goes.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from patrons.giving.donation import Donation
from patrons.giving.memberships.membership import GiftMembership
from patrons.mail import Mail
from patrons.masthead import Newsroom

TOLD = "membership told"  # to its recipient, on its day
OWN = "membership to oneself"  # to its giver, who wrote their own address
FORGOTTEN = "membership not accepted"  # to its giver
ENDING = "membership ending"  # to its recipient
TAKEN_BACK = "membership taken back"  # to its recipient
WAIT = 30  # days after telling, and after a payment page was closed unpaid
BEFORE_END = timedelta(days=14)
AT_ONCE = 200
MOST_TELLINGS = 3  # to the recipient, the first included; each correction allows one more
PAUSE = timedelta(minutes=10)  # between two of them


def tell_all_due() -> None:
    """Put every mail on its way whose day has come; safe to call at any time, twice and at once."""
    due = GiftMembership.objects.select_related("pledge")
    for membership in due.to_tell(Newsroom.load())[:AT_ONCE]:
        tell(membership)
    for membership in due.to_ones_own()[:AT_ONCE]:
        _once(membership, "giver_told_at", OWN)
    for membership in due.forgotten(WAIT)[:AT_ONCE]:
        _once(membership, "giver_told_at", FORGOTTEN)
    for membership in due.ending(BEFORE_END)[:AT_ONCE]:
        _once(membership, "ending_told_at", ENDING)


def forget_unpaid() -> None:
    """Whom a gift was for that was never paid, and can be paid no more, is forgotten."""
    ago = timezone.now() - timedelta(days=WAIT)
    closed = (
        Q(pledge__expired_at__lte=ago)
        | Q(pledge__refused_at__lte=ago)
        | Q(pledge__session_id="", pledge__created_at__lte=ago)
    )
    kept = GiftMembership.objects.filter(closed, pledge__fulfilled_at=None)
    kept = kept.exclude(recipient_email="")
    kept.update(recipient_name="", recipient_email="", giver_name="", message="")


@transaction.atomic
def tell(membership: GiftMembership) -> None:
    """Its recipient gets the mail; another one only after its giver corrected the address."""
    mine = GiftMembership.objects.filter(pk=membership.pk, told_at=None, accepted_at=None)
    if mine.update(told_at=timezone.now(), tellings=F("tellings") + 1):
        membership.refresh_from_db(fields=["told_at", "tellings"])
        Mail.objects.post(TOLD, told_key(membership))


def may_be_asked(membership: GiftMembership) -> bool:
    """Whether its recipient can still be sent the link for accepting because somebody asks."""
    most = MOST_TELLINGS + membership.corrections
    return membership.may_be_accepted and membership.tellings < most


def told_lately(membership: GiftMembership) -> datetime | None:
    """When its last mail was made, where another still has to wait for its ten minutes."""
    if membership.told_at is None:
        return None
    since = timezone.now() - PAUSE
    latest = Mail.objects.filter(kind=TOLD, key=told_key(membership), created_at__gt=since).first()
    return latest.created_at if latest else None


@transaction.atomic
def tell_again(membership: GiftMembership) -> bool:
    """The mail goes now, also before its day, because somebody asks; whether this call did that.

    Who presses twice gets one: another goes ten minutes later at the earliest.
    """
    if told_lately(membership) or not may_be_asked(membership):
        return False
    seen = {"token": membership.token, "tellings": membership.tellings, "accepted_at": None}
    mine = GiftMembership.objects.filter(pk=membership.pk, **seen)
    told_at = membership.told_at or timezone.now()
    if not mine.update(told_at=told_at, tellings=F("tellings") + 1):
        return False
    membership.refresh_from_db(fields=["told_at", "tellings"])
    Mail.objects.post(TOLD, told_key(membership))
    return True


def not_told(membership: GiftMembership) -> None:
    """The mail did not go, because the gift did not stand then: it goes if it stands again."""
    if membership.told_at is None:
        return
    name, since = str(membership.pledge.public_id), membership.told_at
    went = Mail.objects.filter(kind=TOLD, key__startswith=name, created_at__gte=since)
    if not went.exclude(sent_at=None).exists():
        mine = GiftMembership.objects.filter(pk=membership.pk, tellings=membership.tellings)
        mine.update(told_at=None)


def say_taken_back(donation: Donation) -> None:
    """Whoever accepted it hears, once, that their support ended; call it where it was ended."""
    membership = GiftMembership.objects.filter(pledge=donation.pledge_id).first()
    period = donation.period
    if membership and membership.accepted_by_id and period and period.cut_from:
        Mail.objects.post(TAKEN_BACK, str(membership.pledge.public_id))


def told_key(membership: GiftMembership) -> str:
    return f"{membership.pledge.public_id} {membership.tellings}"


@transaction.atomic
def _once(membership: GiftMembership, moment: str, kind: str) -> None:
    mine = GiftMembership.objects.filter(pk=membership.pk, **{moment: None})
    if mine.update(**{moment: timezone.now()}):
        Mail.objects.post(kind, str(membership.pledge.public_id))
