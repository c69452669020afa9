"""What holds for every page that readers read."""

import gzip
import re
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.urls import reverse

from articles.related.link import RelatedLink
from patrons.models import Appeal
from tests.articles.page import parsed, scripts

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
                    of_itself = of_itself and where.startswith(settings.SITE_URL)
                    # Of a plain link nothing is loaded until somebody follows it.
                    is_share = node.tag == "a" and node.attrs.get("rel") == "nofollow noopener"
                    is_share = is_share and name == "href" and where.startswith("https://")
                    assert own or of_itself or is_share, f"{node.tag} {name}={where} on {address}"
                assert not {"style", "onclick", "onload"} & set(node.attrs)
                assert node.tag != "style"
    for sheet in Path(settings.BASE_DIR, "static").rglob("*.css"):
        assert not re.search(r"https?://|@import", sheet.read_text()), sheet.name


def test_an_article_costs_at_most_seven_queries(client, paper, django_assert_max_num_queries):
    client.get(ARTICLE)  # content types are remembered from the first page on
    with django_assert_max_num_queries(7):
        assert client.get(ARTICLE).status_code == 200


def test_more_links_and_authors_cost_no_more_queries(client, write, django_assert_num_queries):
    article = write("The one")
    for at in range(12):
        write(f"Other {at}")
        article.related_links.add(RelatedLink(title=f"Other {at}", sort_order=at))
    article.save()
    client.get(article.address)
    # Frame, article, newsroom, related titles, and two looks for an appeal not written.
    with django_assert_num_queries(6):
        assert len(parsed(client.get(article.address)).one("aside", "related").all("a")) == 12


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
    (script,) = scripts(parsed(page))
    code = Path(settings.BASE_DIR, script.attrs["src"].lstrip("/")).read_bytes()
    weight = sum(len(gzip.compress(part)) for part in [page.content, *sheets, code])
    assert weight <= 30 * 1024
    assert len(code) <= 3 * 1024  # as it is, before it is packed


def test_a_page_without_an_appeal_loads_no_script(client, paper):
    for address in ("/", "/inside/", "/about/", "/search/?q=dill"):
        assert scripts(parsed(client.get(address))) == []


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
