"""What an editor does in the admin: write, preview, publish, name an author; and the masthead."""

import io

import pytest
from django.core.files.images import ImageFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from articles.article import ArticlePage
from articles.author import Author
from articles.pages import PlainPage
from articles.times import MISTYPED
from patrons.roles import settle
from tests.articles.page import parsed
from tests.voting.conftest import count, make_round  # noqa: F401


@pytest.fixture
def desk(news, edie, signed_in):
    settle()
    return signed_in(edie)


def author(name: str) -> Author:
    return Author.objects.get_or_create(name=name, slug=name.lower())[0]


def form(related: list[dict], **fields) -> dict:
    return nested_form_data(
        {
            "title": "Written by hand",
            "slug": "written-by-hand",
            "standfirst": "In the admin.",
            "bylines": inline_formset([{"author": author("Ann").pk}]),
            "answered": inline_formset([]),
            "published_on": "",
            "location": "",
            "tags": "",
            "card_picture": "",
            "body": streamfield([("paragraph", rich_text("<p>First words.</p>"))]),
            "related_links": inline_formset(related),
            "appeal": "",
            "seo_title": "",
            "search_description": "",
            "go_live_at": "",
            "expire_at": "",
            "comments": inline_formset([]),
            **fields,
        }
    )


def test_an_editor_writes_and_publishes_an_article(desk, client, news):
    add = reverse("wagtailadmin_pages:add", args=("articles", "articlepage", news.pk))
    assert desk.get(add).status_code == 200
    data = form([{"page": "", "title": "Still to come"}], **{"action-publish": "1"})
    assert desk.post(add, data).status_code == 302
    article = ArticlePage.objects.get()
    page = parsed(client.get(article.address))
    assert page.one(css="text").text == "First words."
    assert page.one("aside", "related").one("li").text == "Still to come"
    assert article.published_on is not None


def test_a_related_entry_without_page_and_title_is_refused_beside_it(desk, news):
    add = reverse("wagtailadmin_pages:add", args=("articles", "articlepage", news.pk))
    response = desk.post(add, form([{"page": "", "title": " "}], **{"action-publish": "1"}))
    assert "Choose a page, or write the title" in response.content.decode()
    assert not ArticlePage.objects.exists()


@pytest.mark.parametrize("press", [{}, {"action-publish": "1"}])
@pytest.mark.parametrize("moment", ["0001-01-01 00:00", "0026-12-05", "9999-12-31 23:59"])
@pytest.mark.parametrize("field", ["published_on", "go_live_at", "expire_at"])
def test_a_year_that_is_mistyped_is_refused_beside_it(desk, news, field, moment, press):
    add = reverse("wagtailadmin_pages:add", args=("articles", "articlepage", news.pk))
    refused = desk.post(add, form([], **{field: moment}, **press))
    page = parsed(refused)
    assert refused.status_code == 200
    (error,) = [each for each in page.all("div", "w-field__errors") if MISTYPED in each.text]
    assert error.attrs["id"].endswith(f"-{field}-errors")
    assert "First words." in refused.text
    assert not ArticlePage.objects.exists()


def test_only_topics_that_won_are_offered_and_taken(desk, news, make_round):  # noqa: F811
    counted, running = make_round(), make_round(slug="later", titles=["The bridge"])
    won, lost = counted.topics.all()[:2]
    count(counted, won)
    add = reverse("wagtailadmin_pages:add", args=("articles", "articlepage", news.pk))
    offered = parsed(desk.get(add)).all("option")
    assert [node.text for node in offered if node.text in {won.title, lost.title}] == [won.title]
    assert "The bridge" not in [node.text for node in offered]
    for topic in (lost, running.topics.get()):
        answered = inline_formset([{"topic": topic.pk}])
        refused = desk.post(add, form([], answered=answered, **{"action-publish": "1"}))
        assert "Patrons did not vote for this." in refused.content.decode()
    taken = form([], answered=inline_formset([{"topic": won.pk}]), **{"action-publish": "1"})
    assert desk.post(add, taken).status_code == 302
    assert ArticlePage.objects.get().answered.get().topic == won


