"""On a Ukrainian page all that the site says by itself is Ukrainian."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.utils import translation
from wagtail.models import Locale

from articles.article import ArticlePage
from articles.author import Author
from articles.byline import Byline
from articles.pages import HomePage
from articles.section import SectionPage
from articles.templatetags.paper import day, names
from patrons.models import Appeal
from tests.articles.page import parsed

# Names, what the newsroom wrote itself in one language, and what has no other word.
NAMES = {
    "The",
    "Bridge",
    "Post",
    "Stripe",
    "EUR",
    "USD",
    "GBP",
    "UAH",
    "PLN",
    "JPY",
    "SHA",
    "cookie",
}
NAMES |= {"RSS", "Telegram", "WhatsApp", "Facebook", "Bluesky"}
NAMES |= {"csrftoken", "gave", "sessionid", "messages", "closed", "supporting", "until", "English"}


@pytest.fixture
def kyiv(home, newsroom) -> HomePage:
    """A Ukrainian front page with a section; the newsroom itself says nothing in English."""
    for name in ("mission", "about_us", "money_use", "funding", "footer", "contact"):
        setattr(newsroom, name, "")
    newsroom.save()
    uk = Locale.objects.create(language_code="uk")
    page = home.copy_for_translation(uk)
    page.save_revision().publish()
    return HomePage.objects.get(pk=page.pk)


@pytest.fixture
def story(kyiv) -> ArticlePage:
    section = kyiv.add_child(instance=SectionPage(title="Новини", slug="news", show_in_menus=True))
    appeal = Appeal(name="uk", heading="Просимо", price_anchor="Кава.", is_default=True)
    appeal.patron_label, appeal.other_ways_label = "Стати патроном", "інші способи"
    appeal.save()
    article = ArticlePage(
        title="Стаття",
        slug="stattia",
        standfirst="Речення.",
        body=[("paragraph", "<p>Слова.</p>")],
        published_on=datetime(2026, 11, 26, 12, tzinfo=UTC),
    )
    article.bylines = [Byline(author=Author.objects.create(name="Едіта", slug="edita"))]
    section.add_child(instance=article)
    return article


def left_over(page) -> set[str]:
    """English words that a reader sees or hears on the page."""
    tree = parsed(page)
    said = [tree.one("body").text, tree.one("title").text]
    for node in tree.all():
        said += [node.attrs.get(name) or "" for name in ("aria-label", "alt", "placeholder")]
        said += [
            value or "" for name, value in node.attrs.items() if name.endswith(("with", "words"))
        ]
    words = re.sub(r"{\w+}|https?://\S+", "", " ".join(said))
    return set(re.findall(r"[A-Za-z]{2,}", words)) - NAMES


@pytest.mark.parametrize(
    "path",
    [
        "/uk/",
        "/uk/news/",
        "/uk/news/stattia/",
        "/uk/news/nothing/",
        "/uk/search/?q=немає",
        "/uk/search/?q=",
        "/uk/give/",
        "/uk/give/?interval=once",
        "/uk/give/other-ways/",
        "/uk/give/gift/",
        "/uk/rounds/",
        "/uk/thanks/",
        "/uk/on-your-device/",
    ],
)
def test_no_english_is_left_over_on_a_page(client, story, newsroom, path):
    newsroom.refresh_from_db()
    newsroom.thanks_wall = True
    newsroom.save()
    assert left_over(client.get(path)) == set()


def test_no_english_is_left_over_where_one_signs_in(client, story, settings):
    settings.DEMO = False  # the buttons of the demo's people speak English
    assert left_over(client.get("/uk/account/sign-in/")) == set()


def test_no_english_is_left_over_where_a_form_was_wrong(client, story):
    page = client.post(
        "/uk/give/", {"currency": "EUR", "interval": "month", "amount_month": "other"}
    )
    assert page.status_code == 422
    assert left_over(page) == set()


def test_an_english_word_on_a_page_would_be_noticed(client, story):
    story.title = "A story"
    story.save()
    assert left_over(client.get("/uk/news/stattia/")) == {"story"}


def test_names_and_days_are_written_as_in_the_language(story):
    people = [Author(name=name) for name in ("Анна", "Богдан", "Віра")]
    moment = datetime(2026, 11, 26, 23, tzinfo=UTC)
    with translation.override("uk"):
        assert names(people) == "Анна, Богдан та Віра"
        assert day(moment, UTC) == "26 листопада 2026"
    assert names(people) == "Анна, Богдан and Віра"


def test_a_byline_reads_as_it_does_in_ukrainian(client, story):
    byline = (
        parsed(client.get("/uk/news/stattia/")).one("header", "article-head").one("p", "byline")
    )
    assert byline.text == "Текст: Едіта · 26 листопада 2026 · 1 хвилина читання"


def test_a_page_loads_the_letters_of_its_language_first(client, story):
    fonts = [
        link.attrs["href"]
        for link in parsed(client.get("/uk/")).all("link")
        if link.attrs.get("as") == "font"
    ]
    assert any("cyrillic" in font for font in fonts)
    assert "cyrillic" not in client.get("/").content.decode()
    assert settings.LANGUAGE_CODE == "en"
