"""Lists go on from an article, not from a number: each address stays right, at any length."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.lists.listing import Listing, in_section
from articles.lists.sheet import STORIES
from tests.articles.page import parsed
from tests.giving.plans import plan_of

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def many(write):
    """many(n): so many articles, "Story 0" the oldest; three share a day."""

    def written(count: int) -> list:
        return [
            write(f"Story {at}", published_on=DAY + timedelta(days=at // 3)) for at in range(count)
        ]

    return written


def titles(response) -> list[str]:
    return [a.text for a in parsed(response).one("main").all("a", "headline")]


def pager(response) -> dict[str, str]:
    """The addresses of its two links; the head names the same."""
    page = parsed(response)
    links = {a.text: a.attrs["href"] for nav in page.all("nav", "pager") for a in nav.all("a")}
    head = {
        node.attrs["rel"]: node.attrs["href"]
        for node in page.all("link")
        if node.attrs["rel"] in ("prev", "next")
    }
    assert head.get("prev") == links.get("Newer")
    assert head.get("next") == links.get("Older")
    return links


def canonical(response) -> str:
    (link,) = [n for n in parsed(response).all("link") if n.attrs["rel"] == "canonical"]
    return link.attrs["href"]


def test_a_list_is_read_to_its_end_and_back(client, many):
    many(2 * STORIES + 5)
    wanted = [f"Story {at}" for at in reversed(range(2 * STORIES + 5))]
    first = client.get("/news/")
    assert titles(first) == wanted[:STORIES]
    assert set(pager(first)) == {"Older"}
    second = client.get(pager(first)["Older"])
    assert titles(second) == wanted[STORIES : 2 * STORIES]
    third = client.get(pager(second)["Older"])
    assert titles(third) == wanted[2 * STORIES :]
    assert set(pager(third)) == {"Newer"}
    assert titles(client.get(pager(third)["Newer"])) == titles(second)
    assert pager(second)["Newer"] == "/news/"


def test_an_address_shows_the_same_stories_when_new_ones_come(client, many, write):
    many(2 * STORIES)
    older = pager(client.get("/news/"))["Older"]
    seen = titles(client.get(older))
    for at in range(3):
        write(f"New {at}")
    now = client.get(older)
    assert titles(now) == seen
    newer = client.get(pager(now)["Newer"])
    assert titles(newer)[-1] == f"Story {STORIES}"
    assert len(titles(newer)) == STORIES
    assert titles(client.get(pager(newer)["Newer"]))[:4] == ["New 2", "New 1", "New 0", "Story 39"]


def test_it_goes_on_after_an_article_that_was_withdrawn(client, many):
    articles = many(STORIES + 5)
    articles[5].save_revision().publish()
    articles[5].refresh_from_db()
    older = pager(client.get("/news/"))["Older"]
    seen = titles(client.get(older))
    articles[5].unpublish()
    assert older.endswith(f"={articles[5].pk}")
    assert titles(client.get(older)) == seen


@pytest.mark.parametrize("cursor", ["", "0", "-1", "x", "1e9", "9" * 40, "²", "007", "1 "])
def test_what_is_no_article_is_not_found(client, many, cursor):
    many(1)
    assert client.get("/news/", {"before": cursor}).status_code == 404


def test_nor_is_one_that_never_was_published_or_stands_nowhere(client, many, write):
    (only,) = many(1)
    draft = write("Draft", live=False)
    for pk in (draft.pk, only.pk, only.pk + 1000):  # before the only one there is nothing
        assert client.get("/news/", {"before": pk}).status_code == 404


def test_each_page_of_a_list_is_its_own_and_says_which(client, many):
    many(STORIES + 1)
    first = client.get("/news/")
    older = pager(first)["Older"]
    second = client.get(older)
    assert canonical(first) == f"{settings.SITE_URL}/news/"
    assert canonical(second) == settings.SITE_URL + older
    assert parsed(first).one("title").text.startswith("News · ")
    assert parsed(second).one("title").text.startswith("News, up to 1 March 2026 · ")


def test_the_numbers_that_pages_had_lead_to_the_first_or_nowhere(client, many):
    many(STORIES + 1)
    moved = client.get("/news/?page=1")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/news/")
    for number in ("2", "0", "x", ""):
        assert client.get("/news/", {"page": number}).status_code == 404


def test_a_page_far_down_costs_two_queries_more_than_the_first(client, many):
    many(2 * STORIES + 1)
    older = pager(client.get("/news/"))["Older"]
    with CaptureQueriesContext(connection) as first:
        client.get("/news/")
    with CaptureQueriesContext(connection) as second:
        client.get(older)
    assert len(second) == len(first) + 2  # where it begins, and what is newer


@pytest.mark.parametrize("way", ["down", "up", "first"])
def test_every_list_is_one_stretch_of_one_index(many, news, way):
    article = many(3)[1]
    rows = Listing.objects.in_order(in_section(news.pk))
    row = rows.get(article=article)
    rows = {"down": rows.after(row), "up": rows.up_from(row), "first": rows}[way]
    assert_one_stretch(planned(rows[: STORIES + 1]))


def test_the_newest_of_every_section_are_a_stretch_each(many, news):
    many(3)
    places = {f"section/{at}": 4 for at in range(8)}
    plan = planned(Listing.objects.each_stretch(places))
    assert plan.count("listing_newest") == len(places)
    if connection.vendor == "postgresql":
        assert "Seq Scan" not in plan
    else:
        assert "SCAN articles_listing" not in plan


def planned(rows) -> str:
    """As of a long list: of a short one it is as quick to sort what another index finds."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
    return plan_of(rows)


def assert_one_stretch(plan: str) -> None:
    assert plan.count("listing_newest") == 1
    if connection.vendor == "postgresql":
        assert "Index Cond" in plan
        assert "Sort" not in plan
        assert "Seq Scan" not in plan
    else:
        assert "SEARCH" in plan
        assert "SCAN" not in plan
        assert "TEMP B-TREE" not in plan
