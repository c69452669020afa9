"""Texts in every language on one screen, and the page that says what a language lacks."""

import pytest
from django.test import override_settings

from patrons.models import (
    Appeal,
    AppealParagraph,
    MailWords,
    Newsroom,
    OtherWay,
    Question,
    Round,
    StopReason,
    Tier,
    TierAmount,
    TierText,
    Topic,
    TopicText,
)
from patrons.texts import names
from patrons.voting.casting import cast
from tests.articles.page import parsed
from tests.staff.conftest import filled

ONE = [("en", "English")]
THREE = [("en", "English"), ("uk", "Українська"), ("pl", "Polski")]
MISSING = "/admin/missing-texts/"


@pytest.fixture
def tier(newsroom) -> Tier:
    found = Tier.objects.create(name="Reader", benefits="A vote")
    TierAmount.objects.create(tier=found, currency_id="EUR", amount=300)
    return found


@pytest.fixture
def editor(newsroom, edie, signed_in):
    return signed_in(edie)


@pytest.fixture
def save(editor):
    """save("/admin/tier/edit/1/", name_uk="..."): the screen as it is, with these changes."""

    def saving(address: str, client=editor, **changes):
        form = client.get(address).context["form"]
        return client.post(address, filled(form, **changes))

    return saving


def words(thing, language: str = "uk") -> dict[str, str]:
    row = thing.said_in.get(language=language)
    return {name: getattr(row, name) for name in names(type(thing))}


def test_the_languages_of_a_text_stand_side_by_side(editor, tier):
    page = parsed(editor.get(f"/admin/tier/edit/{tier.pk}/"))
    together = [_names(row) for row in page.all("div")]
    assert ["name", "name_uk"] in together
    assert ["benefits", "benefits_uk"] in together
    assert _names(page).count("name_uk") == 1
    fields = {node.attrs["name"]: node for node in page.all() if "name" in node.attrs}
    assert fields["name"].attrs["lang"] == "en"
    assert fields["name_uk"].attrs["lang"] == "uk"
    assert "required" not in fields["name_uk"].attrs
    assert "Name: Українська" in page.text
    assert "Left empty, readers see the other text." in page.text


def _names(node) -> list[str]:
    typed = node.all("input") + node.all("textarea")
    return [field.attrs["name"] for field in typed if field.attrs.get("type") != "hidden"]


def test_two_languages_are_edited_in_one_go(save, tier):
    address = f"/admin/tier/edit/{tier.pk}/"
    answer = save(address, name="Friend", name_uk="Друг", benefits_uk="Голос")
    assert answer.status_code == 302
    tier.refresh_from_db()
    assert tier.name == "Friend"
    assert words(tier) == {"name": "Друг", "benefits": "Голос"}
    save(address, name_uk="Читач")
    assert words(tier) == {"name": "Читач", "benefits": "Голос"}


def test_a_language_that_is_emptied_leaves_no_row(save, tier):
    tier.said_in.create(language="uk", name="Читач")
    assert save(f"/admin/tier/edit/{tier.pk}/", name_uk="").status_code == 302
    assert not TierText.objects.exists()


def test_what_is_refused_stores_no_language(save, tier):
    answer = save(f"/admin/tier/edit/{tier.pk}/", name="", name_uk="Читач")
    assert answer.status_code == 200
    assert answer.context["form"]["name_uk"].value() == "Читач"
    assert not TierText.objects.exists()
    answer = save(f"/admin/tier/edit/{tier.pk}/", name_uk="Ч" * 81)
    assert "at most 80 characters" in str(answer.context["form"].errors)
    assert not TierText.objects.exists()


def test_a_new_thing_is_written_in_both_languages_at_once(save):
    assert (
        save(
            "/admin/question/new/",
            question="Why?",
            answer="Because.",
            question_uk="Чому?",
            answer_uk="Бо так.",
        ).status_code
        == 302
    )
    assert words(Question.objects.get()) == {"question": "Чому?", "answer": "Бо так."}


@override_settings(LANGUAGES=THREE, WAGTAIL_CONTENT_LANGUAGES=THREE)
def test_a_third_language_needs_nothing_but_a_line_in_the_settings(save, tier, editor):
    save(f"/admin/tier/edit/{tier.pk}/", name_uk="Читач", name_pl="Czytelnik")
    assert words(tier, "pl")["name"] == "Czytelnik"
    assert words(tier, "uk")["name"] == "Читач"
    page = parsed(editor.get(MISSING))
    assert {"missing-uk", "missing-pl"} <= {node.attrs.get("id") for node in page.all("h2")}


