"""What is about somebody without naming them: their sessions, and the mails that went to them."""

from collections.abc import Iterable, Iterator

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone

from patrons.giving.address_correction import AddressCorrection
from patrons.giving.credit_note import CreditNote
from patrons.giving.dispute import Dispute
from patrons.giving.membership_mail import LETTERS
from patrons.giving.pledge import Pledge
from patrons.giving.receipt import Receipt
from patrons.giving.refund import Refund
from patrons.mail import Mail
from patrons.patron import Patron
from patrons.user import User

MOST_MAILS = 12  # of one kind about one thing


def sessions_of(user: User) -> Iterator[Session]:
    """Where they are signed in, or asked for a code. A session is signed text: each is opened."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator(2000):
        data = session.get_decoded()
        if data.get(SESSION_KEY) == str(user.pk) or data.get("asked_for_code") == user.email:
            yield session


def pledges_of(patron: Patron) -> QuerySet[Pledge]:
    """What they promised, signed in or named by Stripe's page."""
    mine = Q(patron=patron) | Q(payer=patron) | Q(donations__patron=patron)
    return Pledge.objects.filter(pk__in=Pledge.objects.filter(mine).order_by().values("pk"))


def mails_about(patron: Patron) -> QuerySet[Mail]:
    """The rows of the mails that went, or are to go, to them."""
    gifts, got = patron.donations.all(), patron.memberships.values_list("pledge__public_id")
    given = _keys(pledges_of(patron).values_list("public_id"))
    own = _keys(
        [(patron.public_id,)],
        Receipt.objects.filter(donation__in=gifts).values_list("public_id"),
        CreditNote.objects.filter(receipt__donation__in=gifts).values_list("public_id"),
        Refund.objects.filter(donation__in=gifts).values_list("public_id"),
        patron.subscriptions.values_list("public_id"),
        Dispute.objects.filter(donation__in=gifts).values_list("stripe_id"),
        AddressCorrection.objects.filter(pledge__in=pledges_of(patron)).values_list("pk"),
    )
    to_giver = [kind for kind, letter in LETTERS.items() if letter.to_giver]
    to_recipient = [kind for kind, letter in LETTERS.items() if not letter.to_giver]
    # Kinds are named for the index, which begins with them.
    kinds = set(Mail.objects.order_by().values_list("kind", flat=True).distinct())
    return Mail.objects.filter(
        Q(kind__in=kinds - set(LETTERS), key__in=own + given)
        | Q(kind__in=to_giver, key__in=given)
        | Q(kind__in=to_recipient, key__in=_keys(got))
    )


def _keys(*found: Iterable[tuple]) -> list[str]:
    """A mail's key is an id, or an id and a number."""
    ids = [str(key) for rows in found for (key,) in rows]
    return ids + [f"{key} {number}" for key in ids for number in range(1, MOST_MAILS)]
