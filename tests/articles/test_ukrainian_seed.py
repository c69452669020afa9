"""The demo's seed article in Ukrainian, with the English one on the other side of its switch."""

import re

import pytest

from articles.article import ArticlePage
from articles.pages import HomePage
from articles.section import SectionPage
from patrons.masthead import Newsroom
from patrons.models import Appeal
from seeds import ukrainian
from tests.articles.conftest import SEED
from tests.articles.page import parsed

SLUG = "small-number-of-north-korean-military-already-inside-ukraine-us-officials-told-cnn"
LINES = ukrainian.LEAD_UK.read_text(encoding="utf-8").splitlines()
FIGURES = re.compile(r"\d+(?:[ ,.–-]\d+)*")


@pytest.fixture
def page(client, paper):
    ukrainian.load()
    response = client.get(f"/uk/news/{SLUG}/")
    assert response.status_code == 200
    return parsed(response)


def test_every_line_of_the_document_stands_on_its_page(page):
    text = page.one("main").text
    said = [line.removeprefix("- ") for line in LINES if line != "Читайте також:"]
    assert len(said) == 17
    assert [line for line in said if line not in text] == []


def test_it_says_what_the_english_one_says_line_by_line(page):
    english = SEED.read_text(encoding="utf-8").splitlines()
    assert len(LINES) == len(english)
    for line, translated in zip(english, LINES, strict=True):
        figures = [re.sub(r"\D", "", number) for number in FIGURES.findall(line)]
        assert [re.sub(r"\D", "", n) for n in FIGURES.findall(translated)] == figures, line
        assert ("CNN" in line) == ("CNN" in translated), line


def test_its_appeal_is_its_own_and_asks_in_ukrainian(page):
    appeal = page.one("section", "appeal")
    assert appeal.one("h2").text == LINES[15]
    assert [a.text for a in appeal.all("p")[1].all("a")] == [
        "Станьте патроном",
        "перегляньте інші способи підтримати",
    ]
    links = [a.attrs["href"] for a in appeal.all("a")]
    assert links
    assert all(link.startswith("/uk/give/") for link in links)
    assert Appeal.objects.get(is_default=True).heading != LINES[15]


def test_it_and_the_english_one_are_one_thing(client, page):
    english, other = ArticlePage.objects.filter(slug=SLUG).order_by("path")
    assert english.translation_key == other.translation_key
    assert [each.locale.language_code for each in (english, other)] == ["en", "uk"]
    leads = {a.attrs["hreflang"]: a.attrs["href"] for a in page.all("a") if "hreflang" in a.attrs}
    assert leads == {"en": f"/news/{SLUG}/", "uk": f"/uk/news/{SLUG}/"}
    for path in ("/uk/", "/uk/news/", "/uk/about/", "/uk/privacy/"):
        assert client.get(path).status_code == 200, path


def test_loading_it_again_changes_nothing(paper):
    assert ukrainian.load() == "ukrainian: 1 articles"
    before = [page.pk for page in HomePage.objects.all()], SectionPage.objects.count()
    assert ukrainian.load() == "ukrainian: there already"
    assert ([page.pk for page in HomePage.objects.all()], SectionPage.objects.count()) == before


def test_a_newsrooms_own_site_gets_none_of_it(paper):
    Newsroom.objects.update(is_demo=False)
    assert ukrainian.load() == "ukrainian: not a demo"
    assert HomePage.objects.count() == 1
