"""All that names a person is taken out of our rows; what is money, and what is counted, stays.

patrons/holdings.py says of every field what becomes of it. Both verbs are safe to call twice.
"""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import ModelLogEntry

from patrons.account import kept_mails
from patrons.account.address_change import AddressChange
from patrons.account.forgetting_at_stripe import addresses
from patrons.account.invitation import Invitation
from patrons.account.traces import mails_about, pledges_of, sessions_of
from patrons.erasure import ErasedCustomer, Erasure, end_of_keeping
from patrons.giving.address_correction import AddressCorrection
from patrons.giving.donation import Donation
from patrons.giving.entry import Entry
from patrons.giving.going_back.refund import Refund
from patrons.giving.memberships.membership import GiftMembership
from patrons.giving.pledge import Pledge, new_token
from patrons.giving.receipt import Receipt, ReceiptParty
from patrons.giving.regular.stop_reason import StopAnswer
from patrons.giving.wall import WallEntry
from patrons.patron import ERASED, Patron
from patrons.user import User
from patrons.voting.counting import freeze
from patrons.voting.round import Round

SOMEBODY = "Somebody"


class WorksHere(Exception):
    """They became a colleague while they were being erased; nothing is changed."""


def wipe_patron(patron: Patron, erasure: Erasure) -> None:
    """Empty a patron's row, and remove or empty every other that names them. Raises WorksHere."""
    for round in Round.objects.to_freeze().filter(ballots__patron=patron):
        freeze(round)  # it has closed, so their ballot counts
    sessions = keys_of_sessions(patron)
    with transaction.atomic():
        patron = Patron.objects.select_for_update().get(pk=patron.pk)
        mine, written_to = addresses(patron), _other_addresses(patron)
        # Invitation, then user: in the order in which somebody who is invited comes.
        invitations = Invitation.objects.filter(email__in=mine)
        list(invitations.select_for_update().values_list("pk"))
        user = User.objects.select_for_update(of=("self",)).filter(patron=patron).first()
        # Who was erased before, and is back by a backup, may have worked here at its time.
        if user is not None and user.works_here and erasure.wiped_at is None:
            raise WorksHere
        pledges = pledges_of(patron)
        mails_about(patron).filter(sent_at=None).delete()
        _names_of_gifts(patron.donations.all(), erasure)
        _memberships(patron, pledges, mine)
        AddressCorrection.objects.filter(Q(pledge__in=pledges) | Q(email__in=mine)).delete()
        for pledge in pledges:  # what was mailed, or kept by a browser, leads nowhere any more
            pledge.token, pledge.session_url = new_token(), ""
            pledge.save(update_fields=["token", "session_url"])
        patron.ballots.all().delete()
        patron.consents.all().delete()
        _choices(patron)
        invitations.delete()
        patron.support_periods.all().delete()
        ErasedCustomer.objects.keep(
            patron, patron.stripe_customers.values_list("stripe_id", flat=True)
        )
        patron.stripe_customers.all().delete()
        _forget_in_logs(patron, user)
        patron.name, patron.email, patron.user = "", ERASED.format(patron.public_id), None
        patron.language, patron.moved_at = "", None
        patron.erased_at = patron.erased_at or timezone.now()
        emptied = ["name", "email", "user", "language", "moved_at", "erased_at"]
        patron.save(update_fields=emptied)
        if user is not None:
            Session.objects.filter(session_key__in=sessions).delete()
            user.delete()
    for address in mine | written_to:
        kept_mails.forget(address)


def wipe_giver(gift: Donation, erasure: Erasure) -> None:
    """The same of a gift from elsewhere whose giver is no patron: known by street, or by name."""
    addresses = ReceiptParty.objects.filter(receipt__donation=gift).exclude(email="")
    mine = set(addresses.values_list("email", flat=True))
    with transaction.atomic():
        _names_of_gifts(Donation.objects.filter(pk=gift.pk), erasure)
    for address in mine:
        kept_mails.forget(address)


def _other_addresses(patron: Patron) -> set[str]:
    """Where mails went to them that is theirs no more, or not yet: not where another is known by it
    (whoever asks for an address has not proved it).
    """
    changes = AddressChange.objects.filter(user=patron.user_id, user__isnull=False)
    rows = [*changes.values_list("email", "before")]
    rows += patron.lost_addresses.values_list("email", "before")
    found = {address for row in rows for address in row if address}
    others = set(Patron.objects.exclude(pk=patron.pk).filter(email__in=found).values_list("email"))
    users = User.objects.filter(email__in=found)
    if patron.user is not None:
        users = users.exclude(pk=patron.user.pk)
    others |= set(users.values_list("email"))
    return found - {address for (address,) in others}


def _names_of_gifts(gifts: QuerySet[Donation], erasure: Erasure) -> None:
    """Receipts name nobody, and notes beside gifts say nothing."""
    Entry.objects.filter(donation__in=gifts).update(note="")
    Refund.objects.filter(donation__in=gifts).update(note="", error="")
    named = Receipt.objects.filter(donation__in=gifts).exclude(party=None)
    for receipt in named.select_related("party", "donation"):
        until = end_of_keeping(receipt.donation.paid_at, erasure.keep_years)
        ReceiptParty.objects.keep(receipt, until)
        if until and (erasure.kept_until is None or erasure.kept_until < until):
            erasure.kept_until = until
    erasure.save(update_fields=["kept_until"])


def _memberships(patron: Patron, pledges: QuerySet[Pledge], mine: Iterable[str]) -> None:
    """What they wrote as givers, and who they are as recipients. Another's name stays another's."""
    given = GiftMembership.objects.filter(pledge__in=pledges)
    given.update(giver_name=SOMEBODY, message="")
    unpaid = given.filter(pledge__fulfilled_at=None)
    unpaid.update(recipient_name="", recipient_email="")
    got = GiftMembership.objects.filter(Q(accepted_by=patron) | Q(recipient_email__in=mine))
    for membership in got:
        membership.token, membership.message = new_token(), ""
        membership.recipient_name = membership.recipient_email = ""
        membership.save(update_fields=["token", "message", "recipient_name", "recipient_email"])


def _choices(patron: Patron) -> None:
    """What they chose and answered, and what staff did for them, beside their gifts."""
    for rows in (patron.unwanted_mails, patron.lost_addresses, patron.evidence_tries):
        rows.all().delete()
    WallEntry.objects.filter(patron=patron).delete()
    for answer in StopAnswer.objects.filter(subscription__patron=patron):
        answer.let_go()


def _forget_in_logs(patron: Patron, user: User | None) -> None:
    """What Wagtail's log says of changes to them bears their name as its heading."""
    for thing in (patron, user):
        if thing is not None:
            kind = ContentType.objects.get_for_model(thing)
            ModelLogEntry.objects.filter(content_type=kind, object_id=str(thing.pk)).delete()


def keys_of_sessions(patron: Patron) -> list[str]:
    """Every device on which they are signed in, or asked for a code. Each session in the table is
    opened for it, so it is done before any row is held.
    """
    user = patron.user
    return [session.session_key for session in sessions_of(user)] if user else []
