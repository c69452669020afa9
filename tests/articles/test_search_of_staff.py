"""Staff search what is in the archive, and write into it, at a cost that does not grow with it."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.search.models import IndexEntry

from articles.article import ArticlePage
from patrons.roles import settle
from tests.articles.page import parsed


@pytest.fixture
def desk(news, edie, signed_in):
    settle()
    return signed_in(edie)


def test_saving_an_article_measures_no_other_headline(write):
    article = write("A bridge")
    write("Another bridge")
    with CaptureQueriesContext(connection) as asked:
        article.save()
    written = [query["sql"] for query in asked if "wagtailsearch_indexentry" in query["sql"]]
    assert written
    assert not [sql for sql in written if "AVG(" in sql or '"title_norm" = (' in sql]


def test_writing_the_index_anew_measures_them_all(write):
    write("A bridge")
    write("A headline that says a good deal more than most of them do")
    call_command("update_index", verbosity=0)
    assert IndexEntry.objects.values("title_norm").distinct().count() > 1


@pytest.mark.parametrize("screen", ["articles:index", "wagtailadmin_pages:search"])
def test_staff_find_an_article_by_its_headline(desk, write, screen):
    article = write("A bridge over the river")
    write("A mill")
    page = parsed(desk.get(reverse(screen), {"q": "brid"}))
    assert article.title in page.text
    assert "A mill" not in page.text


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL ranks each row by itself")
def test_no_find_is_ranked_by_going_through_all_of_them(write):
    for number in range(3):
        write(f"A bridge, no. {number}")
    with CaptureQueriesContext(connection) as asked:
        found = list(ArticlePage.objects.autocomplete("bridge"))
    assert [article.title[-1] for article in found] == ["2", "1", "0"]
    assert not [query for query in asked if "bm25" in query["sql"]]
