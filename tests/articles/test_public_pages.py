"""What holds for every page that readers read."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from articles.related.link import RelatedLink
from articles.section import STORIES
from patrons.models import Appeal
from tests.articles.page import parsed

ARTICLE = "/inside/how-we-pay-for-this-paper-and-what-it-costs/"
PAGES = [
    "/",
    "/inside/",
    ARTICLE,
    "/about/",
    "/on-your-device/",
    "/search/?q=dill",
    "/nowhere/",
    "/theme.css",
]


def test_a_page_is_the_same_bytes_for_everybody(paper, signed_in, edie, alice):
    for address in PAGES:
        plain = Client().get(address)
        cookies = Client(HTTP_ACCEPT_LANGUAGE="uk", HTTP_AUTHORIZATION="Basic eDp5")
        cookies.cookies["anything"] = "at all"
        for client in (signed_in(edie), signed_in(alice), cookies):
            other = client.get(address)
            assert other.content == plain.content
            assert other.headers["Vary"] == plain.headers["Vary"] if "Vary" in plain else True
            assert not other.cookies
        assert not plain.cookies
        assert "Cookie" not in plain.headers.get("Vary", "")


def test_a_page_asks_nobody_else_for_anything(client, paper):
    for address in PAGES:
        page = client.get(address)
        if address != "/theme.css":
            for node in parsed(page).all():
                for name in ("src", "href", "action", "srcset"):
                    where = node.attrs.get(name) or ""
                    own = where.startswith(("/", "#", "?", "mailto:")) or where == ""
                    of_itself = node.attrs.get("rel") in ("canonical", "alternate")
                    assert own or (of_itself and where.startswith(settings.SITE_URL)), (
                        f"{node.tag} {name}={where} on {address}"
                    )
                assert not {"style", "onclick", "onload"} & set(node.attrs)
                assert node.tag != "style"
    for sheet in Path(settings.BASE_DIR, "static").rglob("*.css"):
        assert not re.search(r"https?://|@import", sheet.read_text()), sheet.name


def test_an_article_costs_at_most_six_queries(client, paper, django_assert_max_num_queries):
    client.get(ARTICLE)  # content types are remembered from the first page on
    with django_assert_max_num_queries(6):
        assert client.get(ARTICLE).status_code == 200


def test_more_links_and_authors_cost_no_more_queries(client, write, django_assert_num_queries):
    article = write("The one")
    for at in range(12):
        write(f"Other {at}")
        article.related_links.add(RelatedLink(title=f"Other {at}", sort_order=at))
    article.save()
    client.get(article.address)
    # Frame, article, newsroom, authors, related titles, and two looks for an appeal not written.
    with django_assert_num_queries(7):
        assert len(parsed(client.get(article.address)).one("aside", "related").all("a")) == 12


def test_the_front_page_costs_the_same_however_many_stories(
    client, write, django_assert_max_num_queries
):
    for number in range(30):
        write(f"Story {number}")
    client.get("/")
    with django_assert_max_num_queries(14):
        assert client.get("/").status_code == 200


def test_an_article_is_light(client, paper):
    page = client.get(ARTICLE)
    hrefs = [node.attrs["href"] for node in parsed(page).all("link") if _is_sheet(node)]
    assert len(hrefs) == 4
    sheets = [client.get(href).content for href in hrefs if href.startswith(reverse("theme"))]
    sheets += [
        Path(settings.BASE_DIR, href.lstrip("/")).read_bytes()
        for href in hrefs
        if href.startswith("/static/")
    ]
    assert len(sheets) == 4
    (script,) = parsed(page).all("script")
    code = Path(settings.BASE_DIR, script.attrs["src"].lstrip("/")).read_bytes()
    weight = sum(len(gzip.compress(part)) for part in [page.content, *sheets, code])
    assert weight <= 30 * 1024
    assert len(code) <= 3 * 1024  # as it is, before it is packed


def test_a_page_without_an_appeal_loads_no_script(client, paper):
    for address in ("/", "/inside/", "/about/", "/search/?q=dill"):
        assert parsed(client.get(address)).all("script") == []


def test_the_script_stands_right_before_the_appeal_so_that_no_hidden_one_is_drawn(client, paper):
    column = parsed(client.get(ARTICLE)).one("article").children
    tags = [(node.tag, node.attrs) for node in column if not isinstance(node, str)]
    (at,) = [number for number, (tag, _) in enumerate(tags) if tag == "script"]
    assert tags[at][1] == {"src": "/static/js/appeal.js"}  # neither deferred nor async
    assert tags[at + 1][1]["class"] == "appeal"


def test_whoever_reviews_an_article_sees_its_appeal_whatever_their_browser_keeps(write, rf):
    Appeal.objects.create(name="Default", heading="We ask", price_anchor="Coffee", is_default=True)
    page = write("Previewed").make_preview_request().content.decode()
    assert "We ask" in page
    assert "<script" not in page


def _is_sheet(node) -> bool:
    return node.attrs.get("rel") == "stylesheet"


def test_a_section_goes_on_for_as_many_pages_as_it_needs(client, write):
    for number in range(STORIES + 1):
        write(f"Story {number}")
    first, second = client.get("/news/"), client.get("/news/?page=2")
    assert len(parsed(first).one("main").all("a", "headline")) == STORIES
    assert [a.text for a in parsed(second).all("a", "headline")] == ["Story 0"]
    assert parsed(first).one("nav", "pager").one("a").text == "Older"
    assert parsed(second).one("nav", "pager").one("a").text == "Newer"


@pytest.mark.parametrize("page", ["3", "0", "-1", "x", "1e9", "9999999", "²", ""])
def test_a_page_of_a_section_that_is_not_there_is_not_found(client, write, page):
    write("One")
    assert client.get("/news/", {"page": page}).status_code == 404


def test_an_editors_choice_leads_while_it_is_live(client, home, write):
    old, new = write("The old"), write("The new")
    lead = lambda: parsed(client.get("/")).one("article", "lead").one("h2").text  # noqa: E731
    assert lead() == "The new"
    home.lead = old
    home.save()
    assert lead() == "The old"
    old.unpublish()
    assert lead() == new.title


def test_an_empty_paper_has_a_front_page_and_sections(client, news):
    assert "The first story will stand here." in parsed(client.get("/")).text
    assert "No story stands here yet." in parsed(client.get("/news/")).text


def test_dates_are_the_newsrooms_own(client, write):
    from_utc = "2026-03-01T23:30:00+00:00"
    article = write("Late", published_on=from_utc)
    assert "2 March 2026" in parsed(client.get(article.address)).one(css="byline").text


def test_a_published_article_has_a_date_even_where_nobody_gave_one(write):
    draft = write("Undated", live=False, published_on=None)
    draft.save_revision().publish()
    draft.refresh_from_db()
    assert draft.published_on == draft.first_published_at
