"""A language that has no live front page: the paper is not there, its readers' gifts are."""

import pytest

from articles.article import ArticlePage
from articles.author import Author
from articles.byline import Byline
from tests.articles.page import alternates, parsed, switch
from tests.voting.conftest import make_round  # noqa: F401


def test_a_language_without_a_front_page_has_no_pages_and_is_not_offered(client, write, ukrainian):
    article = write("A story")
    for path in ("/uk/", "/uk/news/", "/uk/news/a-story/"):
        assert client.get(path).status_code == 404, path
    assert switch(client.get(article.address)) == alternates(client.get(article.address)) == {}


LISTS = [
    *("/search/", "/search/?q=story", "/rounds/", "/thanks/", "/authors/edie/", "/tags/rivers/"),
    *("/feeds/rss.xml", "/authors/edie/feeds/rss.xml", "/tags/rivers/feeds/rss.xml"),
    *("/news/feeds/rss.xml", "/news/a-story/and/more/"),
]


@pytest.fixture
def listed(write, newsroom) -> ArticlePage:
    """An article that stands in every list there is."""
    newsroom.thanks_wall = True
    newsroom.save()
    article = write("A story")
    article.bylines = [Byline(author=Author.objects.create(name="Edie", slug="edie"))]
    article.tags.add("rivers")
    article.save()
    return article


@pytest.mark.parametrize("path", LISTS)
def test_no_list_is_in_a_language_that_the_paper_is_not_in(client, listed, ukrainian, path):
    listed.get_parent().get_parent().specific.copy_for_translation(ukrainian)  # a draft
    assert client.get(path).status_code == (404 if "more" in path else 200)
    assert client.get(f"/uk{path}").status_code == 404


@pytest.mark.parametrize("path", LISTS)
def test_each_list_is_where_the_language_has_its_front_page(client, listed, translated, path):
    translated(listed, "Стаття")
    theirs = path.replace("/news/a-story/and/more/", "/")
    assert client.get(f"/uk{theirs}").status_code == 200


def test_what_is_between_a_patron_and_us_is_in_every_language(client, listed, make_round):  # noqa: F811
    """Mails lead there. Whatever it leads on to is where it can be read."""
    round = make_round()
    for path in (
        *("/give/", "/give/other-ways/", "/give/gift/", "/account/sign-in/", "/on-your-device/"),
        *(f"/rounds/{round.slug}/", f"/rounds/{round.slug}/ballot/"),
    ):
        page = client.get(f"/uk{path}")
        assert page.status_code == 200, path
        assert parsed(page).one("html").attrs["lang"] == "uk"
        for place in {a.attrs["href"].partition("?")[0] for a in parsed(page).all("a")} - {"#main"}:
            if place.startswith("/"):
                assert client.get(place).status_code in (200, 302), (path, place)
    missing = client.get("/uk/news/a-story/")
    assert parsed(missing).one("form").attrs["action"] == "/search/"


def test_a_front_page_that_is_a_draft_is_no_front_page(client, home, news, ukrainian):
    home.copy_for_translation(ukrainian)
    assert client.get("/uk/").status_code == client.get("/uk/news/").status_code == 404
    assert switch(client.get("/")) == {}
