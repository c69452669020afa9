"""A mail is in the language its reader chose, and all that stands in it is."""

from uuid import uuid4

import pytest
from django.core import mail as outbox
from django.utils import timezone, translation

from patrons import mail, mail_language
from patrons.giving import fulfilment, letters, receipt_mail, refused_mail
from patrons.giving.papers import receipt_pdf
from patrons.models import Mail, Patron, Pledge, Receipt
from tests.giving.conftest import send_mails


def choose(address: str, language: str) -> Patron:
    patron = Patron.objects.with_address(address)
    patron.language = language
    patron.save(update_fields=["language"])
    return patron


def sent():
    for waiting in Mail.objects.unsent():
        letters.send(waiting)
    return outbox.outbox[-1]


def html_of(message) -> str:
    return message.alternatives[0].content


def test_who_chose_nothing_reads_the_newsrooms_own_language(newsroom, local_stripe, gift):
    gift("month", 500)
    message = sent()
    assert message.subject == "Thank you: your gift of 5 EUR to The Lighthouse has arrived"
    assert '<html lang="en">' in html_of(message)
    assert "Monthly gift".lower() in message.body


def test_a_receipt_in_ukrainian_has_its_facts_in_ukrainian_too(
    newsroom, local_stripe, gift, time_machine
):
    choose("alice@example.org", "uk")
    gift("month", 550)
    message = sent()
    assert '<html lang="uk">' in html_of(message)
    assert "Дякуємо" in message.subject
    assert "5,50 EUR" in message.subject
    assert "щомісячний внесок" in message.body
    assert "monthly" not in message.body
    assert "monthly" not in html_of(message)


@pytest.fixture
def gives(client, pay, local_stripe, newsroom):
    """gives("/uk/give/"): Alice gives once, on the page at this address."""

    def giving(address: str, email: str = "alice@example.org") -> Patron:
        asked = {"currency": "EUR", "interval": "once", "amount_once": "1000"}
        answer = client.post(address, asked | {"key": str(uuid4())})
        assert pay(answer["Location"], email).status_code == 303
        fulfilment.fulfil_session(Pledge.objects.latest("pk").session_id)
        client.cookies.clear()
        return Patron.objects.get(email=email)

    return giving


def test_who_first_gives_on_a_ukrainian_page_reads_their_mails_in_ukrainian(gives):
    patron = gives("/uk/give/")
    assert patron.language == "uk"
    message = sent()
    assert message.extra_headers["Content-Language"] == "uk"
    assert "Дякуємо" in message.subject
    assert Receipt.objects.get().issuer["language"] == "uk"
    assert mail_language.of_address("alice@example.org") == "uk"  # every later one


def test_a_later_gift_on_a_page_in_another_language_changes_nothing(gives):
    gives("/uk/give/")
    assert gives("/give/").language == "uk"


def test_what_a_patron_chose_is_kept_whatever_page_they_give_on(gives):
    choose("alice@example.org", "en")
    assert gives("/uk/give/").language == "en"
    assert sent().extra_headers["Content-Language"] == "en"


def test_who_gave_before_and_never_chose_reads_the_language_of_the_page(gives):
    Patron.objects.with_address("alice@example.org", "Alice")
    assert gives("/uk/give/").language == "uk"


def test_who_only_typed_an_address_has_said_no_language_for_it(client, newsroom, local_stripe):
    pledge = Pledge.objects.create(
        amount=500, currency_id="EUR", interval="once", language="uk", refused_at=timezone.now()
    )
    pledge.payer = Patron.objects.with_address("alice@example.org")
    pledge.save(update_fields=["payer"])
    refused_mail.ask(pledge)
    assert sent().extra_headers["Content-Language"] == "uk"
    assert Patron.objects.get().language == ""


def test_who_is_erased_meanwhile_has_no_language(newsroom):
    patron = Patron.objects.with_address("alice@example.org")
    Patron.objects.update(erased_at=timezone.now())
    patron.begin_in("uk")
    assert Patron.objects.get().language == ""


def test_saying_it_again_in_another_language_sends_it_once_and_counts_one_try(
    newsroom, local_stripe, gift
):
    choose("alice@example.org", "uk")
    gift()
    sent()
    (row,) = Mail.objects.filter(kind=receipt_mail.KIND)
    assert len(outbox.outbox) == 1
    assert (row.attempts, row.error) == (1, "")
    assert row.sent_at is not None
    assert translation.get_language() == "en"


def test_a_language_that_is_offered_no_more_is_the_newsrooms_own(newsroom):
    assert mail_language.of_patron(choose("alice@example.org", "tlh")) == "en"


def test_addresses_are_compared_without_case(newsroom):
    choose("alice@example.org", "uk")
    assert mail_language.of_address(" Alice@Example.org") == "uk"


def test_a_mail_from_a_page_in_english_is_in_its_readers_language(newsroom):
    choose("alice@example.org", "uk")
    context = {"code": "123456", "minutes": 15, "link": "https://example.org/"}
    message = mail.compose("login_code", "alice@example.org", context)
    assert "123456" in message.subject
    assert "sign-in" not in message.subject
    assert message.extra_headers["Content-Language"] == "uk"


def test_a_receipt_keeps_the_language_it_was_issued_in(newsroom, local_stripe, gift):
    choose("alice@example.org", "uk")
    old = gift().receipts.get()
    choose("alice@example.org", "en")
    new = gift().receipts.get()
    assert [row.issuer["language"] for row in (old, new)] == ["uk", "en"]
    with translation.override("en"):
        assert receipt_pdf.render(old) != receipt_pdf.render(new)


def test_the_first_receipts_were_in_english_and_did_not_say_so(newsroom, local_stripe, gift):
    receipt = gift().receipts.get()
    del receipt.issuer["language"]
    receipt.save(update_fields=["issuer"])
    with translation.override("uk"):
        assert receipt_pdf.render(Receipt.objects.get(pk=receipt.pk)).startswith(b"%PDF")


def test_the_recipient_of_a_membership_reads_its_givers_language(for_ann):
    for_ann()
    choose("alice@example.org", "uk")
    (told,) = [each for each in send_mails() if each.to == ["ann@example.org"]]
    assert told.extra_headers["Content-Language"] == "uk"


def test_a_recipient_who_chose_a_language_reads_that_one(for_ann):
    for_ann()
    choose("alice@example.org", "uk")
    choose("ann@example.org", "en")
    (told,) = [each for each in send_mails() if each.to == ["ann@example.org"]]
    assert told.extra_headers["Content-Language"] == "en"


@pytest.mark.parametrize("language", ["en", "uk"])
def test_machines_know_that_nobody_wrote_it_by_hand(newsroom, language):
    choose("alice@example.org", language)
    message = mail.compose("address_code", "alice@example.org", {"code": "1", "minutes": 15})
    raw = message.message()
    assert raw["Auto-Submitted"] == "auto-generated"
    assert raw["Message-ID"]
    assert raw["Date"]
    assert raw["List-Unsubscribe"] is None
