"""A page names itself in other languages, in its head and in its footer."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from articles.answered import ArticleTopic
from patrons.models import Round, Topic, TopicText
from tests.articles.page import alternates, parsed, switch
from tests.voting.conftest import count

DAY = timedelta(days=1)


def test_a_page_and_its_translations_name_each_other(client, home, news, write, translated):
    article = write("A story")
    translated(article, "Стаття")
    for path in ("/", "/news/", article.address):
        both = {"en": path, "uk": f"/uk{path}"}
        full = {code: settings.SITE_URL + there for code, there in both.items()}
        for asked in both.values():
            page = client.get(asked)
            assert alternates(page) == {**full, "x-default": full["en"]}, asked
            assert switch(page) == both


def test_a_page_that_is_not_translated_leads_to_the_front_page(client, write, translated, home_uk):
    article = write("A story")
    translated(article, "Стаття", live=False)
    page = client.get(article.address)
    assert alternates(page) == {}  # no link to a draft
    assert switch(page) == {"en": article.address, "uk": "/uk/"}


def test_a_withdrawn_translation_is_named_no_more(client, write, translated):
    article = write("A story")
    translated(article, "Стаття").unpublish()
    assert alternates(client.get(article.address)) == {}


def test_pages_of_the_sites_own_are_in_every_language(client, home_uk):
    for path in ("/give/", "/give/other-ways/", "/rounds/", "/search/"):
        page = client.get(f"/uk{path}")
        assert alternates(page) == {
            "en": settings.SITE_URL + path,
            "uk": f"{settings.SITE_URL}/uk{path}",
            "x-default": settings.SITE_URL + path,
        }
        assert switch(page) == {"en": path, "uk": f"/uk{path}"}


def test_a_tags_page_is_named_only_where_something_bears_the_tag(
    client, write, translated, django_assert_num_queries
):
    article = write("A story")
    article.tags.add("rivers")
    article.save()
    page = client.get("/tags/rivers/")
    assert alternates(page) == {}
    assert switch(page) == {"en": "/tags/rivers/", "uk": "/uk/"}
    translated(article, "Стаття")
    assert set(alternates(client.get("/uk/tags/rivers/"))) == {"en", "uk", "x-default"}
    # The tag, the frame, where it is listed, the stories, in which languages, the newsroom.
    with django_assert_num_queries(6):
        client.get("/tags/rivers/")


@pytest.mark.parametrize(
    "path",
    [
        *("/uk/news/nothing/", "/uk/authors/nobody/", "/uk/tags/nothing/", "/uk/rounds/nothing/"),
        *("/uk/give/thanks/nothing/", "/documents/1/nothing.pdf", "/outbox/nothing/"),
    ],
)
def test_where_there_is_nothing_the_switch_leads_to_the_front_page(client, home_uk, path):
    page = client.get(path)
    assert (page.status_code, alternates(page)) == (404, {})
    assert switch(page) == {"en": "/", "uk": "/uk/"}


def test_the_second_page_of_a_list_is_no_translation_of_another(client, news, write, translated):
    for number in range(21):
        write(f"Story {number}")
    translated(news, "Новини")
    assert alternates(client.get("/news/"))
    assert alternates(client.get("/news/?page=2")) == {}


def test_translations_cost_an_article_no_query(
    client, write, translated, django_assert_num_queries
):
    article = write("A story")
    translated(article, "Стаття")
    client.get(article.address)
    # Frame, article, newsroom, related titles, and two looks for an appeal not written.
    with django_assert_num_queries(6):
        client.get(article.address)


def test_a_draft_shows_the_switch_too(write, translated):
    article = write("A story")
    other = translated(article, "Стаття", live=False)
    page = other.make_preview_request()
    assert parsed(page).one("html").attrs["lang"] == "uk"
    assert switch(page)["en"] == article.address


def test_a_topic_that_patrons_voted_for_is_named_in_the_language_of_the_page(
    client, write, translated, django_assert_num_queries
):
    now = timezone.now()
    voted = Round.objects.create(
        slug="spring", title="What next?", opens_at=now - DAY, closes_at=now - DAY / 2
    )
    topic = Topic.objects.create(round=voted, title="Bread")
    TopicText.objects.create(of=topic, language="uk", title="Хліб")
    count(voted, topic)
    article = write("A story")
    article.answered = [ArticleTopic(topic=topic)]
    article.save()
    other = translated(article, "Стаття")
    client.get(other.address)
    with django_assert_num_queries(6):
        line = parsed(client.get(other.address)).one(css="answered")
    assert line.one("b").text == "Хліб"
    assert line.one("b").all("span") == []
    # The round has no text in Ukrainian: it is shown in the default language, and says so.
    assert (line.one("a").text, line.one("a").one("span").attrs["lang"]) == ("What next?", "en")
    assert parsed(client.get(article.address)).one(css="answered").one("b").text == "Bread"
    preview = parsed(other.make_preview_request()).one(css="answered")
    assert (preview.one("b").text, preview.one("a").text) == ("Хліб", "What next?")
