"""A gift membership is accepted by its recipient, or its giver corrects where it goes.

Both are safe to call twice and at once: each claims the row by a conditional update, and the row
of the gift is locked while it is looked at whether the gift still stands.
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from patrons.giving.memberships.membership import MOST_CORRECTIONS, GiftMembership
from patrons.giving.pledge import new_token
from patrons.mail import Mail
from patrons.masthead import Newsroom
from patrons.patron import Patron
from patrons.support import SupportPeriod
from patrons.user import normalise_address

WELCOME = "membership begun"  # to its recipient
ACCEPTED = "membership accepted"  # to its giver


@transaction.atomic
def accept(membership: GiftMembership) -> bool:
    """Its recipient is sustaining from now for as long as was given; whether this call did it.

    Nothing changes where it was accepted before, went back to its giver, or may not be accepted:
    `membership.stands` says which.
    """
    gift = membership.donation
    if gift is None:
        return False
    # Before the gift, as an erasing takes them: it waits, or has made the token another.
    Patron.objects.hold(membership.recipient_email)
    gift = gift.locked()  # a refund that is recorded at this moment waits, or was before us
    fresh = GiftMembership.objects.with_gift().get(pk=membership.pk)
    if not fresh.may_be_accepted:
        return False
    now = timezone.now()
    # The token says that the address is still the one that was accepted.
    mine = GiftMembership.objects.filter(pk=fresh.pk, accepted_at=None, token=membership.token)
    if not mine.update(accepted_at=now):
        return False
    patron = Patron.objects.with_address(fresh.recipient_email, fresh.recipient_name)
    end = fresh.end_of(now, Newsroom.load())
    gift.period = SupportPeriod.objects.create(
        patron=patron,
        source=SupportPeriod.Source.MEMBERSHIP,
        starts_at=now,
        paid_until=end,
        ends_at=end,
    )
    gift.save(update_fields=["period"])
    GiftMembership.objects.filter(pk=fresh.pk).update(accepted_by=patron)
    for kind in (WELCOME, ACCEPTED):
        Mail.objects.post(kind, str(fresh.pledge.public_id))
    return True


def correct_address(membership: GiftMembership, address: str) -> bool:
    """The recipient is told at this address instead, and the link that was sent works no more.

    Whether that was still possible: not after acceptance, and a few times only.
    """
    address = normalise_address(address)
    if address == membership.recipient_email:
        return True
    mine = GiftMembership.objects.filter(
        pk=membership.pk, accepted_at=None, corrections__lt=MOST_CORRECTIONS
    )
    return bool(
        mine.update(
            recipient_email=address,
            token=new_token(),
            told_at=None,
            giver_told_at=None,
            corrections=F("corrections") + 1,
        )
    )
