"""The demo's cast: staff and patrons. Their addresses end in .invalid: no mail ever reaches one."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patrons.patron import Patron
from patrons.roles import ADMINISTRATORS, EDITORS, TREASURERS
from patrons.support import Grant
from patrons.user import User

# Who can be signed in with one button: (role, address, what the button says).
CAST = [
    ("patron", "alice@demo.invalid", _("Alice, a patron")),
    ("lapsed", "bob@demo.invalid", _("Bob, whose support has ended")),
    ("editor", "edie@demo.invalid", _("Edie, the editor")),
    ("treasurer", "tess@demo.invalid", _("Tess, the treasurer")),
    ("administrator", "ada@demo.invalid", _("Ada, the administrator")),
]
NAMES = {
    "patron": "Alice Moreau",
    "lapsed": "Bob Novak",
    "editor": "Edie Brandt",
    "treasurer": "Tess Okafor",
    "administrator": "Ada Lindqvist",
}
GROUPS = {"editor": EDITORS, "treasurer": TREASURERS, "administrator": ADMINISTRATORS}


@transaction.atomic
def load() -> str:
    """Make what is missing; returns one line that says what was made."""
    made = 0
    for role, address, _label in CAST:
        if find(role) is not None:
            continue
        made += 1
        if role in GROUPS:
            hire(address, NAMES[role], GROUPS[role])
        else:
            welcome(address, NAMES[role], lapsed=role == "lapsed")
    return f"people: {made} made"


def find(role: str) -> User | None:
    """Who plays it: by their address, or, where they changed that in the demo, by their name."""
    address = {each: address for each, address, _label in CAST}[role]
    named = Q(name=NAMES[role]) | Q(patron__name=NAMES[role])
    moved = Q(patron__moved_at__isnull=False) | Q(address_change__done_at__isnull=False)
    found = User.objects.filter(named, moved).order_by("pk")
    return User.objects.filter(email=address).first() or found.first()


def hire(address: str, name: str, group: str) -> None:
    """Somebody who works here, and signs in by a code like everybody else."""
    user = User.objects.create_user(address, name=name, is_staff=True)
    EmailAddress.objects.create(user=user, email=address, primary=True, verified=True)
    user.groups.add(Group.objects.get(name=group))


def welcome(address: str, name: str, *, lapsed: bool) -> None:
    """A patron who was given support before the demo's gifts begin."""
    patron = Patron.objects.with_address(address, name)
    now = timezone.now()
    if lapsed:
        since, until = now - timedelta(days=120), now - timedelta(days=30)
    else:
        since, until = now - timedelta(days=90), now + timedelta(days=275)
    Grant.objects.give(patron, until, "Demo: one of the first patrons", since=since)
