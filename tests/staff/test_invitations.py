"""A colleague is invited by address and role, hears of it, and comes; or does not."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from patrons import queue, roles, tasks
from patrons.account import factor_mail, notices
from patrons.account.invitation import KIND
from patrons.models import Invitation, Mail, User
from patrons.roles import may_give
from tests.staff.second_factor import is_in, with_app

NEW, LIST = "/admin/users/new/", "/admin/users/"
pytestmark = pytest.mark.usefixtures("newsroom")


def text(response) -> str:
    return " ".join(response.content.decode().split())


def role(name: str = roles.EDITORS) -> Group:
    return Group.objects.get(name=name)


def asked(client: Client, email: str = "New@Example.org", name: str = "Nora New", **more):
    sent = {"name": name, "email": email, "roles": [role().pk], **more}
    return client.post(NEW, sent)


def mailed(mailoutbox) -> str:
    """The link of the newest invitation, once its mail went."""
    for mail in Mail.objects.filter(kind=KIND, sent_at=None):
        tasks.send_mail(mail.pk)
    return re.search(r"http://[^/\s]+(\S*/account/invitation/\S+/)", mailoutbox[-1].body).group(1)


def test_the_mail_says_who_invites_as_what_and_until_when(ada, signed_in, mailoutbox):
    answer = asked(signed_in(ada), roles=[role().pk, role(roles.TREASURERS).pk])
    assert answer["Location"] == LIST
    link = mailed(mailoutbox)
    (mail,) = mailoutbox
    assert mail.to == ["new@example.org"]
    assert mail.subject == "Ada Lindqvist invites you to work at The Lighthouse"
    assert "as: Editors, Treasurers." in mail.body
    assert "Kyiv time" in mail.body
    assert "You are a patron already" not in mail.body
    assert link in mail.alternatives[0][0]


def test_the_roles_are_named_in_the_language_of_whoever_is_asked(ada, bob, signed_in, mailoutbox):
    """One that the newsroom made is named as it named it."""
    bob.language = "uk"
    bob.save()
    own = Group.objects.create(name="Night desk")
    answer = asked(signed_in(ada), email=bob.email, roles=[role().pk, own.pk])
    assert answer["Location"] == LIST
    link = mailed(mailoutbox)
    assert "Роль: Редактори, Night desk." in mailoutbox[0].body
    assert "Редактори, Night desk" in mailoutbox[0].alternatives[0][0]
    assert "Редактори, Night desk" in text(Client().get(f"/uk{link}".replace("/uk/uk", "/uk")))
    assert "Editors, Night desk" in text(Client().get(link.removeprefix("/uk")))


def test_nobody_has_a_right_before_they_come(ada, signed_in):
    asked(signed_in(ada))
    assert not User.objects.filter(email="new@example.org").exists()
    page = text(signed_in(ada).get(LIST))
    assert "Invited, and not here yet" in page
    assert "new@example.org" in page


def test_opening_the_link_changes_nothing_and_its_button_signs_in(ada, signed_in, mailoutbox):
    asked(signed_in(ada))
    link, client = mailed(mailoutbox), Client()
    page = text(client.get(link))
    assert "Ada Lindqvist invites you" in page
    assert "Editors" in page
    assert not User.objects.filter(email="new@example.org").exists()
    answer = client.post(link)
    assert answer["Location"] == "/account/second-factor/?next=/admin/"
    new = User.objects.get(email="new@example.org")
    assert (new.name, new.is_staff, new.has_usable_password()) == ("Nora New", True, False)
    assert [group.name for group in new.groups.all()] == [roles.EDITORS]
    assert EmailAddress.objects.get(user=new).verified
    assert client.get("/admin/").status_code == 200
    assert not Invitation.objects.exists()


def test_a_treasurer_who_comes_sets_up_a_second_factor_first(ada, signed_in, mailoutbox):
    asked(signed_in(ada), roles=[role(roles.TREASURERS).pk])
    client = Client()
    page = client.post(mailed(mailoutbox), follow=True)
    assert "the admin opens when you have set one up" in text(page)
    assert client.get("/account/second-factor/app/").status_code == 200
    assert client.get("/admin/")["Location"].startswith("/account/second-factor/")


def test_the_link_works_once_and_for_seven_days(ada, signed_in, mailoutbox):
    asked(signed_in(ada))
    link = mailed(mailoutbox)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        for answer in (Client().get(link), Client().post(link)):
            assert answer.status_code == 410
            assert "This invitation is over" in text(answer)
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        Client().post(link)
    assert User.objects.filter(email="new@example.org").exists()
    late = Client()
    assert late.post(link).status_code == 410
    assert not is_in(late)


@pytest.mark.parametrize("token", ["x", "WzEsIngiXQ:1a:b", "a" * 300, "0"])
def test_nobody_makes_up_a_link(db, token):
    assert Client().post(f"/account/invitation/{token}/").status_code == 410


def test_sent_again_it_has_a_new_link_and_the_old_one_is_dead(ada, signed_in, mailoutbox):
    client = signed_in(ada)
    asked(client)
    old = mailed(mailoutbox)
    client.post(f"{LIST}invitations/{Invitation.objects.get().pk}/again/")
    new = mailed(mailoutbox)
    assert new != old
    assert Client().post(old).status_code == 410
    assert Client().post(new).status_code == 302


def test_a_mail_that_is_overtaken_does_not_go(ada, signed_in, mailoutbox):
    client = signed_in(ada)
    asked(client)
    first = Mail.objects.get(kind=KIND)
    client.post(f"{LIST}invitations/{Invitation.objects.get().pk}/again/")
    tasks.send_mail(first.pk)
    assert not mailoutbox
    assert not Mail.objects.filter(pk=first.pk).exists()


def test_withdrawn_it_lets_nobody_in_and_nothing_stays(ada, signed_in, mailoutbox):
    client = signed_in(ada)
    asked(client)
    link = mailed(mailoutbox)
    client.post(f"{LIST}invitations/{Invitation.objects.get().pk}/withdraw/")
    assert Client().post(link).status_code == 410
    assert not Invitation.objects.exists()
    assert "new@example.org" not in text(client.get(LIST))
    said = "".join(str(entry.__dict__) for entry in ModelLogEntry.objects.all())
    assert "new@example.org" not in said
    assert "Nora" not in said


def test_one_that_ran_out_is_said_and_forgotten_after_a_month(ada, signed_in):
    asked(signed_in(ada))
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert "ran out" in text(signed_in(ada).get(LIST))
        tasks.forget_ended_sessions()
        assert Invitation.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=38)):
        tasks.forget_ended_sessions()
    assert not Invitation.objects.exists()


def test_a_patron_who_comes_stays_a_patron(ada, alice, signed_in, mailoutbox):
    asked(signed_in(ada), "alice@example.org", "Somebody Else")
    link = mailed(mailoutbox)
    assert "You are a patron already, and stay one" in mailoutbox[-1].body
    client = Client()
    client.post(link)
    alice.refresh_from_db()
    assert alice.user.is_staff
    assert User.objects.filter(email="alice@example.org").count() == 1
    assert "You are a patron" in text(client.get("/account/"))


def test_who_was_signed_in_here_is_signed_out_by_it(ada, bob, signed_in, mailoutbox):
    asked(signed_in(ada))
    link, client = mailed(mailoutbox), signed_in(bob)
    assert "You are signed in as bob@example.org" in text(client.get(link))
    client.post(link)
    new = User.objects.get(email="new@example.org")
    assert client.session["_auth_user_id"] == str(new.pk)


def test_a_second_factor_from_before_is_none_of_who_comes(ada, alice, signed_in, mailoutbox):
    with_app(alice.user)
    asked(signed_in(ada), "alice@example.org")
    answer = Client().post(mailed(mailoutbox))
    assert answer["Location"] == "/account/second-factor/?next=/admin/"
    assert not Authenticator.objects.filter(user=alice.user).exists()


def test_each_factor_that_their_coming_removes_is_told(ada, alice, signed_in, mailoutbox):
    app = with_app(alice.user)
    passkey = Authenticator.objects.create(
        user=alice.user, type=Authenticator.Type.WEBAUTHN, data={"name": "Old"}
    )
    asked(signed_in(ada), "alice@example.org")
    Client().post(mailed(mailoutbox))
    assert not Authenticator.objects.filter(user=alice.user).exists()
    told = set(Mail.objects.values_list("kind", "key"))
    assert (factor_mail.KIND, f"{alice.user_id} {app.pk} {factor_mail.APP_REMOVED}") in told
    assert (notices.REMOVED, f"{alice.user_id} {passkey.pk}") in told


def test_its_mail_and_that_of_a_changed_factor_are_queued_at_once(
    ada, signed_in, monkeypatch, django_capture_on_commit_callbacks
):
    queued = []
    monkeypatch.setattr(queue, "_publish", lambda task, args: queued.append((task.name, args)))
    with django_capture_on_commit_callbacks(execute=True):
        asked(signed_in(ada))
        factor_mail.tell(factor_mail.APP_SET_UP, ada, 1)
        factor_mail.tell(factor_mail.APP_SET_UP, ada, 1)
    made = [Mail.objects.get(kind=kind).pk for kind in (KIND, factor_mail.KIND)]
    assert queued == [("patrons.tasks.send_mail", (pk,)) for pk in made]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"email": "tess@example.org"}, "Tess Okafor works here already"),
        ({"email": "TESS@example.org "}, "Tess Okafor works here already"),
        ({"email": "name"}, "Write the whole address"),
        ({"email": ""}, "Write the whole address"),
        ({"name": " \u200b "}, "Write their name"),
        ({"roles": []}, "Choose a role"),
        ({"roles": ["9999"]}, "is not one of the available choices"),
        ({"email": "twice@example.org"}, "They are invited already"),
    ],
)
def test_what_cannot_be_invited_says_what_to_do(ada, tess, signed_in, sent, says):
    client = signed_in(ada)
    asked(client, "twice@example.org")
    answer = client.post(NEW, {"name": "N", "email": "n@example.org", "roles": [role().pk], **sent})
    assert answer.status_code == 422
    assert says in answer.text
    assert Invitation.objects.count() == 1


def test_who_was_switched_off_is_not_invited_but_switched_on(ada, edie, signed_in):
    User.objects.filter(pk=edie.pk).update(is_active=False)
    assert "was switched off" in asked(signed_in(ada), edie.email).text


def test_switched_off_meanwhile_they_do_not_come_by_it(ada, alice, signed_in, mailoutbox):
    asked(signed_in(ada), alice.email)
    link = mailed(mailoutbox)
    User.objects.filter(pk=alice.user_id).update(is_active=False)
    assert Client().post(link).status_code == 410


# --- Who may give which role -------------------------------------------------------------------


@pytest.fixture
def recruiter(db) -> User:
    """Somebody of a role of the newsroom's own, who may invite and may do nothing else."""
    group = Group.objects.create(name="Recruiters")
    for code in ("access_admin", "add_user", "view_user", "change_user"):
        group.permissions.add(Permission.objects.get(codename=code))
    user = User.objects.create_user("rita@example.org", name="Rita", is_staff=True)
    user.groups.add(group)
    return user


