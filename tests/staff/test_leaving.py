"""A colleague leaves: switched off at once, in every browser; their work stays."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import ModelLogEntry

from articles.models import Author
from patrons import roles
from patrons.account.invitation import invite
from patrons.account.leaving import Refused, leave
from patrons.models import Invitation, User
from tests.staff.second_factor import STEP, app_code, first_step, is_in, with_app, with_codes

pytestmark = pytest.mark.usefixtures("newsroom")


def text(response) -> str:
    return " ".join(response.content.decode().split())


def page(user: User, name: str) -> str:
    return f"/admin/users/{user.pk}/{name}/"


@pytest.fixture
def bea(db) -> User:
    """A second administrator."""
    user = User.objects.create_user("bea@example.org", name="Bea Roth", is_staff=True)
    user.groups.add(Group.objects.get(name=roles.ADMINISTRATORS))
    return user


def test_every_browser_of_theirs_is_signed_out_at_once(ada, tess, signed_in, mailoutbox):
    with_app(tess)
    theirs = first_step(tess)
    theirs.post(STEP, {"code": app_code()})
    assert theirs.get("/admin/").status_code == 200
    seen = text(signed_in(ada).get(page(tess, "left")))
    assert "every browser of theirs is signed out" in seen
    assert theirs.get("/admin/").status_code == 200, "opening the page changes nothing"
    assert signed_in(ada).post(page(tess, "left"))["Location"] == "/admin/users/"
    assert theirs.get("/admin/")["Location"].startswith("/account/sign-in/")
    assert theirs.get("/account/")["Location"].startswith("/account/sign-in/")
    Client().post("/account/sign-in/", {"email": tess.email})
    assert not re.search(r"^\d{6}$", mailoutbox[-1].body, re.M), "no code comes any more"


def test_factors_and_invitations_go_and_roles_and_work_stay(ada, bea, tess, signed_in):
    with_app(tess)
    with_codes(tess)
    Author.objects.create(name="Tess Okafor")
    invite("friend@example.org", "Friend", [], by=tess)
    signed_in(ada).post(page(tess, "left"))
    tess.refresh_from_db()
    assert (tess.is_active, tess.is_staff) == (False, True)
    assert [group.name for group in tess.groups.all()] == [roles.TREASURERS]
    assert not Authenticator.objects.exists()
    assert not Invitation.objects.exists()
    assert Author.objects.filter(name="Tess Okafor").exists()
    entry = ModelLogEntry.objects.get(action="patrons.staff_left")
    assert (entry.user, entry.object_id) == (ada, str(tess.pk))
    listed = text(signed_in(ada).get("/admin/users/"))
    assert "Has left" in listed
    assert "Tess Okafor" in listed


def test_a_patron_keeps_their_own_account_and_the_screen_says_so(ada, alice, signed_in):
    alice.user.groups.add(Group.objects.get(name=roles.EDITORS))
    User.objects.filter(pk=alice.user_id).update(is_staff=True)
    theirs = first_step(alice.user)
    assert "They are a patron too, and that is their own" in text(
        signed_in(ada).get(page(alice.user, "left"))
    )
    signed_in(ada).post(page(alice.user, "left"))
    assert theirs.get("/account/")["Location"].startswith("/account/sign-in/")
    alice.user.refresh_from_db()
    assert (alice.user.is_active, alice.user.is_staff) == (True, False)
    again = first_step(alice.user)
    assert "You are a patron" in text(again.get("/account/"))
    assert again.get("/admin/").status_code == 302
    assert "Alice" not in text(signed_in(ada).get("/admin/users/"))


def test_nobody_does_it_to_oneself(ada, bea, signed_in):
    client = signed_in(ada)
    assert "You cannot do this to yourself" in text(client.get(page(ada, "left")))
    client.post(page(ada, "left"))
    ada.refresh_from_db()
    assert ada.is_active
    assert page(ada, "left") not in client.get(f"/admin/users/edit/{ada.pk}/").text
    assert page(bea, "left") in client.get(f"/admin/users/edit/{bea.pk}/").text


def test_the_last_administrator_stays(ada, bea, tess):
    leave(bea, by=ada)
    with pytest.raises(Refused, match="the last who can administer"):
        leave(ada, by=tess)
    ada.refresh_from_db()
    assert ada.is_active


def test_nor_is_the_role_taken_from_the_last_one(ada, signed_in):
    recruiters = Group.objects.create(name="Recruiters")
    administrators = Group.objects.get(name=roles.ADMINISTRATORS)
    recruiters.permissions.set(administrators.permissions.all())
    for right in administrators.collection_permissions.all():
        recruiters.collection_permissions.create(
            collection=right.collection, permission=right.permission
        )
    rita = User.objects.create_user("rita@example.org", name="Rita", is_staff=True)
    rita.groups.add(recruiters, Group.objects.get(name=roles.EDITORS))
    sent = {"name": ada.name, "email": ada.email, "groups": [recruiters.pk]}
    answer = signed_in(rita).post(f"/admin/users/edit/{ada.pk}/", sent)
    assert "the last who can administer the site" in answer.text
    assert ada.groups.filter(name=roles.ADMINISTRATORS).exists()


def test_an_administrator_switches_no_superuser_off(ada, root, signed_in):
    above = User.objects.get(email="root@example.org")
    assert signed_in(ada).post(page(above, "left"))["Location"] == "/admin/"
    with pytest.raises(Refused):
        leave(above, by=ada)
    above.refresh_from_db()
    assert above.is_active


@pytest.mark.parametrize("name", ["left", "back"])
@pytest.mark.parametrize("somebody", ["edie", "tess"])
def test_others_do_not(request, bea, signed_in, somebody, name):
    client = signed_in(request.getfixturevalue(somebody))
    for answer in (client.get(page(bea, name)), client.post(page(bea, name))):
        assert answer["Location"] == "/admin/"
    bea.refresh_from_db()
    assert bea.is_active


def test_a_patron_who_does_not_work_here_is_nobodys_to_switch_off(ada, alice, signed_in):
    assert signed_in(ada).post(page(alice.user, "left")).status_code == 404


def test_twice_is_once(ada, tess, signed_in):
    signed_in(ada).post(page(tess, "left"))
    assert "is switched off already" in text(signed_in(ada).get(page(tess, "left")))
    leave(User.objects.get(pk=tess.pk), by=ada)
    tess.refresh_from_db()
    assert not tess.is_active


def test_switched_on_again_they_set_up_a_new_second_factor(ada, tess, signed_in):
    with_app(tess)
    client = signed_in(ada)
    client.post(page(tess, "left"))
    assert page(tess, "back") in client.get(f"/admin/users/edit/{tess.pk}/").text
    assert "set up a new second factor" in text(client.get(page(tess, "back")))
    client.post(page(tess, "back"))
    theirs = first_step(tess)
    assert is_in(theirs)
    assert theirs.get("/admin/")["Location"].startswith("/account/second-factor/")
    assert ModelLogEntry.objects.filter(action="patrons.staff_back", user=ada).exists()


def test_a_link_of_the_mail_that_is_on_its_way_lets_them_in_no_more(ada, edie, mailoutbox):
    Client().post("/account/sign-in/", {"email": edie.email})
    link = re.search(r"http://\S+(/account/sign-in/link/\S+)", mailoutbox[-1].body).group(1)
    leave(edie, by=ada)
    assert Client().post(link).status_code == 410
