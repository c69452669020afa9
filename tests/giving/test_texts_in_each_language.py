"""What readers are asked with, in the language of the page; what is missing says so."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from patrons import texts
from patrons.admin.mail_kinds import KINDS
from patrons.giving.other_way import lines
from patrons.giving.receipt import issuer_of
from patrons.mail_words import words_shown
from patrons.models import (
    Appeal,
    AppealParagraph,
    Currency,
    MailWords,
    Newsroom,
    OtherWay,
    Question,
    Round,
    Tier,
    TierAmount,
)
from patrons.templatetags.giving import appeal as shown_appeal
from patrons.templatetags.said import lang_of, plainly, said
from tests.articles.page import parsed


@pytest.fixture
def newsroom(db) -> Newsroom:
    found = Newsroom.load()
    found.name, found.mission, found.footer = "The Lighthouse", "We report", "Open to all"
    found.receipt_note = "No tax is deducted."
    found.save()
    Currency.objects.create(
        newsroom=found,
        code="EUR",
        exponent=2,
        coffee=300,
        monthly=[300],
        yearly=[3600],
        once=[500],
        minimum=100,
        maximum=100_000,
    )
    return found


@pytest.fixture
def reader(newsroom) -> Tier:
    tier = Tier.objects.create(name="Reader", benefits="A vote\nA receipt")
    TierAmount.objects.create(tier=tier, currency_id="EUR", amount=300)
    return tier


@pytest.fixture
def ask(newsroom) -> Appeal:
    appeal = Appeal.objects.create(
        name="Default", heading="Dear readers", price_anchor="One coffee", is_default=True
    )
    for order, text in enumerate(["We count", "We check"]):
        AppealParagraph.objects.create(appeal=appeal, text=text, sort_order=order)
    return appeal


@pytest.fixture
def in_ukrainian(client):
    """in_ukrainian("give"): the page of that name at its Ukrainian address."""

    def page(name: str, *args):
        with translation.override("uk"):
            return parsed(client.get(reverse(name, args=args)))

    return page


@pytest.fixture
def drawn(rf, newsroom):
    """drawn("uk"): the appeal as it stands under a page in that language."""

    def drawing(language: str):
        with translation.override(language):
            request = rf.get("/")
            request.is_preview = True
            return parsed_text(shown_appeal({"request": request}))

    return drawing


def parsed_text(html: str):
    class Answer:
        content = html.encode()

    return parsed(Answer)


def test_a_page_in_the_default_language_marks_nothing(client, reader):
    reader.said_in.create(language="uk", name="Читач")
    page = parsed(client.get("/give/")).one("dl", "tier-list")
    assert page.one("dt").text.startswith("Reader")
    assert not any("lang" in node.attrs for node in page.all())


def test_a_tier_is_named_in_the_language_of_the_page_and_what_is_missing_says_so(
    in_ukrainian, reader
):
    reader.said_in.create(language="uk", name="Читач")
    page = in_ukrainian("give").one("dl", "tier-list")
    assert page.one("dt").text.startswith("Читач")
    assert not any("lang" in node.attrs for node in page.one("dt").all())
    assert page.one("dd").attrs["lang"] == "en"
    assert "A vote" in page.one("dd").text


def test_questions_other_ways_and_the_footer_too(in_ukrainian, newsroom):
    asked = Question.objects.create(question="Why?", answer="Because.")
    asked.said_in.create(language="uk", question="Чому?", answer="Бо так.")
    way = OtherWay.objects.create(
        title="By bank", text="Write.", details="IBAN: 1", reference="you"
    )
    way.said_in.create(language="uk", title="Переказом", reference="ви")
    newsroom.said_in.create(language="uk", footer="Відкрито для всіх")
    give, ways = in_ukrainian("give"), in_ukrainian("other_ways")
    assert give.one("summary", "").text == "Чому?"
    section = ways.all("section", "other-way")[0]
    assert section.one("h2").text == "Переказом"
    assert "lang" not in section.one("h2").attrs
    assert section.all("div")[0].attrs["lang"] == "en"  # its text
    assert section.one("dd", "to-copy").text == "1"
    assert ways.one("p", "colophon").text == "Відкрито для всіх"
    assert "lang" not in ways.one("p", "colophon").attrs


def test_a_language_gives_the_labels_of_an_account_and_never_another_account(
    in_ukrainian, client, newsroom
):
    account = "Account holder: We\nIBAN: LV00 NEW\nBIC: X\nRiga"
    way = OtherWay.objects.create(title="By bank", text="Write.", details=account)
    way.said_in.create(language="uk", details="Отримувач: We\nРахунок: LV00 OLD\n: X")
    facts = in_ukrainian("other_ways").one("dl", "facts")
    labels = [(node.text, node.attrs.get("lang")) for node in facts.all("dt")]
    assert labels == [("Отримувач", None), ("IBAN", "en"), ("BIC", "en"), ("By bank", "en")]
    copied = ["We", "LV00 NEW", "X", "Riga"]
    assert [node.text for node in facts.all("dd")] == copied
    english = parsed(client.get("/give/other-ways/")).one("dl", "facts")
    assert [node.text for node in english.all("dd")] == copied
    assert english.all("dt")[0].text == "Account holder"
    assert not any("lang" in node.attrs for node in english.all())


@pytest.mark.parametrize(
    ("line", "label", "value"),
    [
        ("IBAN: LV00 BANK", "IBAN", "LV00 BANK"),
        ("IBAN:LV00 BANK", "IBAN", "LV00 BANK"),
        ("Sort code / BIC : X", "Sort code / BIC", "X"),
        ("Рахунок:LV00", "Рахунок", "LV00"),
        ("https://example.org/a:b", "", "https://example.org/a:b"),
        ("Page: https://example.org/", "Page", "https://example.org/"),
        ("Open 10:30 to 12:00", "", "Open 10:30 to 12:00"),
        ("example.org:8080/x", "", "example.org:8080/x"),
        ("pay.example/me:you", "", "pay.example/me:you"),
        ("user@host.example:22", "", "user@host.example:22"),
        ("Riga", "", "Riga"),
    ],
)
def test_a_line_to_be_copied_has_a_label_before_its_colon(line, label, value):
    assert lines(f"\n {line} \n\n") == [(label, value)]


def test_the_appeal_is_in_the_language_of_its_page(drawn, ask):
    ask.said_in.create(language="uk", heading="Дорогі читачі", patron_label="Стати патроном")
    ask.paragraphs.first().said_in.create(language="uk", text="Ми рахуємо")
    page = drawn("uk")
    assert page.one("h2").text == "Дорогі читачі"
    first, second = page.all("p")[:2]
    assert (first.text, first.attrs.get("lang")) == ("Ми рахуємо", None)
    assert (second.text, second.attrs.get("lang")) == ("We check", "en")
    assert page.one("a", "patron").text == "Стати патроном"
    anchor = [node for node in page.all("span") if node.attrs.get("lang") == "en"]
    assert [node.text for node in anchor] == ["One coffee", "see other ways to support"]
    assert drawn("en").one("h2").text == "Dear readers"


def test_an_appeal_is_found_by_what_it_says_in_a_language(ask):
    ask.said_in.create(language="uk", heading="Дорогі читачі", price_anchor="Одна кава")
    for paragraph, text in zip(ask.paragraphs.all(), ["Ми рахуємо", "Ми пишемо"], strict=True):
        paragraph.said_in.create(language="uk", text=text)
    ukrainian = ("Дорогі читачі", ["Ми рахуємо", "Ми пишемо"], "Одна кава")
    assert Appeal.objects.saying(*ukrainian, "uk") == ask
    assert Appeal.objects.saying(*ukrainian) is None
    assert Appeal.objects.saying("Dear readers", ["We count", "We check"], "One coffee") == ask
    assert Appeal.objects.saying("Dear readers", ["We count"], "One coffee") is None


def test_an_appeal_that_was_written_in_another_language_is_not_marked_as_the_default_one(
    drawn, ask
):
    ask.is_in("uk")
    assert not any("lang" in node.attrs for node in drawn("uk").all())


@pytest.mark.parametrize("language", ["en", "uk"])
def test_the_appeal_costs_one_query_in_any_language(ask, django_assert_num_queries, language):
    ask.said_in.create(language="uk", heading="Дорогі читачі")
    with translation.override(language), django_assert_num_queries(1):
        found = Appeal.objects.shown_by(None)
        assert found is not None
        said(found, "heading")
        [said(paragraph, "text") for paragraph in found.shown]


def test_the_giving_page_costs_no_more_queries_in_another_language(
    client, reader, django_assert_num_queries
):
    Question.objects.create(question="Why?", answer="Because.")
    reader.said_in.create(language="uk", name="Читач")
    counts = []
    for language in ("en", "uk"):
        with translation.override(language):
            address = reverse("give")
            client.get(address)
            with django_assert_num_queries(5):
                counts.append(client.get(address).status_code)
    assert counts == [200, 200]


def test_what_staff_wrote_is_shown_as_it_is_and_runs_nothing(reader):
    reader.name = "<b>Reader</b>"
    reader.said_in.create(language="uk", benefits="<script>")
    with translation.override("uk"):
        assert said(reader, "name") == '<span lang="en">&lt;b&gt;Reader&lt;/b&gt;</span>'
        assert said(reader, "benefits") == "&lt;script&gt;"
        assert plainly(reader, "benefits") == "<script>"  # a template escapes it


def test_of_several_texts_the_first_that_is_written_is_shown(newsroom):
    newsroom.said_in.create(language="uk", mission="Ми пишемо")
    with translation.override("uk"):
        shown = Newsroom.load()
        assert plainly(shown, "about_us mission") == "Ми пишемо"
        assert lang_of(shown, "about_us mission") == ""
        shown.about_us = "Seven people"
        assert plainly(shown, "about_us mission") == "Seven people"
        assert lang_of(shown, "about_us mission") == ' lang="en"'


def test_a_text_that_was_read_in_one_language_is_found_in_another(newsroom):
    newsroom.said_in.create(language="uk", mission="Ми пишемо")
    with translation.override("uk"):
        loaded = Newsroom.load()
        assert texts.plain(loaded, "mission") == "Ми пишемо"
    assert texts.plain(loaded, "mission") == "We report"
    english = Newsroom.load()
    with translation.override("uk"):
        assert texts.plain(english, "mission") == "Ми пишемо"


def test_beside_a_script_from_right_to_left_the_direction_is_said(reader, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]
    with translation.override("ar"):
        assert lang_of(reader, "name") == ' lang="en" dir="ltr"'


def test_a_variant_of_a_language_is_read_as_that_language(reader):
    reader.said_in.create(language="uk", name="Читач")
    with translation.override("uk-ua"):
        assert plainly(reader, "name") == "Читач"
    with translation.override("fr"):  # not offered here
        assert plainly(reader, "name") == "Reader"
        assert lang_of(reader, "name") == ""


def test_a_thing_has_one_row_for_a_language(reader):
    reader.said_in.create(language="uk", name="Читач")
    with pytest.raises(IntegrityError), transaction.atomic():
        reader.said_in.create(language="uk", name="Ще раз")


def test_a_receipt_keeps_its_note_in_its_own_language(newsroom):
    newsroom.said_in.create(language="uk", receipt_note="Податок не зменшується.")
    assert issuer_of(newsroom, "uk")["note"] == "Податок не зменшується."
    assert issuer_of(newsroom, "en")["note"] == "No tax is deducted."
    with translation.override("uk"):
        assert issuer_of(newsroom, "en")["note"] == "No tax is deducted."


def test_a_mail_shows_our_own_words_in_its_language_and_else_the_default_ones(newsroom):
    MailWords.objects.create(kind="erased", language="en", before="Farewell.", after="Thanks.")
    MailWords.objects.create(kind="erased", language="uk", before="Прощавайте.")
    with translation.override("uk"):
        context = {"newsroom": newsroom, "language": "uk"}
        words = words_shown("erased", "uk")
        html = render_to_string("emails/base.html", {**context, "newsroom_words": words})
    assert '<div class="own"><p>Прощавайте.</p></div>' in html
    assert '<div class="own" lang="en"><p>Thanks.</p></div>' in html


def test_the_round_that_a_mail_names_is_in_its_language(newsroom):
    now = timezone.now()
    round = Round.objects.create(
        slug="next",
        title="What next?",
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
    )
    round.said_in.create(language="uk", title="Що далі?")
    letter = KINDS["welcome"].preview("welcome", "uk")
    assert "Що далі?" in letter.text
    assert "Що далі?" in letter.html
    assert "What next?" not in letter.html
    round.said_in.all().delete()
    letter = KINDS["welcome"].preview("welcome", "uk")
    assert '<span lang="en">What next?</span>' in letter.html
    assert "What next?" in letter.text
    assert "<span" not in letter.text