def test_nobody_gives_a_role_with_rights_they_lack(recruiter, signed_in):
    client = signed_in(recruiter)
    own = Group.objects.get(name="Recruiters")
    page = client.get(NEW).text
    assert "Recruiters" in page
    assert f'value="{role().pk}"' not in page
    for name in (roles.EDITORS, roles.TREASURERS, roles.ADMINISTRATORS):
        assert asked(client, roles=[role(name).pk]).status_code == 422
    assert asked(client, roles=[own.pk]).status_code == 302


def test_administrators_give_every_role_that_comes_with_the_product(ada, tess, edie):
    fresh = {user: User.objects.get(pk=user.pk) for user in (ada, tess, edie)}
    names = (roles.EDITORS, roles.TREASURERS, roles.ADMINISTRATORS)
    assert [may_give(fresh[ada], role(name)) for name in names] == [True, True, True]
    assert [may_give(fresh[tess], role(name)) for name in names] == [False, True, False]
    assert [may_give(fresh[edie], role(name)) for name in names] == [True, False, False]


def test_no_role_is_given_or_taken_on_a_colleagues_page_by_who_lacks_it(recruiter, edie, signed_in):
    sent = {"name": edie.name, "email": "rita+edie@example.org"}
    sent |= {"groups": [role(roles.ADMINISTRATORS).pk]}
    client = signed_in(recruiter)
    assert client.post(f"/admin/users/edit/{edie.pk}/", sent).status_code == 200
    client.post(f"/admin/users/edit/{edie.pk}/", {**sent, "groups": []})
    edie.refresh_from_db()
    assert [group.name for group in edie.groups.all()] == [roles.EDITORS]
    assert edie.email == "edie@example.org"


