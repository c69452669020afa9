"""Who was invited comes: the one moment at which a user gets roles by an invitation."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from wagtail.log_actions import log

from patrons.account import factor_mail, notices, second_factor
from patrons.account.invitation import CAME, Invitation
from patrons.account.leaving import forget_ways_in
from patrons.account.signed_in import end_everywhere
from patrons.patron import Patron
from patrons.user import User


def accept(token: str) -> User | None:
    """Take the one use of this link. Returns who works here now; None where it is no use any more.

    Whoever is a patron of that address stays one. A printed link proves no mailbox, so it opens
    nobody's patron pages: it is no use where the address has become a patron's meanwhile.
    """
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().of_link(token)
        if invitation is None:
            return None
        user = User.objects.select_for_update().filter(email=invitation.email).first()
        if (user and not user.is_active) or (invitation.is_printed and is_patron(invitation.email)):
            return None
        user = user or User.objects.create_user(invitation.email)
        worked_here = user.is_staff
        user.is_staff, user.name = True, user.name or invitation.name
        user.save(update_fields=["is_staff", "name"])
        # Rights go to whoever opened this link, and to no browser or passkey from before: who once
        # read the mailbox may have left one.
        if worked_here:
            end_everywhere(user)
        else:
            tell_of_removed(user)
            forget_ways_in(user)
        user.groups.add(*invitation.roles.all())
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
        log(user, CAME, user=user, title=f"Colleague {user.pk}")
        invitation.delete()
        return user


def tell_of_removed(user: User) -> None:
    """For each factor the mail that goes when its owner removes it."""
    for factor in second_factor.of(user):
        if factor.type == Authenticator.Type.WEBAUTHN:
            notices.tell(notices.REMOVED, user, factor.pk)
        else:
            factor_mail.tell(factor_mail.APP_REMOVED, user, factor.pk)


def is_patron(email: str) -> bool:
    return Patron.objects.filter(email=email).exists() or (
        Patron.objects.filter(user__email=email).exists()
    )
