"""What whoever runs the server does: the first administrator, and a second factor that is lost."""

import logging
import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from patrons import roles, tasks
from patrons.account.resetting import KIND
from patrons.models import Invitation, Mail, Patron, User
from tests.staff.second_factor import STEP, app_code, first_step, is_in, with_app, with_codes

pytestmark = pytest.mark.usefixtures("newsroom")


def text(response) -> str:
    return " ".join(response.content.decode().split())


def run(command: str, *args) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out)
    return out.getvalue()


def printed(address: str = "first@example.org") -> str:
    said = run("create_admin", address)
    return re.search(r"http://\S+(/account/invitation/\S+/)", said).group(1)


def test_the_printed_link_makes_an_administrator_without_any_mail(mailoutbox):
    link, client = printed("  First@Example.org "), Client()
    assert not User.objects.filter(email="first@example.org").exists()
    assert "by whoever runs the site" in text(client.get(link))
    assert not is_in(client)
    page = client.post(link, follow=True)
    assert "the admin opens when you have set one up" in text(page)
    first = User.objects.get(email="first@example.org")
    assert [group.name for group in first.groups.all()] == [roles.ADMINISTRATORS]
    assert (first.is_staff, first.is_superuser) == (True, False)
    assert EmailAddress.objects.get(user=first).verified
    assert not mailoutbox
    assert not Mail.objects.exists()


def test_it_works_once_and_for_24_hours():
    link = printed()
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        assert Client().post(link).status_code == 410
    Client().post(link)
    assert Client().post(link).status_code == 410
    assert User.objects.filter(email="first@example.org").count() == 1


def test_asked_again_the_earlier_link_is_dead():
    old, new = printed(), printed()
    assert Client().post(old).status_code == 410
    assert Client().post(new).status_code == 302


def test_an_administrator_who_has_a_second_factor_shows_it_here_too(ada):
    with_app(ada)
    client = Client()
    assert client.post(printed(ada.email))["Location"] == STEP
    assert not is_in(client)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ([], "Whose?"),
        ([""], "Whose?"),
        (["ada at example"], "is no mail address"),
        (["alice@example.org"], "is a patron's address"),
        (["ALICE@example.org"], "is a patron's address"),
        (["edie@example.org"], "is switched off"),
    ],
)
def test_what_it_refuses_says_what_to_do(alice, edie, address, says):
    User.objects.filter(pk=edie.pk).update(is_active=False)
    with pytest.raises(CommandError, match=says):
        run("create_admin", *address)
    assert not Invitation.objects.exists()


def test_a_printed_link_opens_no_patrons_room():
    """It proves no mailbox: somebody else may have become a patron of that address meanwhile."""
    link = printed("later@example.org")
    patron = Patron.objects.with_address("later@example.org", "Lena")
    client = Client()
    assert client.post(link).status_code == 410
    assert not is_in(client)
    assert not User.objects.get(pk=patron.user_id).is_staff


# --- A second factor that is lost --------------------------------------------------------------


def test_a_reset_takes_factors_and_sessions_and_tells_all_administrators(
    ada, tess, edie, mailoutbox, caplog
):
    with_app(tess)
    with_codes(tess)
    client = first_step(tess)
    client.post(STEP, {"code": app_code()})
    mailoutbox.clear()
    with caplog.at_level(logging.INFO, "patrons"):
        said = run("reset_second_factor", "TESS@example.org")
    assert "signed out everywhere" in said
    assert not Authenticator.objects.exists()
    assert client.get("/admin/")["Location"].startswith("/account/sign-in/")
    entry = ModelLogEntry.objects.get(action="patrons.second_factor_reset")
    assert entry.object_id == str(tess.pk)
    assert f"second factor reset: user {tess.pk}, log entry {entry.pk}" in caplog.text
    assert "tess@" not in caplog.text
    for mail in Mail.objects.filter(kind=KIND):
        tasks.send_mail(mail.pk)
        tasks.send_mail(mail.pk)
    told = {mail.to[0]: mail.body for mail in mailoutbox}
    assert sorted(told) == ["ada@example.org", "tess@example.org"]
    assert len(mailoutbox) == 2
    assert "The second factor of Tess Okafor was reset" in told["ada@example.org"]
    assert "Your second factor was reset" in told["tess@example.org"]


def test_afterwards_they_sign_in_by_mail_and_set_up_a_new_one(tess):
    with_app(tess)
    run("reset_second_factor", tess.email)
    client = first_step(tess)
    assert is_in(client)
    assert client.get("/admin/")["Location"].startswith("/account/second-factor/")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ([], "Whose?"),
        (["nobody@example.org"], "Nobody signs in with"),
        (["alice@example.org"], "does not work here"),
        (["tess@example.org"], "has no second factor"),
    ],
)
def test_a_reset_that_has_nothing_to_do_does_nothing(alice, tess, address, says):
    Authenticator.objects.create(user=alice.user, type="webauthn", data={"name": "Phone"})
    with pytest.raises(CommandError, match=says):
        run("reset_second_factor", *address)
    assert Authenticator.objects.count() == 1
    assert not Mail.objects.exists()
    assert not ModelLogEntry.objects.filter(action="patrons.second_factor_reset").exists()


def test_the_colleagues_page_says_that_the_command_exists_and_no_screen_does_it(
    ada, tess, signed_in
):
    with_app(tess)
    page = signed_in(ada).get(f"/admin/users/edit/{tess.pk}/").text
    assert "manage.py reset_second_factor tess@example.org" in page
    listed = text(signed_in(ada).get("/admin/users/"))
    assert "App" in listed
