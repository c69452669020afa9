"""A colleague leaves and their work stays: articles, lists and log entries go on naming them.

Who only worked here is switched off. Who is a patron too keeps their patron's account, which is
their own: what made them staff is taken off it, and it can be invited again.
"""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.log_actions import log

from patrons.account import signed_in
from patrons.account.invitation import Invitation
from patrons.patron import Patron
from patrons.roles import ADMINISTRATORS, may_give
from patrons.user import User

LEFT, BACK = "patrons.staff_left", "patrons.staff_back"
ONESELF = "You cannot do this to yourself. Ask another administrator."
LAST = "They are the last who can administer the site. Make somebody else an administrator first."
MORE = "They have rights that you do not have yourself. Ask a colleague who has."


class Refused(Exception):
    """It is not done; the words say why."""


def administrators() -> QuerySet[User]:
    """Who can let others in: everybody who may sign in and has the role, or every right."""
    group = Group.objects.filter(name=ADMINISTRATORS).values("pk")
    return User.objects.filter(
        Q(is_superuser=True) | Q(groups__in=group), is_active=True
    ).distinct()


def is_patron_too(user: User) -> bool:
    return Patron.objects.filter(user=user).exists()


def why_not(user: User, by: User) -> str:
    """What forbids `by` to say that this colleague has left; "" where nothing does."""
    if user == by:
        return ONESELF
    if user.is_superuser and not by.is_superuser:
        return MORE
    others = administrators().exclude(pk=user.pk)
    return "" if others.exists() or not administrators().filter(pk=user.pk).exists() else LAST


def leave(user: User, by: User) -> None:
    """Switch them off at once, in every browser. Raises Refused. Safe to call twice."""
    with transaction.atomic():
        # Two administrators who switch each other off must not both find the other still there.
        list(User.objects.select_for_update().filter(pk__in=administrators().values("pk")))
        refused = why_not(user, by)
        if refused:
            raise Refused(refused)
        if is_patron_too(user):
            user.is_staff = user.is_superuser = False
            user.groups.clear()
            user.user_permissions.clear()
        else:
            user.is_active = False
        user.save(update_fields=["is_staff", "is_superuser", "is_active"])
        forget_ways_in(user)
        Invitation.objects.filter(Q(email=user.email) | Q(invited_by=user)).delete()
        log(user, LEFT, user=by, title=f"Colleague {user.pk}")


def come_back(user: User, by: User) -> None:
    """Switch them on again in the roles that they had; they set up a new second factor."""
    if (user.is_superuser and not by.is_superuser) or not all(
        may_give(by, role) for role in user.groups.all()
    ):
        raise Refused(MORE)
    with transaction.atomic():
        user.is_active = True
        user.save(update_fields=["is_active"])
        forget_ways_in(user)
        log(user, BACK, user=by, title=f"Colleague {user.pk}")


def forget_ways_in(user: User) -> None:
    """No second factor of theirs is good any more, and no session, link or code on its way."""
    Authenticator.objects.filter(user=user).delete()
    signed_in.end_everywhere(user)
