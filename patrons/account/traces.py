"""What is about somebody without naming them: their sessions, and the mails that went to them.

A mail's row names nobody. Its key begins with the id of the row that it hangs on, which is another
for each kind: OF_PATRON and OF_USER say which. A kind that they leave out fails a test.
"""

from collections.abc import Callable, Iterable, Iterator

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from patrons.account import (
    address_change,
    erased_mail,
    factor_mail,
    invitation,
    lost_address,
    notices,
    resetting,
)
from patrons.account.address_change import AddressChange
from patrons.account.invitation import Invitation
from patrons.giving import (
    address_correction,
    first_day,
    receipt_mail,
    refused_mail,
    welcome_mail,
    yearly_mail,
)
from patrons.giving.address_correction import AddressCorrection
from patrons.giving.failed_charges import recovering, recovery_telling
from patrons.giving.failed_charges.late_charge import LateCharge
from patrons.giving.going_back import lost_mail, refund_mail, sent_back_mail
from patrons.giving.going_back.credit_note import CreditNote
from patrons.giving.going_back.dispute import Dispute
from patrons.giving.going_back.refund import Refund
from patrons.giving.memberships import membership_mail
from patrons.giving.memberships.membership import GiftMembership
from patrons.giving.pledge import Pledge
from patrons.giving.receipt import Receipt
from patrons.giving.regular import care_mail
from patrons.giving.regular.agreed_change import AgreedChange
from patrons.mail import Mail
from patrons.patron import Patron
from patrons.user import User


def sessions_of(user: User) -> Iterator[Session]:
    """Where they are signed in, or asked for a code, for erasing them. A session is signed text, so
    each in the table is opened: never in a request, which counts `user.signed_in` instead.
    """
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator(2000):
        data = session.get_decoded()
        if data.get(SESSION_KEY) == str(user.pk) or data.get("asked_for_code") == user.email:
            yield session


def pledges_of(patron: Patron) -> QuerySet[Pledge]:
    """What they promised, signed in or named by Stripe's page."""
    mine = Q(patron=patron) | Q(payer=patron) | Q(donations__patron=patron)
    return Pledge.objects.filter(pk__in=Pledge.objects.filter(mine).order_by().values("pk"))


def memberships_to(patron: Patron) -> QuerySet[GiftMembership]:
    """Whose recipient they are: who accepted it, or while nobody did, whose address it names."""
    meant = Q(accepted_by=None, recipient_email=patron.email)
    return GiftMembership.objects.filter(Q(accepted_by=patron) | meant)


def _ids(rows: QuerySet, field: str = "public_id") -> QuerySet:
    return rows.order_by().values_list(field, flat=True)


def _of_gifts(model: type[Model], field: str = "public_id", to: str = "donation") -> Callable:
    rows = model._default_manager
    return lambda patron: _ids(rows.filter(**{f"{to}__patron": patron}), field)


def _to_giver(it_is: bool) -> tuple[str, ...]:
    letters = membership_mail.LETTERS.items()
    return tuple(kind for kind, letter in letters if letter.to_giver == it_is)


# By kinds: the ids that the keys of those mails begin with.
OF_PATRON: dict[tuple[str, ...], Callable[[Patron], Iterable]] = {
    (welcome_mail.KIND, yearly_mail.KIND, erased_mail.KIND): lambda patron: [patron.public_id],
    (receipt_mail.KIND,): _of_gifts(Receipt),
    (refund_mail.KIND,): _of_gifts(CreditNote, to="receipt__donation"),
    (sent_back_mail.KIND,): _of_gifts(Refund),
    (lost_mail.KIND,): _of_gifts(Dispute, "stripe_id"),
    (first_day.MADE_ONCE, recovery_telling.CARD, recovery_telling.YEARLY): (
        lambda patron: _ids(patron.subscriptions.all())
    ),
    care_mail.KINDS: _of_gifts(AgreedChange, to="subscription"),
    (recovery_telling.FAILED, recovery_telling.LAST_CALL, recovering.ENDED): (
        _of_gifts(LateCharge, to="subscription")
    ),
    (refused_mail.KIND, *_to_giver(True)): lambda patron: _ids(pledges_of(patron)),
    _to_giver(False): lambda patron: _ids(memberships_to(patron), "pledge__public_id"),
    (address_correction.KIND,): (
        lambda patron: _ids(AddressCorrection.objects.filter(pledge__in=pledges_of(patron)), "pk")
    ),
    (lost_address.ASKED, lost_address.MOVED_OLD, lost_address.MOVED_NEW): (
        lambda patron: _ids(patron.lost_addresses.all(), "pk")
    ),
}
OF_USER: dict[tuple[str, ...], Callable[[User], Iterable]] = {
    (notices.ADDED, notices.REMOVED, factor_mail.KIND): lambda user: [user.pk],
    (address_change.CODE, address_change.CHANGED): (
        lambda user: _ids(AddressChange.objects.filter(user=user), "pk")
    ),
    (invitation.KIND,): lambda user: _ids(Invitation.objects.filter(email=user.email), "pk"),
}
# Every kind that goes by a row.
KINDS = {kind for kinds in (*OF_PATRON, *OF_USER) for kind in kinds} | {resetting.KIND}


def mails_about(patron: Patron) -> QuerySet[Mail]:
    """The rows of the mails that went, or are to go, to them; a fixed number of questions."""
    found = _hanging_on(OF_PATRON, patron)
    return Mail.objects.filter(found | _of_user(patron.user) if patron.user else found)


def mails_about_user(user: User) -> QuerySet[Mail]:
    """The same of who works here and is no patron."""
    return Mail.objects.filter(_of_user(user))


def _of_user(user: User) -> Q:
    # One of a lost factor goes to several: its key ends with its reader.
    reset = Q(kind=resetting.KIND, key__endswith=f" {user.pk}")
    return _hanging_on(OF_USER, user) | reset


def _hanging_on(table: dict[tuple[str, ...], Callable], whose: Patron | User) -> Q:
    found = Q()
    for kinds, ids in table.items():
        found |= Q(kind__in=kinds, about__in=[str(each) for each in ids(whose)])
    return found