def test_a_draft_can_be_previewed(desk, news, write):
    article = write("A draft", live=False)
    article.save_revision()
    view = reverse("wagtailadmin_pages:view_draft", args=(article.pk,))
    assert parsed(desk.get(view)).one("article").one("h1").text == "A draft"


def test_authors_are_named_in_the_admin(desk):
    assert desk.get(reverse("wagtailsnippets_articles_author:list")).status_code == 200
    add = reverse("wagtailsnippets_articles_author:add")
    desk.post(add, {"name": "Ann Ash", "slug": "ann-ash"})
    assert Author.objects.get(slug="ann-ash").name == "Ann Ash"


def picture(name: str) -> Image:
    file = io.BytesIO()
    Picture.new("RGB", (300, 100), "#0B5D5B").save(file, "PNG")
    file.seek(0)
    return Image.objects.create(title=name, file=ImageFile(file, name=f"{name}.png"))


def test_a_logo_and_an_icon_cost_each_page_one_query(client, newsroom, write, home):
    write("Bread")
    plain = PlainPage(title="About", slug="about", body=[("paragraph", "<p>Us.</p>")])
    home.add_child(instance=plain)
    pages = ("/", "/news/", "/about/", "/news/bread/", "/give/")

    def costs() -> list[int]:
        counted = []
        for address in pages:
            client.get(address)  # content types and sizes of pictures are remembered from here on
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counted.append(len(asked))
        return counted

    without = costs()
    newsroom.logo, newsroom.logo_dark = picture("light"), picture("dark")
    newsroom.icon = picture("icon")
    newsroom.save()
    assert costs() == [each + 1 for each in without]


def test_a_logo_and_an_icon_take_the_place_of_ours(client, newsroom):
    newsroom.logo, newsroom.logo_dark = picture("light"), picture("dark")
    newsroom.icon = picture("icon")
    newsroom.save()
    page = parsed(client.get("/nowhere/"))
    mark = page.one("a", "wordmark")
    icon = next(node for node in page.all("link") if node.attrs.get("rel") == "icon")
    assert mark.one("img").attrs["alt"] == newsroom.name
    assert mark.one("source").attrs["media"] == "(prefers-color-scheme: dark)"
    for address in (mark.one("img").attrs["src"], icon.attrs["href"]):
        assert client.get(address).status_code == 200
    assert client.get("/media/" + newsroom.logo.file.name).status_code == 404


def said(desk) -> str:
    return parsed(desk.get("/admin/articles/")).one("div", "messages").text


@pytest.mark.parametrize("press", [{}, {"action-publish": "1"}, {"action-submit": "1"}])
def test_an_address_that_was_taken_is_said_after_the_press(desk, news, write, press):
    write("A bridge", slug="bridge")
    add = reverse("wagtailadmin_pages:add", args=("articles", "articlepage", news.pk))
    assert desk.post(add, form([], slug="bridge", **press)).status_code == 302
    assert "Its address is bridge-2: bridge was taken." in said(desk)
    made = ArticlePage.objects.latest("pk")
    stored = {"id": made.bylines.get().pk, "author": author("Ann").pk}
    again = form([], slug="bridge", bylines=inline_formset([stored], initial=1))
    edit = reverse("wagtailadmin_pages:edit", args=[made.pk])
    assert desk.post(edit, {**again, "slug": "bridge-2"}).status_code == 302
    assert "Its address is" not in said(desk)
    if not press:
        assert desk.post(edit, again).status_code == 302
        assert "Its address is bridge-2: bridge was taken." in said(desk)


def test_of_an_address_that_is_free_or_left_empty_nothing_is_said(desk, news, write):
    write("A bridge", slug="written-by-hand")
    add = reverse("wagtailadmin_pages:add", args=("articles", "articlepage", news.pk))
    for slug in ("free", ""):
        assert desk.post(add, form([], slug=slug)).status_code == 302
        assert "Its address is" not in said(desk)


def test_an_autosave_leaves_no_message_of_its_address(desk, news, write):
    write("A bridge", slug="bridge")
    add = reverse("wagtailadmin_pages:add", args=("articles", "articlepage", news.pk))
    saved = desk.post(add, form([], slug="bridge"), HTTP_ACCEPT="application/json")
    assert saved.json()["success"]
    assert "Its address is" not in desk.get("/admin/articles/").content.decode()
