"""The list of articles that staff work from: found by word, section, author, state and day."""

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, Page

from articles.article import ArticlePage
from articles.author import Author
from articles.byline import Byline
from articles.section import SectionPage
from articles.times import MISTYPED
from patrons.roles import settle
from tests.articles.page import parsed

LIST = "/admin/articles/"


@pytest.fixture
def desk(news, edie, signed_in):
    settle()
    return signed_in(edie)


def rows(response) -> list[list[str]]:
    found = []
    for row in parsed(response).one("table", "listing").one("tbody").all("tr"):
        found.append([" ".join(cell.text.split()) for cell in row.all("td")])
    return found


def titles(desk, **asked) -> set[str]:
    seen = parsed(desk.get(LIST, asked))
    return {cell.one(css="title-wrapper").one("a").text.strip() for cell in seen.all("td", "title")}


def by(article: ArticlePage, name: str) -> ArticlePage:
    author, _ = Author.objects.get_or_create(name=name, slug=name.lower())
    article.bylines.add(Byline(author=author))
    article.save()
    return article


def test_each_line_says_title_section_authors_date_and_state(desk, write):
    by(by(write("Bread"), "Ann"), "Ben")
    page = desk.get(LIST)
    (row,) = rows(page)
    assert row[0].startswith("Bread")
    assert row[1] == "News"
    assert row[2] == "Ann, Ben"
    assert "live" in row[-1].lower()
    assert "/edit/" in parsed(page).one("td", "title").all("a")[0].attrs["href"]


def test_it_is_narrowed_by_section_author_state_and_day(desk, write, home, news):
    bread, salt = by(write("Bread"), "Ann"), by(write("Salt", live=False), "Ben")
    culture = home.add_child(instance=SectionPage(title="Culture", slug="culture"))
    salt.move(culture, "last-child")
    old = write("Old", published_on=timezone.now() - timedelta(days=400))
    assert titles(desk) == {"Bread", "Salt", "Old"}
    assert titles(desk, section=culture.pk) == {"Salt"}
    assert titles(desk, author=bread.bylines.get().author_id) == {"Bread"}
    assert titles(desk, state="draft") == {"Salt"}
    assert titles(desk, state="live") == {"Bread", "Old"}
    day = (timezone.now() - timedelta(days=300)).date().isoformat()
    assert titles(desk, published_on_to=day) == {old.title}


@pytest.mark.parametrize("number", [10**19, 10**22, "9" * 5000])
def test_a_number_that_no_section_has_is_no_choice(desk, write, number):
    write("Bread")
    assert "not one of the available choices" in desk.get(LIST, {"section": number}).text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_year_that_is_mistyped_is_told_in_the_filter_too(desk, write, day):
    write("Bread")
    for side in ("from", "to"):
        assert MISTYPED in desk.get(LIST, {f"published_on_{side}": day}).text


def test_a_word_of_the_headline_finds_it(desk, write):
    write("Bread for all")
    write("Salt")
    assert titles(desk, q="brea") == {"Bread for all"}


def in_order(desk, **asked) -> list[str]:
    return [each.title for each in desk.get(LIST, asked).context["object_list"]]


def test_what_has_no_date_stands_before_the_oldest(desk, write):
    now = timezone.now()
    write("Older", published_on=now - timedelta(days=9))
    write("None yet", live=False, published_on=None)
    write("Newer", published_on=now)
    write("None either", live=False, published_on=None)
    undated = ["None either", "None yet"]
    assert in_order(desk, ordering="-published_on") == ["Newer", "Older", *undated]
    assert in_order(desk, ordering="published_on") == [*undated, "Older", "Newer"]
    assert set(in_order(desk, q="None", ordering="-published_on")) == set(undated)


@pytest.mark.parametrize("order", ["live", "-live", "title", "-title", "published_on", ""])
def test_of_equals_the_newest_leads(desk, write, order):
    now = timezone.now()
    made = [write("Bread", slug=f"bread-{number}", published_on=now) for number in range(9)]
    shown = desk.get(LIST, {"ordering": order} if order else {}).context["object_list"]
    assert [each.pk for each in shown] == [each.pk for each in reversed(made)]


