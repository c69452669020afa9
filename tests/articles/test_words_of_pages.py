"""On a Ukrainian page all that the site says by itself is Ukrainian."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.test import Client
from django.utils import translation
from wagtail.models import Locale

from articles.article import ArticlePage
from articles.author import Author
from articles.byline import Byline
from articles.desk.draft_link import DraftLink
from articles.pages import HomePage
from articles.section import SectionPage
from articles.templatetags.paper import day, names
from patrons.consent import Agreed, Consent
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
NAMES |= {"PIN", "StripeStripe", "PDF"}  # a fact’s name stands before what it says
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
    seen = tree.one("body").text
    for script in tree.all("script"):
        seen = seen.replace(script.text, " ")
    said = [seen, tree.one("title").text]
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


@pytest.mark.parametrize("demo", [True, False])
def test_no_english_is_left_over_where_one_signs_in(client, story, settings, demo):
    settings.DEMO = demo
    shown = client.get("/uk/account/sign-in/")
    assert left_over(shown) - {"Alice", "Bob", "Edie", "Tess", "Ada"} == set()


@pytest.fixture
def lately(signed_in, alice) -> Client:
    """Alice, signed in a moment ago."""
    client = signed_in(alice)
    session = client.session
    record_authentication(SimpleNamespace(session=session), alice.user, method="code")
    session.save()
    return client


HERS = {"Alice", "Nov", "alice", "example", "org", "Firefox", "iPhone"}
ROOM = [
    *("/uk/account/", "/uk/account/signing-in/", "/uk/account/signing-in/passkey/"),
    *("/uk/account/signing-in/address/", "/uk/account/data/", "/uk/account/erase/"),
    *("/uk/account/mails/", "/uk/account/mails/nothing/", "/uk/account/erased/"),
    *("/uk/account/lost-address/nothing/", "/uk/account/inactive/", "/uk/account/sign-out/"),
    "/uk/account/invitation/nothing/",
]


@pytest.mark.parametrize("path", ROOM)
def test_no_english_is_left_over_in_the_patrons_own_room(lately, alice, story, newsroom, path):
    newsroom.refresh_from_db()
    newsroom.thanks_wall = True
    newsroom.save()
    Consent.objects.give(alice, Agreed.WALL)
    page = lately.get(path, headers={"User-Agent": "Firefox (iPhone)"})
    assert page.status_code in (200, 410)
    assert (
        left_over(page) - {"Alice", "Nov", "alice", "example", "org", "Firefox", "iPhone"} == set()
    )


@pytest.mark.parametrize("path", ["/uk/account/erase/", "/uk/account/signing-in/address/"])
def test_no_english_is_left_over_where_a_form_of_the_room_was_wrong(lately, story, path):
    page = lately.post(path, {"email": "alice@example.org"})
    assert page.status_code == 422
    assert left_over(page) - HERS == set()


def test_no_english_is_left_over_where_an_old_sign_in_types_a_code(signed_in, alice, story):
    client = signed_in(alice)
    first = client.get("/uk/account/erase/", follow=True)
    assert left_over(first) - HERS == set()
    asked = client.post("/uk/account/signing-in/confirm/", {"next": "/uk/account/erase/"})
    assert left_over(asked) - HERS == set()
    wrong = client.post("/uk/account/signing-in/confirm/", {"code": "000000"})
    assert wrong.status_code == 422
    assert left_over(wrong) - HERS == set()


def test_what_was_done_is_said_in_ukrainian_and_the_browser_too(lately, story):
    lately.defaults["HTTP_USER_AGENT"] = "Firefox (iPhone)"
    lately.get("/uk/account/signing-in/")
    page = lately.post("/uk/account/signing-in/browsers/end-others/", follow=True)
    assert "Завершено: ви увійшли лише в цьому браузері." in page.text
    assert "Firefox на iPhone" in page.text
    assert "Firefox on an iPhone" in lately.get("/account/signing-in/").text


@pytest.mark.parametrize("path", ["", "app/", "codes/"])
def test_no_english_is_left_over_at_the_second_factor(signed_in, edie, story, path):
    client = signed_in(edie)
    session = client.session
    record_authentication(SimpleNamespace(session=session), edie, method="code")
    session.save()
    page = client.get(f"/uk/account/second-factor/{path}")
    assert page.status_code == 200
    secret = parsed(page).all("p", "hand-over")
    words = left_over(page) - {"edie", "example", "org"}
    assert words - set(re.findall("[A-Z]{2,}", secret[0].text if secret else "")) == set()


def test_what_was_searched_for_stands_in_ukrainian_quotes_in_the_title_too(client, story):
    title = parsed(client.get("/uk/search/?q=ріка")).one("title").text
    assert title.startswith("«ріка» · Пошук · ")
    assert (
        parsed(client.get("/search/?q=river")).one("title").text.startswith("“river” · Search · ")
    )


def test_no_english_is_left_over_where_a_form_was_wrong(client, story):
    page = client.post(
        "/uk/give/", {"currency": "EUR", "interval": "month", "amount_month": "other"}
    )
    assert page.status_code == 422
    assert left_over(page) == set()


def test_no_english_is_left_over_where_a_page_was_taken_away(client, story):
    story.delete()
    page = client.get("/uk/news/stattia/")
    assert page.status_code == 410
    assert left_over(page) == set()


def test_no_english_is_left_over_at_a_draft_and_where_its_link_has_ended(client, story, edie):
    story.unpublish()
    story.save_revision()
    link = DraftLink.objects.make(story, 7, by=edie)
    page = client.get(link.get_absolute_url())
    assert page.status_code == 200
    assert '<html lang="uk"' in page.text
    assert left_over(page) == set()
    ended = client.get("/uk/draft/nothing/")
    assert ended.status_code == 404
    assert left_over(ended) == set()


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
