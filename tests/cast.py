"""The cast of the tests: alice sustains, bob has lapsed, charlie only reads, edie edits, wendy
writes, frank raises funds, tess keeps the books, ada administers. Each is who they are in the
database; `signed_in` gives a client.
"""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    record_authentication,
)
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from patrons.account.second_factor import DEMO, is_asked_of
from patrons.patron import Patron
from patrons.roles import ADMINISTRATORS, EDITORS, FUNDRAISERS, TREASURERS, WRITERS
from patrons.support import Grant
from patrons.user import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def alice(db) -> Patron:
    return supporter("alice@example.org", "Alice Novák", since=-90, until=275)


@pytest.fixture
def bob(db) -> Patron:
    return supporter("bob@example.org", "Bob Novak", since=-120, until=-30)


@pytest.fixture
def charlie(db) -> Patron:
    """Known by address and able to sign in, and never gave anything."""
    return Patron.objects.with_address("charlie@example.org", "Charlie Reader")


@pytest.fixture
def edie(db) -> User:
    return staff("edie@example.org", "Edie Brandt", EDITORS)


@pytest.fixture
def wendy(db) -> User:
    return staff("wendy@example.org", "Wendy Osei", WRITERS)


@pytest.fixture
def frank(db) -> User:
    return staff("frank@example.org", "Frank Duarte", FUNDRAISERS)


@pytest.fixture
def tess(db) -> User:
    return staff("tess@example.org", "Tess Okafor", TREASURERS)


@pytest.fixture
def ada(db) -> User:
    return staff("ada@example.org", "Ada Lindqvist", ADMINISTRATORS)


@pytest.fixture
def signed_in(db) -> Callable[[Patron | User], Client]:
    """signed_in(alice): a client with their session, an hour later; of staff with
    the record that stands for the second factor, as the demo's buttons leave it.
    """

    def client_of(somebody: Patron | User) -> Client:
        client = Client()
        user = somebody.user if isinstance(somebody, Patron) else somebody
        client.force_login(user, backend=BACKEND)
        if is_asked_of(User.objects.get(pk=user.pk)):
            session = client.session
            record_authentication(SimpleNamespace(session=session), user, method=DEMO)
            session[AUTHENTICATION_METHODS_SESSION_KEY][0]["at"] -= 3600
            session.save()
        return client

    return client_of


def supporter(address: str, name: str, since: int, until: int) -> Patron:
    """A patron whom staff granted support, from and until so many days from now."""
    patron = Patron.objects.with_address(address, name)
    now = timezone.now()
    start, end = now + timedelta(days=since), now + timedelta(days=until)
    Grant.objects.give(patron, end, "One of the cast", since=start)
    return patron


def staff(address: str, name: str, group: str) -> User:
    user = User.objects.create_user(address, name=name, is_staff=True)
    EmailAddress.objects.create(user=user, email=address, primary=True, verified=True)
    user.groups.add(Group.objects.get(name=group))
    return user
