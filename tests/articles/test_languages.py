"""English at its plain address, every other language below its code; by address, never by guess."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page

from articles import reserved
from articles.address import address
from articles.answered import ArticleTopic
from articles.article import ArticlePage
from articles.author import Author
from articles.byline import Byline
from articles.frame import load_frame
from articles.pages import HomePage, PlainPage
from newsroom.language import in_language, split, without_language
from newsroom.public import is_private
from patrons.models import Round, Topic, TopicText
from tests.articles.page import parsed
from tests.cast import BACKEND
from tests.staff.second_factor import with_app
from tests.voting.conftest import make_round  # noqa: F401

DAY = timedelta(days=1)


def alternates(response) -> dict[str, str]:
    """What the head names as the same page in other languages."""
    found = [link.attrs for link in parsed(response).all("link")]
    return {each["hreflang"]: each["href"] for each in found if "hreflang" in each}


def switch(response) -> dict[str, str]:
    """Where the footer leads for each language."""
    return {a.attrs["hreflang"]: a.attrs["href"] for a in parsed(response).all("a") if _leads(a)}


def _leads(a) -> bool:
    return "hreflang" in a.attrs


# --- What is private is private in every language --------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/give/",
        "/give/thanks/token/",
        "/account/",
        "/account/sign-in/",
        "/rounds/spring/ballot/",
        "/suggestions/new/",
    ],
)
def test_what_is_private_is_private_in_every_language(path):
    for code, _name in settings.LANGUAGES:
        assert is_private(in_language(path, code)), code


@pytest.mark.parametrize("path", ["/", "/give/other-ways/", "/rounds/spring/", "/news/a-story/"])
def test_what_is_public_is_public_in_every_language(path):
    for code, _name in settings.LANGUAGES:
        assert not is_private(in_language(path, code)), code


def test_a_private_page_in_another_language_is_kept_by_no_cache(client, newsroom):
    page = client.get("/uk/give/")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"


def test_the_door_before_passkeys_stands_in_every_language(client, edie, newsroom):
    with_app(edie)
    client.force_login(edie, backend=BACKEND)  # without the second factor
    for prefix in ("", "/uk"):
        answer = client.get(f"{prefix}/account/signing-in/")
        assert answer.headers["Location"].startswith(f"{prefix}/account/second-factor/confirm/")


# --- The language is that of the address -----------------------------------------------------


@pytest.mark.parametrize(
    ("path", "code", "bare"),
    [
        ("/", "en", "/"),
        ("/give/", "en", "/give/"),
        ("/uk/", "uk", "/"),
        ("/uk", "uk", "/"),
        ("/uk/give/", "uk", "/give/"),
        ("/uk/uk/give/", "uk", "/uk/give/"),
        ("/en/give/", "en", "/en/give/"),
        ("/ukraine/", "en", "/ukraine/"),
        ("/UK/give/", "en", "/UK/give/"),
        ("/de/give/", "en", "/de/give/"),
    ],
)
def test_a_path_says_its_language(path, code, bare):
    assert split(path) == (code, bare)
    assert without_language(path) == bare


def test_each_request_speaks_the_language_of_its_address_and_the_next_one_its_own(client, newsroom):
    for code, path in (("uk", "/uk/give/"), ("en", "/give/"), ("uk", "/uk/rounds/")):
        page = parsed(client.get(path))
        assert page.one("html").attrs["lang"] == code
        assert translation.get_language() == "en"


def test_a_browsers_own_language_changes_nothing(newsroom):
    plain, guessing = Client(), Client(HTTP_ACCEPT_LANGUAGE="uk", HTTP_COOKIE="django_language=uk")
    for path in ("/search/", "/give/other-ways/", "/account/sign-in/"):
        other = guessing.get(path)
        assert parsed(other).one("html").attrs["lang"] == "en"
        assert "Accept-Language" not in other.headers.get("Vary", "")
    assert guessing.get("/search/").content == plain.get("/search/").content


def test_the_default_language_has_no_second_address(client, home_uk):
    assert client.get("/en/").status_code == 404
    assert client.get("/en/give/").status_code == 404


def test_what_machines_and_staff_ask_has_no_language(client, db):
    for path in ("/uk/healthz", "/uk/admin/", "/uk/stripe/webhook/", "/uk/documents/1/a.txt"):
        assert client.get(path, follow=True).status_code == 404, path
    assert reverse("stripe_webhook") == "/stripe/webhook/"


def test_signing_in_leads_back_within_the_language(client, newsroom):
    assert (
        client.get("/uk/account/").headers["Location"].startswith("/uk/account/sign-in/?next=/uk/")
    )


def test_reserved_words_are_the_same_whatever_language_is_spoken(db):
    here = reserved.words()
    with translation.override("uk"):
        assert reserved.words() == here
    assert {"uk", "en", "give", "search"} <= here


# --- Pages -----------------------------------------------------------------------------------


def test_an_address_is_worked_out_from_the_place_in_the_tree(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert address("/home/") == "/"
        assert address("/home/news/x/") == "/news/x/"
        assert address("/home-uk/") == "/uk/"
        assert address("/home-uk/news/x/") == "/uk/news/x/"


def test_wagtail_and_we_give_a_page_the_same_address(write, news, translated):
    article = write("A story")
    for page in (news, article, translated(news, "Новини"), translated(article, "Стаття")):
        assert page.get_url() == page.address
        assert page.specific.full_url.endswith(page.address)
        assert page.canonical == settings.SITE_URL + page.address


def test_each_language_reads_its_own_pages(client, write, translated):
    article = write("A story")
    other = translated(article, "Стаття")
    assert other.address == "/uk/news/a-story/"
    assert parsed(client.get(article.address)).one("h1").text == "A story"
    page = parsed(client.get(other.address))
    assert page.one("h1").text == "Стаття"
    assert page.one("html").attrs == {"lang": "uk", "dir": "ltr"}
    assert client.get("/uk/news/another/").status_code == 404


def test_a_language_without_a_front_page_has_no_pages_and_is_not_offered(client, write, ukrainian):
    article = write("A story")
    for path in ("/uk/", "/uk/news/", "/uk/news/a-story/"):
        assert client.get(path).status_code == 404, path
    assert switch(client.get(article.address)) == alternates(client.get(article.address)) == {}


LISTS = [
    *("/search/", "/search/?q=story", "/rounds/", "/thanks/", "/authors/edie/", "/tags/rivers/"),
    *("/feeds/rss.xml", "/authors/edie/feeds/rss.xml", "/tags/rivers/feeds/rss.xml"),
    *("/news/feeds/rss.xml", "/news/a-story/and/more/"),
]


@pytest.fixture
def listed(write, newsroom) -> ArticlePage:
    """An article that stands in every list there is."""
    newsroom.thanks_wall = True
    newsroom.save()
    article = write("A story")
    article.bylines = [Byline(author=Author.objects.create(name="Edie", slug="edie"))]
    article.tags.add("rivers")
    article.save()
    return article


@pytest.mark.parametrize("path", LISTS)
def test_no_list_is_in_a_language_that_the_paper_is_not_in(client, listed, ukrainian, path):
    listed.get_parent().get_parent().specific.copy_for_translation(ukrainian)  # a draft
    assert client.get(path).status_code == (404 if "more" in path else 200)
    assert client.get(f"/uk{path}").status_code == 404


@pytest.mark.parametrize("path", LISTS)
def test_each_list_is_where_the_language_has_its_front_page(client, listed, translated, path):
    translated(listed, "Стаття")
    theirs = path.replace("/news/a-story/and/more/", "/")
    assert client.get(f"/uk{theirs}").status_code == 200


def test_what_is_between_a_patron_and_us_is_in_every_language(client, listed, make_round):  # noqa: F811
    """Mails lead there. Whatever it leads on to is where it can be read."""
    round = make_round()
    for path in (
        *("/give/", "/give/other-ways/", "/give/gift/", "/account/sign-in/", "/on-your-device/"),
        *(f"/rounds/{round.slug}/", f"/rounds/{round.slug}/ballot/"),
    ):
        page = client.get(f"/uk{path}")
        assert page.status_code == 200, path
        assert parsed(page).one("html").attrs["lang"] == "uk"
        for place in {a.attrs["href"].partition("?")[0] for a in parsed(page).all("a")} - {"#main"}:
            if place.startswith("/"):
                assert client.get(place).status_code in (200, 302), (path, place)
    missing = client.get("/uk/news/a-story/")
    assert parsed(missing).one("form").attrs["action"] == "/search/"


def test_a_front_page_that_is_a_draft_is_no_front_page(client, home, news, ukrainian):
    home.copy_for_translation(ukrainian)
    assert client.get("/uk/").status_code == client.get("/uk/news/").status_code == 404
    assert switch(client.get("/")) == {}


def test_the_menu_and_the_footer_are_those_of_the_language(client, home, news, translated):
    home.add_child(instance=PlainPage(title="About us", slug="about", body="<p>We.</p>"))
    translated(news, "Новини")
    menus = [
        [(a.text, a.attrs["href"]) for a in parsed(client.get(path)).one("ul", "menu").all("a")][:1]
        for path in ("/", "/uk/")
    ]
    assert menus == [[("News", "/news/")], [("Новини", "/uk/news/")]]
    assert load_frame("uk").plain == []


def test_a_front_page_shows_the_stories_of_its_own_language(client, write, translated):
    english = write("A story")
    translated(english, "Стаття")
    write("Another story")
    titles = [a.text for a in parsed(client.get("/uk/")).one("main").all("a", "headline")]
    assert titles == ["Стаття"]
    titles = [a.text for a in parsed(client.get("/")).one("main").all("a", "headline")]
    assert titles == ["Another story", "A story"]


def test_the_front_page_keeps_the_slug_of_its_language(home, home_uk):
    assert (home.slug, home_uk.slug) == ("home", "home-uk")
    home_uk.slug = "something"
    home_uk.save()
    assert home_uk.slug == "home-uk"
    assert home_uk.translation_key == home.translation_key


def test_there_is_one_front_page_for_each_language(home, ukrainian):
    root = Page.get_first_root_node()
    assert HomePage.can_create_at(root)
    made = root.add_child(instance=HomePage(title="Ми", locale=ukrainian))
    assert (made.slug, made.translation_key) == ("home-uk", home.translation_key)
    assert not HomePage.can_create_at(root)


def test_a_changed_address_leads_on_in_every_language(
    client, write, translated, django_capture_on_commit_callbacks
):
    other = translated(write("A story"), "Стаття")
    other.slug = "renamed"
    with django_capture_on_commit_callbacks(execute=True):
        other.save_revision().publish()
    assert Redirect.objects.filter(old_path="/uk/news/a-story").exists()
    answer = client.get("/uk/news/a-story/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/uk/news/renamed/")


# --- Leading from one language to the other --------------------------------------------------


def test_a_page_and_its_translations_name_each_other(client, home, news, write, translated):
    article = write("A story")
    translated(article, "Стаття")
    for path in ("/", "/news/", article.address):
        both = {"en": path, "uk": f"/uk{path}"}
        full = {code: settings.SITE_URL + there for code, there in both.items()}
        for asked in both.values():
            page = client.get(asked)
            assert alternates(page) == {**full, "x-default": full["en"]}, asked
            assert switch(page) == both


def test_a_page_that_is_not_translated_leads_to_the_front_page(client, write, translated, home_uk):
    article = write("A story")
    translated(article, "Стаття", live=False)
    page = client.get(article.address)
    assert alternates(page) == {}  # no link to a draft
    assert switch(page) == {"en": article.address, "uk": "/uk/"}


def test_a_withdrawn_translation_is_named_no_more(client, write, translated):
    article = write("A story")
    translated(article, "Стаття").unpublish()
    assert alternates(client.get(article.address)) == {}


def test_pages_of_the_sites_own_are_in_every_language(client, home_uk):
    for path in ("/give/", "/give/other-ways/", "/rounds/", "/search/"):
        page = client.get(f"/uk{path}")
        assert alternates(page) == {
            "en": settings.SITE_URL + path,
            "uk": f"{settings.SITE_URL}/uk{path}",
            "x-default": settings.SITE_URL + path,
        }
        assert switch(page) == {"en": path, "uk": f"/uk{path}"}


def test_a_tags_page_is_named_only_where_something_bears_the_tag(
    client, write, translated, django_assert_num_queries
):
    article = write("A story")
    article.tags.add("rivers")
    article.save()
    page = client.get("/tags/rivers/")
    assert alternates(page) == {}
    assert switch(page) == {"en": "/tags/rivers/", "uk": "/uk/"}
    translated(article, "Стаття")
    assert set(alternates(client.get("/uk/tags/rivers/"))) == {"en", "uk", "x-default"}
    # The tag, the frame, where it is listed, the stories, in which languages, the newsroom.
    with django_assert_num_queries(6):
        client.get("/tags/rivers/")


def test_where_there_is_nothing_the_switch_leads_to_the_front_page(client, home_uk):
    page = client.get("/uk/news/nothing/")
    assert (page.status_code, alternates(page)) == (404, {})
    assert switch(page) == {"en": "/", "uk": "/uk/"}


def test_the_second_page_of_a_list_is_no_translation_of_another(client, news, write, translated):
    for number in range(21):
        write(f"Story {number}")
    translated(news, "Новини")
    assert alternates(client.get("/news/"))
    assert alternates(client.get("/news/?page=2")) == {}


def test_translations_cost_an_article_no_query(
    client, write, translated, django_assert_num_queries
):
    article = write("A story")
    translated(article, "Стаття")
    client.get(article.address)
    # Frame, article, newsroom, related titles, and two looks for an appeal not written.
    with django_assert_num_queries(6):
        client.get(article.address)


def test_a_draft_shows_the_switch_too(write, translated):
    article = write("A story")
    other = translated(article, "Стаття", live=False)
    page = other.make_preview_request()
    assert parsed(page).one("html").attrs["lang"] == "uk"
    assert switch(page)["en"] == article.address


def test_a_topic_that_patrons_voted_for_is_named_in_the_language_of_the_page(
    client, write, translated, django_assert_num_queries
):
    now = timezone.now()
    voted = Round.objects.create(
        slug="spring", title="What next?", opens_at=now - DAY, closes_at=now - DAY / 2
    )
    topic = Topic.objects.create(round=voted, title="Bread")
    TopicText.objects.create(of=topic, language="uk", title="Хліб")
    article = write("A story")
    article.answered = [ArticleTopic(topic=topic)]
    article.save()
    other = translated(article, "Стаття")
    client.get(other.address)
    with django_assert_num_queries(6):
        line = parsed(client.get(other.address)).one(css="answered")
    assert line.one("b").text == "Хліб"
    assert line.one("b").all("span") == []
    # The round has no text in Ukrainian: it is shown in the default language, and says so.
    assert (line.one("a").text, line.one("a").one("span").attrs["lang"]) == ("What next?", "en")
    assert parsed(client.get(article.address)).one(css="answered").one("b").text == "Bread"
    preview = parsed(other.make_preview_request()).one(css="answered")
    assert (preview.one("b").text, preview.one("a").text) == ("Хліб", "What next?")


# --- Right to left ---------------------------------------------------------------------------


def test_a_language_written_from_right_to_left_is_shown_so(client, home, settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    settings.WAGTAIL_CONTENT_LANGUAGES = settings.LANGUAGES
    arabic = Locale.objects.create(language_code="ar")
    home.copy_for_translation(arabic).save_revision().publish()
    page = client.get("/ar/")
    assert parsed(page).one("html").attrs == {"lang": "ar", "dir": "rtl"}
    (there,) = [a for a in parsed(client.get("/")).all("a") if a.attrs.get("hreflang") == "ar"]
    assert there.attrs["dir"] == "rtl"


# --- Editors ---------------------------------------------------------------------------------


def test_an_editor_presses_translate_and_gets_a_draft_beside_the_article(
    signed_in, edie, write, translated, news, ukrainian
):
    translated(news, "Новини")
    article = write("A story")
    client = signed_in(edie)
    pressed = f"/admin/translation/submit/page/{article.pk}/"
    assert pressed in client.get(f"/admin/pages/{article.pk}/edit/").content.decode()
    answer = client.post(pressed, {"locales": [ukrainian.pk]})
    assert answer.status_code == 302
    copy = ArticlePage.objects.get(translation_key=article.translation_key, locale=ukrainian)
    assert (copy.live, copy.address) == (False, "/uk/news/a-story/")


def test_the_mail_with_a_code_is_in_the_language_of_the_page_that_asked(client, alice, mailoutbox):
    client.post("/uk/account/sign-in/", {"email": alice.email})
    (sent,) = mailoutbox
    assert sent.extra_headers["Content-Language"] == "uk"
    assert "/uk/account/sign-in/link/" in sent.body
