"""Staff see every kind of mail with sample data, and write their own words into it."""

import html

import pytest
from django.core import mail as outbox

from newsroom.env import BASE_DIR
from patrons.admin.mail_kinds import KINDS
from patrons.mail import compose
from patrons.models import Mail, MailWords

TEMPLATES = (BASE_DIR / "templates" / "emails").glob("*.subject.txt")
NAMES = sorted(path.name.removesuffix(".subject.txt") for path in TEMPLATES)


def test_every_kind_of_mail_is_listed_with_a_sample():
    assert sorted(KINDS) == NAMES
    assert len(NAMES) > 15


@pytest.mark.parametrize("name", NAMES)
def test_every_mail_is_whole_as_text_and_as_html(name, newsroom):
    mail = KINDS[name].preview(name, "en")
    assert mail.subject
    for part in (mail.text, mail.html):
        assert "The Lighthouse" in part
        assert "You get this" in part
        assert "{{" not in part
        assert "{%" not in part
    assert "<img" not in mail.html
    assert "\n\n\n" not in mail.text


@pytest.fixture
def desk(edie, newsroom, signed_in):
    return signed_in(edie)


ONE = "/admin/mails/receipt/uk/"


def test_the_list_says_of_each_mail_what_it_is_and_when_it_goes(desk):
    page = desk.get("/admin/mails/").content.decode()
    for name, kind in KINDS.items():
        assert f"/admin/mails/{name}/en/" in page
        assert kind.what in html.unescape(page)
    assert page.count("A patron can switch it off.") == 1


@pytest.mark.parametrize("language", ["en", "uk"])
def test_each_mail_is_seen_in_each_language(desk, language):
    for name in KINDS:
        assert desk.get(f"/admin/mails/{name}/{language}/").status_code == 200
        assert (
            f'<html lang="{language}">'
            in desk.get(f"/admin/mails/{name}/{language}/html/").content.decode()
        )


def test_the_frame_loads_nothing_and_runs_nothing(desk):
    policy = desk.get(f"{ONE}html/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert policy.endswith("sandbox")
    assert "<iframe" in desk.get(ONE).content.decode()


@pytest.mark.parametrize("address", ["nothing/en/", "receipt/xx/", "nothing/en/html/"])
def test_a_mail_that_there_is_not_is_not_found(desk, address):
    assert desk.get(f"/admin/mails/{address}").status_code == 404


def test_our_own_words_stand_in_both_parts_of_the_mail_in_that_language_alone(desk):
    before = "Друзі & читачі,\r\nдо зустрічі."
    sent = {"uk-before": before, "uk-after": "See https://lighthouse.example/why."}
    assert desk.post(ONE, sent).status_code == 302
    mail = KINDS["receipt"].preview("receipt", "uk")
    assert mail.text.startswith("Друзі & читачі,\nдо зустрічі.\n\n")
    assert "Друзі &amp; читачі,<br>до зустрічі." in mail.html
    assert 'href="https://lighthouse.example/why"' in mail.html
    assert "See https://lighthouse.example/why.\n" in mail.text
    for other in (
        KINDS["receipt"].preview("receipt", "en"),
        KINDS["refund"].preview("refund", "uk"),
        KINDS["receipt"].preview("receipt", "uk", with_words=False),
    ):
        assert "lighthouse.example" not in other.text + other.html
    assert "Українська" in desk.get("/admin/mails/").content.decode()
    assert "lighthouse.example" not in desk.get(f"{ONE}html/?without").content.decode()


def test_the_words_of_every_language_are_edited_side_by_side(desk):
    sent = {"en-before": "Hello", "en-after": "", "uk-before": "Вітаємо", "uk-after": ""}
    assert desk.post(ONE, sent).status_code == 302
    written = {words.language: words.before for words in MailWords.objects.all()}
    assert written == {"en": "Hello", "uk": "Вітаємо"}
    page = desk.get("/admin/mails/receipt/en/").content.decode()
    assert page.index('name="en-before"') < page.index('name="uk-before"')
    assert desk.post(ONE, {**sent, "en-before": "<b>"}).status_code == 422
    assert MailWords.objects.get(language="en").before == "Hello"


def test_words_that_a_language_lacks_are_those_of_the_newsrooms_own_marked_as_such(desk):
    desk.post(ONE, {"en-before": "Hello from the quay.", "en-after": ""})
    mail = KINDS["receipt"].preview("receipt", "uk")
    assert mail.text.startswith("Hello from the quay.\n\n")
    assert '<div class="own" lang="en"' in mail.html
    assert 'class="own" lang' not in KINDS["receipt"].preview("receipt", "en").html


def test_our_own_words_stand_in_the_mail_that_goes(desk):
    MailWords.objects.create(kind="address_code", language="en", before="Hello from the quay.")
    mail = compose("address_code", "alice@example.org", {"code": "1", "minutes": 15})
    assert mail.body.startswith("Hello from the quay.\n\n")
    assert "Hello from the quay." in mail.alternatives[0].content


@pytest.mark.parametrize(
    "text",
    [
        "See http://example.org",
        "See www.example.org",
        "javascript:alert(1)",
        "{{ newsroom.name }}",
        "{% load i18n %}",
        "{# hidden #}",
        "<script>alert(1)</script>",
        "a" * 1001,
    ],
)
def test_what_would_not_be_shown_as_it_is_meant_is_refused(desk, text):
    answer = desk.post(ONE, {"uk-before": "", "uk-after": text})
    assert answer.status_code == 422
    assert "Nothing was stored" in answer.content.decode()
    assert not MailWords.objects.exists()


def test_a_sum_or_an_arrow_in_our_words_is_no_markup(desk):
    assert desk.post(ONE, {"uk-before": "5 < 6 > 4 & 3", "uk-after": ""}).status_code == 302
    assert "5 &lt; 6 &gt; 4 &amp; 3" in KINDS["receipt"].preview("receipt", "uk").html


def test_words_are_changed_in_place_and_taken_away(desk):
    for words in ("One", "Two", ""):
        desk.post(ONE, {"uk-before": words, "uk-after": ""})
    assert MailWords.objects.get().before == ""


def test_a_sample_is_sent_to_who_asks_and_to_nobody_else(desk, edie):
    desk.post(f"{ONE}trial/")
    (trial,) = outbox.outbox
    assert trial.to == [edie.email]
    assert trial.subject.startswith("[Trial] Дякуємо")
    assert not Mail.objects.exists()
    assert desk.get(f"{ONE}trial/").status_code == 405


def test_a_treasurer_changes_nothing_of_it(tess, newsroom, signed_in):
    client = signed_in(tess)
    for address in (ONE, f"{ONE}trial/"):
        assert client.post(address, {"uk-before": "x", "uk-after": ""}).status_code == 302
    assert not MailWords.objects.exists()
    assert outbox.outbox == []
    assert "/admin/mails/" not in client.get("/admin/").content.decode()
