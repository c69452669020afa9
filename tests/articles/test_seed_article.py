"""The seed document on its page: every sentence, the related block, the appeal."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command

from articles.article import ArticlePage
from patrons.giving.appeal import Appeal
from tests.articles.conftest import SEED
from tests.articles.page import parsed

ADDRESS = (
    "/news/small-number-of-north-korean-military-already-inside-ukraine-us-officials-told-cnn/"
)
LINES = SEED.read_text().splitlines()


@pytest.fixture
def page(client, paper):
    response = client.get(ADDRESS)
    assert response.status_code == 200
    return parsed(response)


def test_every_line_of_the_seed_document_stands_on_its_page(page):
    text = page.one("main").text
    said = [line.removeprefix("- ") for line in LINES if line != "Related:"]
    assert len(said) == 17
    assert [line for line in said if line not in text] == []


def test_what_is_where(page):
    article = page.one("article")
    assert article.one("h1").text == LINES[0]
    assert article.one(css="standfirst").text == LINES[1]
    assert [p.text for p in article.one(css="text").all("p")] == LINES[2:9]
    assert article.one(css="byline").text == "By Edie Brandt · 30 October 2024 · 1 min read"
    assert article.one(css="kicker").one("a").attrs["href"] == "/news/"


def test_related_titles_without_an_article_are_plain_text(page):
    related = page.one("aside", "related")
    assert related.one("h2").text == "Related"
    assert [li.text for li in related.all("li")] == [line[2:] for line in LINES[10:15]]
    assert related.all("a") == []


def test_the_appeal_ends_the_article_and_every_way_on_is_a_link(page):
    appeal = page.one("section", "appeal")
    public_id = str(Appeal.objects.get().public_id)
    article = ArticlePage.objects.get(title=LINES[0])
    assert appeal.one("h2").text == LINES[15]
    assert LINES[-1] in [p.text for p in appeal.all("p")]
    patron = appeal.one("a", "patron")
    assert patron.text == "Become a patron"
    assert patron.attrs["href"] == f"/give/?appeal={public_id}&page={article.pk}"
    assert appeal.all("a")[-1].attrs["href"] == "/give/other-ways/"
    amounts = [urlsplit(a.attrs["href"]) for a in appeal.one("ul", "amounts").all("a")]
    assert [parse_qs(link.query)["amount"] for link in amounts] == [["3.00"], ["5.00"], ["10.00"]]
    assert all(link.path == "/give/" for link in amounts)
    assert parse_qs(amounts[0].query) == {
        "interval": ["month"],
        "amount": ["3.00"],
        "currency": ["EUR"],
        "appeal": [public_id],
        "page": [str(article.pk)],
    }


def test_every_link_of_the_appeal_answers(client, page):
    links = [a.attrs["href"] for a in page.one("section", "appeal").all("a")]
    assert len(links) == 5
    assert {client.get(link).status_code for link in links} == {200}


def test_the_seed_can_be_loaded_again_and_nothing_is_made_twice(client, paper):
    call_command("seed", verbosity=0)
    call_command("import_articles", "--publish", str(SEED), "--section", "news", verbosity=0)
    assert ArticlePage.objects.titled(LINES[0]).count() == 1
    assert Appeal.objects.count() == 1  # in two languages


def test_every_address_on_the_front_page_and_in_the_frame_answers(client, paper):
    front = parsed(client.get("/"))
    links = {a.attrs["href"] for a in front.all("a")} - {"#main"}
    links = {link for link in links if link.startswith("/")}
    assert {"/news/", "/about/", "/contact/", "/privacy/", "/corrections/", ADDRESS} <= links
    answers = {link: client.get(link).status_code for link in links}
    assert {link: code for link, code in answers.items() if code not in (200, 302)} == {}