def test_a_draft_with_changes_is_told_from_what_is_out(desk, write):
    article = write("Bread")
    article.title = "Bread and salt"
    article.save_revision()
    assert titles(desk, state="changed") == {"Bread and salt"}
    assert titles(desk, state="live") == set()


@pytest.mark.parametrize("query", [{}, {"q": "Story"}])
def test_twenty_lines_cost_as_many_queries_as_five(desk, write, translated, query):
    """Of each line Wagtail would ask whether it can still be translated."""

    def cost() -> int:
        desk.get(LIST, query)
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(LIST, query).status_code == 200
        return len(asked)

    translated(by(write("Story 0"), "Ann"), "Story історія")
    for number in range(1, 4):
        by(write(f"Story {number}"), "Ann" if number % 2 else "Ben")
    assert len(rows(desk.get(LIST, query))) == 5
    five = cost()
    for number in range(4, 19):
        by(write(f"Story {number}"), "Ann" if number % 2 else "Ben")
    assert len(rows(desk.get(LIST, query))) == 20
    assert cost() == five < 40


def test_what_has_no_translation_can_be_translated_from_its_line(desk, write, translated):
    bread, salt = write("Bread"), write("Salt")
    there = translated(bread, "Хліб")
    page = desk.get(LIST).text
    can = [
        each.pk for each in (bread, salt, there) if f"/translation/submit/page/{each.pk}/" in page
    ]
    assert can == [salt.pk]


def test_the_front_page_opens_in_its_editor_and_is_a_list_with_two(desk, home):
    assert desk.get("/admin/front/")["Location"] == f"/admin/pages/{home.pk}/edit/"
    Page.get_first_root_node().add_child(
        instance=type(home)(
            title="Головна", locale=Locale.objects.get_or_create(language_code="uk")[0]
        )
    )
    assert "Головна" in desk.get("/admin/front/").text


@pytest.mark.parametrize(
    "order", [F("latest_revision_created_at").desc(nulls_last=True), F("last_published_at").asc()]
)
def test_what_was_touched_last_is_one_end_of_an_index(write, order):
    """Of a list that is sorted for each screen, the time grows with the archive."""
    plan = Page.objects.order_by(order)[:50]
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:  # of few rows it would read the whole table
                cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute("SET LOCAL enable_sort = off")
        said = plan.explain()
    assert "page_touched_last" in said or "page_published_last" in said
    assert "TEMP B-TREE" not in said
    assert "Sort" not in said


def test_what_is_deleted_meanwhile_is_left_out(desk, write):
    write("Bread")
    waiting = [write("Salt")]

    def meanwhile(execute, sql, *others):
        if "_approved_schedule" in sql and waiting:
            waiting.pop().delete()
        return execute(sql, *others)

    with connection.execute_wrapper(meanwhile):
        assert titles(desk) == {"Bread"}
    assert not waiting


@pytest.mark.parametrize("order", ["", "latest_revision_created_at", "-published_on"])
def test_lists_by_time_are_one_end_of_an_index(desk, write, order):
    """Equals alone are sorted, which both databases do stretch by stretch."""
    shown = desk.get(LIST, {"ordering": order} if order else {}).context["paginator"].object_list
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for other in ("seqscan", "hashjoin", "mergejoin", "sort"):
                    cursor.execute(f"SET LOCAL enable_{other} = off")
        said = shown[:50].explain()
    indexes = ("article_newest", "article_dated_last", "page_touched_last")
    assert [each for each in indexes if each in said]
    assert "USE TEMP B-TREE FOR ORDER BY" not in said
    assert not re.search(r"(?<!Incremental )Sort  ", said)


def test_the_first_rows_decide_which_pages_are_asked_about(desk, write):
    write("Bread")
    with CaptureQueriesContext(connection) as asked:
        desk.get(LIST)
    about = [query["sql"] for query in asked if "_approved_schedule" in query["sql"]]
    assert about
    assert not [sql for sql in about if sql.endswith("LIMIT 50")]