def test_an_invitation_to_a_greater_role_is_not_theirs_to_touch(
    ada, recruiter, signed_in, mailoutbox
):
    asked(signed_in(ada))
    link = mailed(mailoutbox)
    client = signed_in(recruiter)
    for button in ("again", "withdraw"):
        client.post(f"{LIST}invitations/{Invitation.objects.get().pk}/{button}/")
    assert Client().get(link).status_code == 200


@pytest.mark.parametrize("action", ["assign_role", "set_active_state", "delete"])
def test_wagtails_ways_to_change_many_at_once_are_closed(ada, edie, root, signed_in, action):
    for client in (signed_in(ada), root):
        address = f"/admin/bulk/patrons/user/{action}/?id={edie.pk}"
        assert client.get(address).status_code == 404
        sent = {"role": role(roles.ADMINISTRATORS).pk, "mark_as_active": "0"}
        assert client.post(address, sent).status_code == 404


@pytest.mark.parametrize("somebody", ["edie", "tess"])
def test_others_invite_nobody(request, ada, signed_in, somebody):
    asked(signed_in(ada))
    client = signed_in(request.getfixturevalue(somebody))
    key = Invitation.objects.get().pk
    for address in (NEW, f"{LIST}invitations/{key}/again/", f"{LIST}invitations/{key}/withdraw/"):
        assert client.post(address, {"name": "x"})["Location"] == "/admin/"
    assert Invitation.objects.count() == 1


def test_what_a_patron_left_behind_opens_nothing_once_they_work_here(
    ada, bob, signed_in, mailoutbox
):
    """Neither a browser nor a passkey, which whoever read their mail once may have made."""
    before = signed_in(bob)
    Authenticator.objects.create(user=bob.user, type="webauthn", data={"name": "Somebody’s"})
    asked(signed_in(ada), bob.email, "Bob Novak", roles=[role(roles.TREASURERS).pk])
    answer = Client().post(mailed(mailoutbox))
    assert answer["Location"].startswith("/account/second-factor/")
    assert not Authenticator.objects.filter(user=bob.user).exists()
    for page in ("/admin/donation/", "/account/second-factor/app/", "/account/"):
        assert before.get(page)["Location"].startswith("/account/sign-in/")
