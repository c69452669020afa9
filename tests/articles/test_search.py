"""Search finds live articles by any word, in any script and case."""

import pytest

from articles.article import ArticlePage
from tests.articles.page import parsed


def titles(client, words: str, **query) -> list[str]:
    response = client.get("/search/", {"q": words, **query})
    assert response.status_code == 200
    return [a.text for a in parsed(response).one("main").all("a", "headline")]


@pytest.mark.parametrize("words", ["dill", "DILL", "dill soup", "windowsill", "waters gently dill"])
def test_words_are_found_in_headline_standfirst_and_text(client, write, words):
    write("Dill on a windowsill", "She waters it gently.", standfirst="From seed to soup.")
    write("Something else")
    assert titles(client, words) == ["Dill on a windowsill"]


@pytest.mark.parametrize("words", ["Потяги", "потяги", "ПОТЯГИ", "київ"])
def test_cyrillic_is_found_whatever_its_capitals(client, write, words):
    write("Нічні потяги", "Зупинка КИЇВ.", slug="nichni")
    assert titles(client, words) == ["Нічні потяги"]


def test_a_draft_is_not_found(client, write):
    write("A secret draft", live=False)
    assert titles(client, "secret") == []


def test_a_story_is_found_once_it_is_published_and_gone_when_withdrawn(client, write):
    draft = write("A quiet story", live=False)
    draft.save_revision().publish()
    assert titles(client, "quiet") == ["A quiet story"]
    draft.refresh_from_db()
    draft.unpublish()
    assert titles(client, "quiet") == []


def test_a_draft_of_a_published_story_tells_nothing_of_itself(client, write):
    write("Another", "See the old headline.")
    draft = write("The old headline", "Apples.")
    day = draft.published_on
    draft.title, draft.body = "A windowsill", [("paragraph", "<p>Secret pears, many.</p>")]
    draft.published_on = day.replace(year=2001)
    draft.save_revision()
    for words in ("pears", "windowsill"):
        assert titles(client, words) == []
    assert titles(client, "apples") == ["The old headline"]
    assert "Did you mean" not in client.get("/search/?q=windowsil").content.decode()
    stored = ArticlePage.objects.get(pk=draft.pk)
    assert (stored.title_key, stored.word_count) == ("the old headline", 1)
    assert stored.published_on == day
    stored.get_latest_revision().publish()
    assert titles(client, "pears") == ["A windowsill"]
    stored.refresh_from_db()
    assert (stored.title_key, stored.word_count) == ("a windowsill", 3)


def test_a_save_of_some_fields_takes_nothing_else(client, write):
    article = write("A story", "Apples.")
    article.body = [("paragraph", "<p>Secret pears, many.</p>")]
    article.title = "The new headline"
    article.save(update_fields=["title"])
    assert titles(client, "pears") == []
    assert titles(client, "apples") == ["The new headline"]
    stored = ArticlePage.objects.get(pk=article.pk)
    assert (stored.title_key, stored.word_count) == ("the new headline", 1)


def test_an_empty_search_is_an_invitation(client, home):
    main = parsed(client.get("/search/?q=+")).one("main")
    assert "Write one or more words" in main.text


def test_no_result_says_what_to_try_and_keeps_the_words(client, write):
    main = parsed(client.get("/search/", {"q": "qu<b>x"})).one("main")
    assert "Nothing found for “qu<b>x” Try fewer words, or another spelling." in main.text
    assert main.all("input")[0].attrs["value"] == "qu<b>x"


@pytest.mark.parametrize(
    "words",
    ['"', "'", "*", "(((", "a AND", "NEAR(", "\x00dill", "a:b", "-dill", "%", "\\", "dill'"],
)
def test_nothing_that_can_be_typed_breaks_it(client, write, words):
    write("Dill on a windowsill")
    assert client.get("/search/", {"q": words}).status_code == 200


def test_a_search_is_of_the_front_page_above_it_and_there_is_none_without(client, newsroom):
    """As of any list: an author's page, a tag's, a feed."""
    for address in ("/search/?q=dill", "/feeds/rss.xml"):
        assert client.get(address).status_code == 404


def test_too_many_words_are_refused_with_what_to_do(client, home):
    main = parsed(client.get("/search/", {"q": "x" * 201})).one("main")
    assert "Search for fewer words: 200 characters at most." in main.text
    assert main.all("input")[0].attrs["value"] == "x" * 201


def test_results_are_not_for_search_engines(client, home):
    assert '<meta name="robots" content="noindex">' in client.get("/search/?q=a").content.decode()


def test_many_results_stand_on_pages(client, write):
    for number in range(23):
        write(f"Dill number {number}")
    first = parsed(client.get("/search/?q=dill")).one("main")
    assert len(first.all("a", "headline")) == 20
    assert first.one("nav").one("a").attrs["href"] == "?q=dill&page=2"
    assert len(titles(client, "dill", page="2")) == 3
    assert client.get("/search/?q=dill&page=3").status_code == 404
    assert client.get("/search/?q=dill&page=x").status_code == 404
