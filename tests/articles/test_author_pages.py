"""An author's page: who they are, and what they wrote."""

import json

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from articles.author import Author
from articles.byline import Byline
from articles.lists.sheet import STORIES
from patrons.roles import settle
from tests.articles.page import parsed


@pytest.fixture
def ann(home):
    return Author.objects.create(
        name="Ann Ash", slug="ann-ash", role="Reporter", bio="She walks.\n\nShe writes."
    )


@pytest.fixture
def by(write):
    """by("A title", ann, ben): a live article of these authors."""

    def written(title: str, *authors: Author, **fields):
        article = write(title, **fields)
        article.bylines = [Byline(author=who, sort_order=at) for at, who in enumerate(authors)]
        article.save_revision().publish()
        return article

    return written


def test_it_says_who_they_are_and_what_they_wrote(client, ann, by):
    ben = Author.objects.create(name="Ben Birch", slug="ben")
    by("Rivers", ann)
    by("Bread", ben, ann)
    by("Salt", ben)
    page = parsed(client.get("/authors/ann-ash/"))
    assert page.one("h1").text == "Ann Ash"
    main = page.one("main")
    assert "Reporter" in main.text
    assert [p.text for p in main.one(css="plain-text").all("p")] == ["She walks.", "She writes."]
    assert [a.text for a in main.all("a", "headline")] == ["Bread", "Rivers"]
    assert main.all("img") == []


def test_their_portrait_is_described(client, ann):
    ann.picture = Image.objects.create(
        title="ann.png", description="Ann at the harbour", file=get_test_image_file()
    )
    ann.save()
    portrait = parsed(client.get("/authors/ann-ash/")).one("main").one("img")
    assert portrait.attrs["alt"] == "Ann at the harbour"
    assert client.get(portrait.attrs["src"]).status_code == 200
    assert {"width", "height"} <= set(portrait.attrs)


def test_bylines_lead_to_it(client, ann, by):
    article = by("Rivers", ann)
    for address in (article.address, "/news/", "/"):
        byline = parsed(client.get(address)).one("main").all(css="byline")[0]
        assert byline.one("a").attrs["href"] == "/authors/ann-ash/"


def test_an_author_of_nothing_has_a_page_and_one_that_is_not_there_has_none(client, ann, by):
    draft = by("Rivers", ann)
    draft.unpublish()
    page = client.get("/authors/ann-ash/")
    assert "Nothing by Ann Ash is published yet." in parsed(page).text
    assert client.get("/authors/nobody/").status_code == 404


def test_it_goes_on_and_each_page_is_its_own(client, ann, by):
    for at in range(STORIES + 1):
        by(f"Story {at}", ann)
    older = parsed(client.get("/authors/ann-ash/")).one("nav", "pager").one("a").attrs["href"]
    page = parsed(client.get(older))
    assert [a.text for a in page.one("main").all("a", "headline")] == ["Story 0"]
    (canonical,) = [n for n in page.all("link") if n.attrs["rel"] == "canonical"]
    assert canonical.attrs["href"] == settings.SITE_URL + older
    assert page.one("nav", "pager").one("a").attrs["href"] == "/authors/ann-ash/"


def test_names_of_any_script_have_an_address(client, home):
    Author.objects.create(name="Олена Іваненко", slug="олена-іваненко")
    assert client.get("/authors/олена-іваненко/").status_code == 200


def test_the_address_of_their_page_stays_once_it_is_stored(ann, edie, signed_in):
    edit = f"/admin/snippets/articles/author/edit/{ann.pk}/"
    sent = signed_in(edie).post(edit, {"name": "Ann Oak", "slug": "ann-oak"})
    assert sent.status_code == 302
    ann.refresh_from_db()
    assert (ann.name, ann.slug) == ("Ann Oak", "ann-ash")


def test_a_new_author_is_given_an_address(edie, signed_in, home):
    sent = {"name": "Ann Oak", "slug": "ann-oak"}
    assert signed_in(edie).post("/admin/snippets/articles/author/add/", sent).status_code == 302
    assert Author.objects.get().slug == "ann-oak"


def test_the_page_of_a_deleted_author_is_gone(client, home):
    Author.objects.create(name="Олена", slug="олена").delete()
    for address in ("/authors/олена/", "/uk/authors/олена/"):
        assert client.get(address).status_code == 410


def test_it_costs_the_same_however_much_they_wrote(client, ann, by, django_assert_num_queries):
    by("Story", ann)
    client.get("/authors/ann-ash/")
    # The author, the frame, where it is listed, the stories, the newsroom.
    with django_assert_num_queries(5):
        client.get("/authors/ann-ash/")
    for at in range(5):
        by(f"Story {at}", ann, Author.objects.create(name=f"Writer {at}", slug=f"writer-{at}"))
    with django_assert_num_queries(5):
        client.get("/authors/ann-ash/")


# --- In each language --------------------------------------------------------------------------


def test_in_another_language_they_are_described_in_it(client, ann, by, translated):
    translated(by("Rivers", ann), "Річки")
    ann.said_in.create(language="uk", role="Репортерка")
    answer = client.get("/uk/authors/ann-ash/")
    page = parsed(answer)
    assert page.one("p", "lede").text == "Репортерка"
    assert "lang" not in page.one("p", "lede").attrs
    # Nobody has written it in this language: it is the other one, and says so.
    assert page.one(css="plain-text").attrs["lang"] == "en"
    assert "Репортерка" in client.get("/uk/authors/ann-ash/feeds/rss.xml").text
    (data,) = [node.text for node in page.all("script") if "ld+json" in node.attrs.get("type", "")]
    assert json.loads(data)["@graph"][0]["mainEntity"]["jobTitle"] == "Репортерка"
    assert parsed(client.get("/authors/ann-ash/")).one("p", "lede").text == "Reporter"


def test_their_texts_in_it_are_at_hand(client, ann, by, translated):
    translated(by("Rivers", ann), "Річки")
    ann.said_in.create(language="uk", role="Репортерка", bio="Ходить.")
    client.get("/uk/authors/ann-ash/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/uk/authors/ann-ash/")
    assert len([each for each in asked if "authortext" in each["sql"]]) == 1


def test_staff_write_them_side_by_side(ann, edie, signed_in):
    settle()
    address = reverse("wagtailsnippets_articles_author:edit", args=[ann.pk])
    desk = signed_in(edie)
    assert "About them: Українська" in desk.get(address).text
    sent = {"name": "Ann Ash", "slug": "another", "role": "Reporter", "role_uk": "Репортерка"}
    assert desk.post(address, sent).status_code == 302
    kept = Author.objects.get(pk=ann.pk)
    assert kept.slug == "ann-ash"  # its address is chosen once
    assert [(row.language, row.role, row.bio) for row in kept.said_in.all()] == [
        ("uk", "Репортерка", "")
    ]
