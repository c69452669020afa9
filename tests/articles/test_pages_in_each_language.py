"""Each language has a tree of pages of its own: what stands in it, and what editors do for that."""

import pytest
from django.conf import settings
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import rich_text, streamfield

from articles.address import address
from articles.article import ArticlePage
from articles.author import Author
from articles.frame import load_frame
from articles.pages import HomePage, PlainPage
from patrons.roles import settle
from tests.articles.page import parsed
from tests.articles.test_desk import form


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


# --- What is missing ---------------------------------------------------------------------------


@pytest.fixture
def missing(edie, signed_in):
    """missing(): what the desk is told is missing in another language, and where it leads."""
    settle()
    desk = signed_in(edie)

    def told() -> dict[str, str]:
        links = parsed(desk.get("/admin/missing-texts/")).one("main").all("a")
        return {link.text: link.attrs["href"] for link in links}

    return told


def test_an_author_is_among_what_has_no_words_in_it(missing, home):
    ann = Author.objects.create(name="Ann Ash", slug="ann-ash", role="Reporter")
    where = reverse("wagtailsnippets_articles_author:edit", args=[ann.pk])
    assert missing()["Author: Ann Ash"] == where
    ann.said_in.create(language="uk", role="Репортерка")
    assert "Author: Ann Ash" not in missing()


def test_sections_and_plain_pages_that_it_lacks_are_listed(missing, news, home, translated):
    about = home.add_child(instance=PlainPage(title="About", slug="about", body="Us."))
    home.add_child(instance=PlainPage(title="To come", slug="to-come", body="Us.", live=False))
    translate = reverse("simple_translation:submit_page_translation", args=[about.pk])
    found = missing()
    assert found["Plain page: About"] == translate
    assert "Section: News" in found
    assert "Plain page: To come" not in found
    draft = translated(about, "Про нас", live=False)
    edit = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    assert missing()["Plain page: About"] == edit
    draft.save_revision().publish()
    assert "Plain page: About" not in missing()


def test_no_page_is_missing_in_a_language_that_is_not_begun(missing, news):
    assert "Section: News" not in missing()


# --- A translation that is begun ---------------------------------------------------------------


def test_what_still_has_the_text_of_the_other_language_is_not_published(
    write, translated, edie, signed_in
):
    settle()
    english = "We wrote this in English and nobody has put it into another language so far. " * 3
    copy = translated(write("A story", text=english), "Стаття", live=False)
    address = reverse("wagtailadmin_pages:edit", args=[copy.pk])
    sent = {"title": "Стаття", "slug": copy.slug, "action-publish": "1"}

    def press(words: str, **how):
        body = streamfield([("paragraph", rich_text(f"<p>{words}</p>"))])
        return signed_in(edie).post(address, form([], **{**sent, "body": body, **how}))

    answer = press(english)
    assert "The text is still the one in English. Translate it first." in answer.text
    assert not type(copy).objects.get(pk=copy.pk).live
    del sent["action-publish"]
    assert press(english).status_code == 302  # a draft is saved
    assert press("Кілька слів.", **{"action-publish": "1"}).status_code == 302
    assert type(copy).objects.get(pk=copy.pk).live


@pytest.mark.parametrize("live", [True, False])
def test_so_it_is_where_the_other_text_was_written_on(write, translated, edie, signed_in, live):
    """A live one is mended after the translation began; of a draft the row is older than it."""
    settle()
    english = "We wrote this in English and nobody has put it into another language so far. " * 3
    story = write("A story", text=english if live else "Begun.", live=live)
    both = [("paragraph", rich_text(f"<p>{english}</p>")), ("paragraph", rich_text("<p>More.</p>"))]
    if live:
        copy = translated(story, "Стаття", live=False)
    story.body = [("paragraph", f"<p>{english}</p>"), ("paragraph", "<p>One more sentence.</p>")]
    revision = story.save_revision()
    if live:
        revision.publish()
    else:
        copy = translated(story, "Стаття", live=False)
    address = reverse("wagtailadmin_pages:edit", args=[copy.pk])
    sent = {"title": "Стаття", "slug": copy.slug, "action-publish": "1"}
    answer = signed_in(edie).post(address, form([], **sent, body=streamfield(both)))
    assert "The text is still the one in English." in answer.text


def test_what_a_translation_is_begun_of_is_published_as_ever(write, translated, edie, signed_in):
    settle()
    english = "We wrote this in English and nobody has put it into another language so far. " * 3
    for live in (True, False):
        story = write(f"A story, {live}", text=english, live=live)
        translated(story, "Стаття", live=False)
        address = reverse("wagtailadmin_pages:edit", args=[story.pk])
        body = streamfield([("paragraph", rich_text(f"<p>{english}</p>"))])
        sent = form([], title="A story", slug=story.slug, body=body, **{"action-publish": "1"})
        assert signed_in(edie).post(address, sent).status_code == 302
        assert type(story).objects.get(pk=story.pk).title == "A story"


def test_a_few_words_may_be_the_same_in_both(write, translated, edie, signed_in):
    settle()
    copy = translated(write("A story", text="BBC 2026"), "Стаття", live=False)
    address = reverse("wagtailadmin_pages:edit", args=[copy.pk])
    body = streamfield([("paragraph", rich_text("<p>BBC 2026</p>"))])
    sent = form([], title="Стаття", slug=copy.slug, body=body, **{"action-publish": "1"})
    assert signed_in(edie).post(address, sent).status_code == 302
    assert type(copy).objects.get(pk=copy.pk).live


def test_so_it_is_for_a_plain_page(home, translated, edie, signed_in):
    settle()
    words = "Write to the desk, and an editor reads your letter on the day it comes. " * 3
    contact = PlainPage(title="Contact", slug="contact", body=f"<p>{words}</p>")
    copy = translated(home.add_child(instance=contact), "Контакти", live=False)
    address = reverse("wagtailadmin_pages:edit", args=[copy.pk])
    sent = {"title": "Контакти", "slug": "contact", "action-publish": "1"}
    sent |= {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    answer = signed_in(edie).post(address, {**sent, "body": rich_text(f"<p>{words}</p>")})
    assert "The text is still the one in English." in answer.text
    answer = signed_in(edie).post(address, {**sent, "body": rich_text("<p>Пишіть нам.</p>")})
    assert answer.status_code == 302
    assert PlainPage.objects.get(pk=copy.pk).live
