"""An archive that is written in bulk says the same as articles that were saved one by one."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from articles.article import ArticlePage
from articles.lists.listing import places_of
from tests.articles.page import parsed


@pytest.fixture
def archive(paper):
    with override_settings(DEBUG=True):
        call_command("seed_archive", 12, verbosity=0)
    return ArticlePage.objects.filter(title__contains=", no. ")


def test_each_is_an_article_that_answers(client, archive):
    assert archive.count() == 12
    for article in archive:
        page = parsed(client.get(article.address))
        assert page.one("h1").text == article.title
        assert len(page.one(css="text").all("p")) == 6


def test_the_tree_is_whole(archive):
    assert Page.find_problems() == ([], [], [], [], [])


def test_each_row_is_what_saving_would_have_made_it(archive):
    for article in archive:
        listed = set(article.listings.values_list("place", "published_on"))
        assert listed == {(place, article.published_on) for place in places_of(article)}
        kept = article.title_key, article.word_count
        article.save()
        assert (article.title_key, article.word_count) == kept


def test_search_finds_them(archive):
    words = archive[0].title.split(",")[0]
    assert archive[0] in list(ArticlePage.objects.live().search(words))


def test_more_can_be_added_later(archive):
    with override_settings(DEBUG=True):
        call_command("seed_archive", 3, verbosity=0)
    assert archive.all().count() == 15
    assert len(set(archive.all().values_list("url_path", flat=True))) == 15
    assert Page.find_problems() == ([], [], [], [], [])


def test_twice_as_many_ask_the_database_no_more(archive):
    asked = [queries_to_add(count) for count in (12, 24)]
    assert asked[0] == asked[1]


def queries_to_add(count: int) -> int:
    with CaptureQueriesContext(connection) as asked, override_settings(DEBUG=True):
        call_command("seed_archive", count, verbosity=0)
    return len(asked)


@pytest.mark.parametrize("count", [0, -1])
def test_a_number_that_is_none_is_refused(paper, count):
    with override_settings(DEBUG=True), pytest.raises(CommandError, match="such as 100000"):
        call_command("seed_archive", count)


def test_a_site_of_readers_is_not_filled(paper):
    with pytest.raises(CommandError, match="DEBUG=true"):
        call_command("seed_archive", 1)


def test_without_a_section_it_says_what_to_do(home):
    with override_settings(DEBUG=True), pytest.raises(CommandError, match=r"manage.py seed"):
        call_command("seed_archive", 1)
