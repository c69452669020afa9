"""The page "Mails from us": signed in, by the link at a mail's foot, and by one click."""

import pytest
from django.test import Client

from patrons import mail, mail_choice
from patrons.models import Patron, UnwantedMail

STATEMENT = mail_choice.YEARLY_STATEMENT


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


@pytest.fixture
def link(alice, newsroom) -> str:
    return path_of(mail_choice.link(alice))


def test_a_patron_chooses_their_language_and_their_mails(alice, newsroom, signed_in):
    client = signed_in(alice)
    assert "No more" not in client.get("/account/mails/").content.decode()
    answer = client.post("/account/mails/", {"language": "uk"})
    assert "Saved." in answer.content.decode()
    alice.refresh_from_db()
    assert alice.language == "uk"
    assert not mail_choice.wants(alice, STATEMENT)
    client.post("/account/mails/", {"language": "en", "kinds": [STATEMENT]})
    assert mail_choice.wants(alice, STATEMENT)


def test_who_is_not_signed_in_signs_in_first(client, newsroom):
    answer = client.get("/account/mails/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/sign-in/")


def test_staff_without_support_of_their_own_have_no_choices(edie, newsroom, signed_in):
    page = signed_in(edie).get("/account/mails/")
    assert page.status_code == 200
    assert b'name="language"' not in page.content


def test_the_link_in_a_mail_opens_the_choices_without_signing_in(alice, client, link):
    page = client.get(link).content.decode()
    assert 'name="language"' in page
    assert "alice" not in page.lower()
    client.post(link, {"language": "uk"})
    alice.refresh_from_db()
    assert alice.language == "uk"


def test_opening_the_link_changes_nothing(alice, client, link):
    client.get(link)
    client.get(path_of(mail_choice.off_link(alice, STATEMENT)))
    alice.refresh_from_db()
    assert alice.language == ""
    assert not UnwantedMail.objects.exists()


def test_the_link_signs_nobody_in_and_reaches_nobody_else(alice, bob, client, link):
    client.post(link, {"language": "uk"})
    assert client.get("/account/").status_code == 302
    forged = link.replace(str(alice.public_id), str(bob.public_id))
    assert client.post(forged, {"language": "uk"}).status_code == 410
    bob.refresh_from_db()
    assert bob.language == ""


@pytest.mark.parametrize("signed", ["nonsense", "a:b", "00000000-0000-0000-0000-000000000000:x"])
def test_a_link_that_is_not_ours_says_what_to_do(client, newsroom, signed):
    answer = client.get(f"/account/mails/{signed}/")
    assert answer.status_code == 410
    assert "newest mail" in answer.content.decode()


def test_a_link_that_went_to_an_earlier_address_leads_nowhere(alice, client, link):
    alice.email = "alice@elsewhere.example"
    alice.save(update_fields=["email"])
    assert client.get(link).status_code == 410


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose one of these languages."),
        ({"language": "tlh"}, "Choose one of these languages."),
        ({"language": "uk", "kinds": ["receipt"]}, "Choose from these mails only."),
    ],
)
def test_what_cannot_be_chosen_is_answered_with_what_can(alice, client, link, sent, said):
    answer = client.post(link, sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    alice.refresh_from_db()
    assert alice.language == ""


def test_a_mail_program_switches_a_mail_off_by_one_click(alice, newsroom):
    """RFC 8058: a POST of List-Unsubscribe=One-Click, with no cookie and no token of a form."""
    address = path_of(mail_choice.off_link(alice, STATEMENT))
    program = Client(enforce_csrf_checks=True)
    for _again in range(2):
        answer = program.post(address, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert list(alice.unwanted_mails.values_list("kind", flat=True)) == [STATEMENT]
    alice.refresh_from_db()
    assert alice.language == ""


def test_by_its_address_no_other_mail_is_switched_off(alice, client):
    address = path_of(mail_choice.off_link(alice, STATEMENT))
    assert client.post(address.replace(STATEMENT, "receipt")).status_code == 404
    assert not UnwantedMail.objects.exists()


def test_the_choices_need_a_token_of_their_form(alice, newsroom, link):
    assert Client(enforce_csrf_checks=True).post(link, {"language": "uk"}).status_code == 403


def test_every_mail_to_a_patron_leads_to_their_choices(alice, newsroom):
    message = mail.compose("address_code", alice.email, {"code": "1", "minutes": 15})
    assert mail_choice.link(alice) in message.body
    assert mail_choice.link(alice) in message.alternatives[0].content


def test_a_mail_to_a_stranger_does_not(newsroom):
    message = mail.compose("unknown_account", "nobody@example.org", {"sign_in_url": "https://a.b/"})
    assert "/account/mails/" not in message.body
    assert "/account/mails/" not in message.alternatives[0].content


def test_a_choice_goes_with_its_patron(alice):
    mail_choice.switch_off(alice, STATEMENT)
    alice.support_periods.all().delete()
    Patron.objects.filter(pk=alice.pk).delete()
    assert not UnwantedMail.objects.exists()
