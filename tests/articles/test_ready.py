"""What an article needs before anybody reads it: said in one list, and beside each field."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, rich_text, streamfield

from articles.answered import ArticleTopic
from articles.article import ArticlePage
from articles.author import Author
from articles.byline import Byline
from articles.desk.scheduled import publish_due
from articles.section import SectionPage
from patrons.roles import settle
from tests.articles.page import parsed
from tests.articles.test_desk import author, form
from tests.voting.conftest import count, make_round  # noqa: F401


@pytest.fixture
def add(news) -> str:
    settle()
    return reverse("wagtailadmin_pages:add", args=("articles", "articlepage", news.pk))


def empty(**fields) -> dict:
    nothing = {"standfirst": "", "body": streamfield([]), "bylines": inline_formset([])}
    return form([], **{**nothing, **fields})


def told(response) -> list[str]:
    """The list on top."""
    return [line.text for line in parsed(response).one("ul", "errorlist").all("li")]


PUBLISH, SUBMIT = {"action-publish": "1"}, {"action-submit": "1"}


def test_a_draft_is_saved_with_a_headline_alone(add, edie, signed_in):
    assert signed_in(edie).post(add, empty()).status_code == 302
    assert not ArticlePage.objects.get().live


@pytest.fixture
def has_written(news):
    """has_written(user): an article names them."""

    def made(user) -> None:
        article = ArticlePage(title="Earlier", standfirst="One.", live=False)
        article.bylines = [Byline(author=Author.objects.named(user.name))]
        news.add_child(instance=article)

    return made


def test_whoever_begins_an_article_is_its_author(add, wendy, signed_in):
    client = signed_in(wendy)
    client.get(add)
    assert not Author.objects.filter(name=wendy.name).exists()  # looking makes nothing
    assert client.post(add, empty(title="First")).status_code == 302
    article = ArticlePage.objects.get()
    assert [author.name for author in article.authors] == [wendy.name]
    (row,) = client.get(add).context["form"].formsets["bylines"].forms
    assert row["author"].value() == Author.objects.get(name=wendy.name).pk
    rows = inline_formset([{"id": "", "author": row["author"].value()}], initial=1)
    assert client.post(add, empty(title="Second", slug="2", bylines=rows)).status_code == 302
    second = ArticlePage.objects.get(slug="2")
    assert [author.name for author in second.authors] == [wendy.name]
    assert Author.objects.filter(name=wendy.name).count() == 1


def test_a_first_article_is_sent_to_review_with_its_writer(add, wendy, signed_in):
    none = inline_formset([])
    assert signed_in(wendy).post(add, form([], bylines=none, **SUBMIT)).status_code == 302
    assert [author.name for author in ArticlePage.objects.get().authors] == [wendy.name]


def test_whoever_has_no_name_is_no_author(add, wendy, signed_in):
    wendy.name = ""
    wendy.save()
    client = signed_in(wendy)
    assert client.get(add).status_code == 200
    lines = told(client.post(add, form([], bylines=inline_formset([]), **SUBMIT)))
    assert any("Name who wrote it" in line for line in lines)
    assert not Author.objects.filter(name="").exists()


@pytest.mark.parametrize(("who", "press"), [("edie", PUBLISH), ("wendy", SUBMIT)])
def test_the_press_says_all_that_is_missing_at_once(
    add, who, press, signed_in, has_written, request
):
    user = request.getfixturevalue(who)
    has_written(user)
    client = signed_in(user)
    response = client.post(add, empty(**press))
    lines = " ".join(told(response))
    for words in (
        "one or two sentences",
        "Write the text",
        "Name who wrote it",
        "saved as a draft",
    ):
        assert lines.count(words) == 1, lines
    beside = [node.text for node in parsed(response).all(css="error-message")]
    assert any("one or two sentences" in text for text in beside)
    assert any("Name who wrote it" in text for text in beside)
    assert [article.title for article in ArticlePage.objects.all()] == ["Earlier"]


def test_without_a_headline_nothing_is_said_of_a_draft(add, edie, signed_in):
    lines = " ".join(told(signed_in(edie).post(add, empty(title=" ", **PUBLISH))))
    assert "cannot even be saved as a draft" in lines
    assert "it can be saved" not in lines


def test_one_thing_that_is_missing_is_said_alone(add, edie, signed_in):
    lines = told(signed_in(edie).post(add, form([], **{"standfirst": "", **PUBLISH})))
    assert len(lines) == 2
    assert "Write one or two sentences" in lines[0]


def test_an_author_who_is_taken_off_again_is_none(add, edie, signed_in):
    rows = inline_formset([{"author": author("Ann").pk, "DELETE": "1"}])
    lines = told(signed_in(edie).post(add, form([], bylines=rows, **PUBLISH)))
    assert any("Name who wrote it" in line for line in lines)


def test_a_part_of_the_text_that_is_not_complete_is_said_on_top(add, edie, signed_in):
    body = streamfield([("heading", ""), ("paragraph", rich_text("<p>Words.</p>"))])
    lines = told(signed_in(edie).post(add, form([], body=body, **PUBLISH)))
    assert any("Look through it" in line for line in lines)


def later(days: int) -> str:
    return (timezone.localtime() + timedelta(days=days)).strftime("%Y-%m-%d %H:%M")


def test_a_date_to_come_is_refused_to_a_live_article_and_kept_by_a_draft(add, edie, signed_in):
    desk = signed_in(edie)
    response = desk.post(add, form([], published_on=later(2), **PUBLISH))
    beside = [node.text for node in parsed(response).all(css="error-message")]
    assert any("To publish later, leave it empty and set a schedule" in text for text in beside)
    assert any("date is in the future" in line for line in told(response))
    assert not ArticlePage.objects.exists()
    assert desk.post(add, form([], published_on=later(2))).status_code == 302
    assert ArticlePage.objects.get().published_on > timezone.now()


def test_a_date_to_come_waits_for_its_schedule(add, edie, signed_in):
    desk = signed_in(edie)
    early = form([], published_on=later(3), go_live_at=later(2), **PUBLISH)
    assert "date is in the future" in desk.post(add, early).content.decode()
    then = form([], published_on=later(2), go_live_at=later(2), **PUBLISH)
    assert desk.post(add, then).status_code == 302
    assert not ArticlePage.objects.get().live


def test_published_by_another_way_it_bears_the_moment(write, edie):
    """Many at once, or approved in review: no form is looked through."""
    draft = write("Early", live=False)
    draft.published_on = timezone.now() + timedelta(days=2)
    draft.save_revision().publish(edie)
    draft.refresh_from_db()
    assert draft.live
    assert draft.published_on <= timezone.now()


def lines(article: Page, relation: str, field: str, *named: int) -> dict:
    """Its stored lines, in their order, each naming another one now."""
    stored = getattr(ArticlePage.objects.get(pk=article.pk), relation).all()
    rows = [{"id": row.pk, field: pk} for row, pk in zip(stored, named, strict=True)]
    return {relation: inline_formset(rows, initial=len(rows))}


@pytest.mark.parametrize("press", [{}, PUBLISH, {**PUBLISH, "go_live_at": "tomorrow"}])
def test_authors_change_places(write, edie, signed_in, press):
    settle()
    ann, bob = author("Ann"), author("Bob")
    article = write("Of two", live=bool(press))
    article.bylines = [Byline(author=ann), Byline(author=bob)]
    article.save_revision().publish() if article.live else article.save()
    press = {name: later(1) if value == "tomorrow" else value for name, value in press.items()}
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
    told = {"title": article.title, "slug": article.slug, **press}
    told |= lines(article, "bylines", "author", bob.pk, ann.pk)
    assert signed_in(edie).post(edit, form([], **told)).status_code == 302
    article = ArticlePage.objects.get(pk=article.pk)
    if "go_live_at" in press:
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            publish_due()
    shown = article.get_latest_revision_as_object()
    assert [row.author for row in shown.bylines.all()] == [bob, ann]
    if press:
        stored = Byline.objects.filter(article=article.pk).order_by("sort_order")
        assert [row.author for row in stored] == [bob, ann]


def test_topics_that_it_answers_change_places(write, edie, signed_in, make_round):  # noqa: F811
    settle()
    round = make_round(seats=2)
    one, two = list(round.topics.all())[:2]
    count(round, one, two)
    article = write("Of two")
    article.answered = [ArticleTopic(topic=one), ArticleTopic(topic=two)]
    article.save_revision().publish()
    told = {"title": article.title, "slug": article.slug, **PUBLISH}
    told |= lines(article, "answered", "topic", two.pk, one.pk)
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert signed_in(edie).post(edit, form([], **told)).status_code == 302
    stored = ArticleTopic.objects.filter(article=article.pk).order_by("sort_order")
    assert [row.topic for row in stored] == [two, one]


def test_an_article_that_is_complete_is_published(add, edie, signed_in, client):
    assert signed_in(edie).post(add, form([], **PUBLISH)).status_code == 302
    assert client.get(ArticlePage.objects.get().address).status_code == 200


def button(client: Client, article: Page) -> str:
    """The words of the one visible button."""
    page = parsed(client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])))
    return page.all("nav", "footer__container")[0].all("button")[0].text.strip()


def test_the_visible_button_is_what_each_may_do(write, edie, wendy, signed_in):
    settle()
    own = write("Hers", live=False, owner=wendy)
    own.save_revision()
    assert button(signed_in(wendy), own) == "Submit for review"
    assert button(signed_in(edie), own) == "Publish"


def test_of_an_article_in_review_it_is_the_reviewers_answer(write, edie, wendy, signed_in):
    settle()
    own = write("Hers", live=False, owner=wendy)
    own.save_revision(user=wendy)
    own.get_workflow().start(own, wendy)
    assert button(signed_in(edie), own) == "Approve and Publish"


def test_an_empty_paragraph_is_no_text(add, edie, signed_in):
    body = streamfield([("paragraph", "null")])  # what the editor sends of an empty one
    lines = told(signed_in(edie).post(add, form([], body=body, **PUBLISH)))
    assert any("Write the text" in line for line in lines)


def test_a_second_article_of_one_headline_gets_an_address_of_its_own(add, edie, signed_in, client):
    desk = signed_in(edie)
    for standfirst in ("On Monday.", "On Tuesday."):
        assert desk.post(add, form([], standfirst=standfirst, **PUBLISH)).status_code == 302
    first, second = ArticlePage.objects.order_by("pk")
    assert (first.slug, second.slug) == ("written-by-hand", "written-by-hand-2")
    # An address that readers know is never changed without a word.
    live = reverse("wagtailadmin_pages:edit", args=[second.pk])
    refused = desk.post(live, form([], slug=first.slug, **PUBLISH))
    assert "already in use" in refused.content.decode()


def test_a_draft_keeps_the_number_that_its_address_got(add, edie, signed_in):
    desk = signed_in(edie)
    for _ in range(2):
        assert desk.post(add, empty()).status_code == 302
    draft = ArticlePage.objects.latest("pk")
    again = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    assert desk.post(again, empty()).status_code == 302
    assert draft.get_latest_revision_as_object().slug == "written-by-hand-2"


def test_an_address_taken_since_the_form_was_looked_through_gets_a_number(news):
    """Autosave and a button may make two articles of one form at one moment."""
    first, second = [SectionPage.objects.get(pk=news.pk) for _ in range(2)]
    for section in (first, second):
        section.add_child(instance=ArticlePage(title="At once", slug="at-once", live=False))
    slugs = ArticlePage.objects.order_by("path").values_list("slug", flat=True)
    assert list(slugs) == ["at-once", "at-once-2"]


@pytest.mark.django_db(transaction=True)
def test_articles_made_at_one_moment_are_all_kept(add, edie, signed_in):
    desks = [signed_in(edie) for _ in range(4)]

    def make(desk: Client) -> int:
        try:
            return desk.post(add, empty(slug="")).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(make, desks)) == [302] * 4
    slugs = set(ArticlePage.objects.values_list("slug", flat=True))
    # A number that was taken since the form was looked through gets another one: "-2-2".
    assert len(slugs) == 4
    assert all(re.fullmatch(r"written-by-hand(-\d)*", slug) for slug in slugs)


@pytest.mark.parametrize("words", [PUBLISH, {}])
def test_an_address_that_is_not_filled_in_is_made_of_the_headline(add, edie, signed_in, words):
    desk = signed_in(edie)
    for _ in range(2):
        assert desk.post(add, form([], slug="", **words)).status_code == 302
    slugs = ArticlePage.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["written-by-hand", "written-by-hand-2"]


def test_an_address_that_readers_know_is_not_emptied(add, edie, signed_in):
    desk = signed_in(edie)
    desk.post(add, form([], **PUBLISH))
    article = ArticlePage.objects.get()
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert desk.post(edit, form([], title="Another", slug="", **PUBLISH)).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.slug) == ("Another", "written-by-hand")
    # The form was as it was before the first press: its author is not named twice.
    assert article.bylines.count() == 1


def test_a_headline_that_makes_no_address_asks_for_one(add, edie, signed_in):
    lines = told(signed_in(edie).post(add, form([], title="!!!", slug="", **PUBLISH)))
    assert any("Give it an address" in line for line in lines)


def test_without_a_headline_no_address_is_asked_for(add, edie, signed_in):
    lines = told(signed_in(edie).post(add, form([], title="", slug="", **PUBLISH)))
    assert any("Write the headline" in line for line in lines)
    assert not any("address" in line for line in lines)
    assert not ArticlePage.objects.exists()


NO_DRAFT = "no draft of it can be saved either"
WATCH = {"address": "https://youtu.be/", "title": "A video"}
WRONG = [
    {"published_on": "31/02/2026"},
    {"body": streamfield([("embed", WATCH)])},
    {"expire_at": "2001-01-01 00:00"},
    {"related_links": inline_formset([{"page": "", "title": "x", "address": "no address"}])},
]


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("is_new", [True, False])
def test_a_draft_is_promised_only_where_one_would_be_saved(
    add, write, edie, signed_in, is_new, wrong
):
    desk = signed_in(edie)
    stored = write("Written by hand", slug="written-by-hand", live=False)
    stored.bylines = [Byline(author=author("Ann"))]
    stored.save()
    rows = {} if is_new else lines(stored, "bylines", "author", author("Ben").pk)
    here = add if is_new else reverse("wagtailadmin_pages:edit", args=[stored.pk])
    revisions = stored.revisions.count()
    lacking = {**rows, "standfirst": ""}
    assert "it can be saved as a draft" in told(desk.post(here, form([], **lacking, **PUBLISH)))[-1]
    for more in ({}, {"standfirst": ""}):
        response = desk.post(here, form([], **{**rows, **more, **wrong}, **PUBLISH))
        assert NO_DRAFT in told(response)[-1]
    # Looking twice stores nothing, and what was promised is so.
    assert desk.post(here, form([], **{**rows, **wrong})).status_code == 200
    assert stored.revisions.count() == revisions
    assert ArticlePage.objects.count() == 1
    assert desk.post(here, form([], **lacking)).status_code == 302


NOTHING, BLANK, WORDS = "null", rich_text("<p> </p><p></p>"), rich_text("<p>Words.</p>")


def parts(*said: str) -> dict:
    return streamfield([("paragraph", text) for text in said])


@pytest.mark.parametrize("press", [{}, PUBLISH, SUBMIT])
def test_empty_paragraphs_are_left_out_by_themselves(add, edie, signed_in, press):
    body = parts(NOTHING, WORDS, BLANK, WORDS, NOTHING)
    assert signed_in(edie).post(add, form([], body=body, **press)).status_code == 302
    stored = ArticlePage.objects.get().get_latest_revision_as_object().body
    assert [part.value.source.count("Words.") for part in stored] == [1, 1]


@pytest.mark.parametrize("press", [PUBLISH, SUBMIT])
@pytest.mark.parametrize("body", [parts(NOTHING), parts(BLANK, NOTHING), parts()])
def test_a_text_of_nothing_but_empty_paragraphs_is_no_text(add, edie, signed_in, body, press):
    lines = told(signed_in(edie).post(add, form([], body=body, **press)))
    assert [line for line in lines if "text" in line] == ["Body: Write the text."]
    assert not ArticlePage.objects.exists()


def test_a_draft_without_words_keeps_one_paragraph_to_begin_in(add, edie, signed_in):
    body = parts(NOTHING, BLANK)
    assert signed_in(edie).post(add, form([], body=body)).status_code == 302
    (part,) = ArticlePage.objects.get().body
    assert part.block_type == "paragraph"


def test_what_a_part_lacks_is_said_beside_it_among_empty_paragraphs(add, edie, signed_in):
    body = streamfield([("paragraph", NOTHING), ("paragraph", WORDS), ("heading", "")])
    response = signed_in(edie).post(add, form([], body=body, **PUBLISH))
    (error,) = response.context["form"].errors["body"].as_data()
    assert list(error.block_errors) == [2]
    assert any("Look through it" in line for line in told(response))