@override_settings(LANGUAGES=ONE, WAGTAIL_CONTENT_LANGUAGES=ONE)
def test_a_site_with_one_language_looks_as_it_did(editor, tier):
    page = parsed(editor.get(f"/admin/tier/edit/{tier.pk}/"))
    assert not any((node.attrs.get("name") or "").startswith("name_") for node in page.all())
    assert "This site has one language." in parsed(editor.get(MISSING)).text


def test_a_rounds_topics_have_their_languages_too(save, open_round):
    answer = save(
        f"/admin/round/edit/{open_round.pk}/",
        **{"title_uk": "Що далі?", "topics-0-title_uk": "Школи", "topics-2-summary_uk": "Чому."},
    )
    assert answer.status_code == 302
    assert words(open_round) == {"title": "Що далі?", "intro": ""}
    first, second, third = open_round.topics.all()
    assert words(first) == {"title": "Школи", "summary": ""}
    assert words(third) == {"title": "", "summary": "Чому."}
    assert not second.said_in.exists()


def test_a_rounds_screen_has_each_field_once(editor, open_round):
    typed = _names(parsed(editor.get(f"/admin/round/edit/{open_round.pk}/")))
    assert sorted(set(typed)) == sorted(typed)
    assert {"title_uk", "topics-0-title_uk", "topics-2-summary_uk"} <= set(typed)


def test_a_topic_that_is_new_or_taken_off_takes_its_words_along(save, open_round):
    address = f"/admin/round/edit/{open_round.pk}/"
    gone = open_round.topics.first()
    gone.said_in.create(language="uk", title="Школи")
    answer = save(
        address,
        **{
            "topics-TOTAL_FORMS": "4",
            "topics-3-id": "",
            "topics-3-title": "Trains",
            "topics-3-title_uk": "Потяги",
            "topics-3-days": "2",
            "topics-3-ORDER": "4",
            "topics-0-DELETE": "on",
            "topics-0-title_uk": "Ліцеї",
        },
    )
    assert answer.status_code == 302
    assert words(Topic.objects.get(title="Trains"))["title"] == "Потяги"
    assert TopicText.objects.count() == 1


def test_from_the_first_ballot_on_words_are_added_and_never_changed(save, open_round, alice):
    address, first = f"/admin/round/edit/{open_round.pk}/", open_round.topics.first()
    found = Round.objects.with_clock().get(pk=open_round.pk)
    cast(found, alice, [first.public_id], tell_me=True)
    assert save(address, **{"topics-0-title_uk": "Школи"}).status_code == 302
    assert words(first)["title"] == "Школи"
    answer = save(address, **{"topics-0-title_uk": "Дороги"})
    assert "the topics cannot change any more" in str(answer.context["form"].errors)
    answer = save(address, **{"topics-0-title": "Roads", "topics-1-title_uk": "Дороги"})
    assert "the topics cannot change any more" in str(answer.context["form"].errors)
    assert TopicText.objects.get().title == "Школи"


def test_an_appeals_paragraphs_have_their_languages_too(save, newsroom):
    appeal = Appeal.objects.create(name="Default", heading="Hello", price_anchor="Coffee")
    paragraph = AppealParagraph.objects.create(appeal=appeal, text="We count")
    answer = save(
        f"/admin/appeal/edit/{appeal.pk}/",
        **{"heading_uk": "Вітаємо", "paragraphs-0-text_uk": "Ми рахуємо"},
    )
    assert answer.status_code == 302
    assert words(appeal)["heading"] == "Вітаємо"
    assert words(paragraph) == {"text": "Ми рахуємо"}


def test_the_newsroom_screen_keeps_what_is_said_in_each_language(save, newsroom, root):
    address = f"/admin/settings/patrons/newsroom/{newsroom.pk}/"
    answer = save(address, root, mission="We report", mission_uk="Ми пишемо")
    assert answer.status_code == 302
    assert words(newsroom)["mission"] == "Ми пишемо"
    assert Newsroom.load().mission == "We report"


def test_a_change_of_another_way_is_logged_with_what_stood_there_in_which_language(save, treasurer):
    way = OtherWay.objects.create(title="By bank", text="Write")
    way.said_in.create(language="uk", title="Банком")
    address = f"/admin/otherway/edit/{way.pk}/"
    assert save(address, treasurer, title_uk="Переказом").status_code == 302
    history = parsed(treasurer.get(f"/admin/otherway/history/{way.pk}/")).text
    assert "“title (uk)” was: Банком" in history


def test_an_account_to_pay_to_is_the_same_in_every_language(save, treasurer):
    way = OtherWay.objects.create(title="By bank", text="Write", details="Holder: We\nIBAN: LV00 1")
    address = f"/admin/otherway/edit/{way.pk}/"
    other = save(address, treasurer, details_uk="Отримувач: We\nIBAN: LV00 2")
    errors = other.context["form"].errors
    assert list(errors) == ["details_uk"]
    assert "“LV00 2” does not stand in the text beside it." in errors["details_uk"][0]
    assert save(address, treasurer, details_uk="Отримувач: We").status_code == 302
    assert words(way)["details"] == "Отримувач: We"
    moved = save(address, treasurer, details="Holder: They\nIBAN: LV00 1")
    assert "“We” does not stand" in moved.context["form"].errors["details_uk"][0]
    assert "link" not in names(OtherWay)


def test_one_page_lists_what_is_missing_and_leads_to_where_it_is_written(
    editor, tier, open_round, newsroom
):
    tier.said_in.create(language="uk", name="Читач")
    open_round.topics.first().said_in.create(language="uk", title="Школи")
    reason = StopReason.objects.first()
    reason.texts.filter(language="uk").delete()
    MailWords.objects.create(kind="receipt", language="en", before="Hello.")
    page = parsed(editor.get(MISSING))
    lacking = {
        row.one("a").text: (row.one("a").attrs["href"], row.one("td").text)
        for row in page.one("main").one("tbody").all("tr")
    }
    assert lacking["Tier: Reader"] == (f"/admin/tier/edit/{tier.pk}/", "benefits")
    where, what = lacking["Round: What next?"]
    assert where == f"/admin/round/edit/{open_round.pk}/"
    assert what == "title, “Roads”, “Water”"
    assert lacking[f"Reason to stop: {reason}"][0] == f"/admin/stopreason/edit/{reason.pk}/"
    assert lacking["Our words in a mail: Receipt"] == ("/admin/mails/receipt/uk/", "at the top")
    for where, _what in lacking.values():
        assert editor.get(where).status_code == 200, where


def test_what_is_no_longer_offered_is_not_asked_for(editor, tier, open_round):
    open_round.said_in.create(language="uk", title="Що далі?")
    Tier.objects.update(archived_at=open_round.opens_at)
    Round.objects.update(closes_at=open_round.opens_at.replace(second=1))
    text = parsed(editor.get(MISSING)).text
    assert "Tier: Reader" not in text
    assert "Round:" not in text


def test_nobody_is_shown_what_they_may_not_write(treasurer, tier, alice, signed_in):
    OtherWay.objects.create(title="By bank", text="Write")
    text = parsed(treasurer.get(MISSING)).text
    assert "Other way to support: By bank" in text
    assert "Tier: Reader" not in text
    assert signed_in(alice).get(MISSING).status_code == 302


def test_the_page_costs_the_same_however_much_is_missing(
    editor, tier, open_round, django_assert_max_num_queries
):
    editor.get(MISSING)
    for number in range(20):
        Tier.objects.create(name=f"Tier {number}")
        Topic.objects.create(round=open_round, title=f"Topic {number}")
    with django_assert_max_num_queries(40):
        editor.get(MISSING)


def test_administrators_are_told_how_much_is_missing_and_nothing_when_nothing_is(
    ada, signed_in, newsroom, tier
):
    client = signed_in(ada)
    assert "Words are missing in another language" in parsed(client.get("/admin/")).text
    tier.said_in.create(language="uk", name="Читач", benefits="Голос")
    StopReason.objects.all().delete()
    newsroom.said_in.create(language="uk")
    Newsroom.objects.update(mission="", about_us="", money_use="", funding="", footer="")
    assert "Words are missing" not in parsed(client.get("/admin/")).text
