"""The header's menu and the footer's list are the editors' own, once they write one."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale, ModelLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from articles.frame import load_frame
from articles.pages import PlainPage
from articles.paper import MenuEntry, Paper
from patrons.masthead import Newsroom
from patrons.roles import settle
from tests.articles.page import parsed


@pytest.fixture
def about(home):
    return home.add_child(instance=PlainPage(title="About", slug="about", body="<p>Us.</p>"))


def header(client) -> list[str]:
    return [a.text for a in parsed(client.get("/news/")).one("ul", "menu").all("a")]


def footer(client) -> list[str]:
    return [a.text for a in parsed(client.get("/news/")).one("ul", "foot-links").all("a")]


def test_while_nobody_wrote_one_sections_and_plain_pages_stand_there(news, about, client):
    assert header(client)[0] == "News"
    assert footer(client)[0] == "About"


def test_what_editors_write_stands_there_in_their_order(news, about, write, client):
    paper = Paper.load()
    add = MenuEntry.objects.create
    add(paper=paper, where="header", page=about, label="Who we are", sort_order=1)
    add(paper=paper, where="header", address="/rounds/", label="Vote", sort_order=0)
    add(paper=paper, where="footer", page=news, sort_order=0)
    assert header(client)[:2] == ["Vote", "Who we are"]
    assert "News" not in header(client)
    assert footer(client)[0] == "News"
    assert "About" not in footer(client)
    about.unpublish()
    assert header(client)[0] == "Vote"
    assert "Who we are" not in header(client)


def test_it_costs_no_query(news, about, write, client, django_assert_num_queries):
    paper = Paper.load()
    article = write("Bread")
    client.get(article.address)
    with django_assert_num_queries(6):
        client.get(article.address)
    for order in range(9):
        MenuEntry.objects.create(paper=paper, page=about, label=f"Entry {order}", sort_order=order)
    with django_assert_num_queries(6):
        assert "Entry 8" in client.get(article.address).text


@pytest.mark.parametrize(
    ("address", "is_taken"),
    [
        *[
            ("/rounds/", True),
            ("/", True),
            ("https://a.example/", True),
            ("mailto:a@b.example", True),
        ],
        *[("//evil.example", False), ("/\\evil.example", False), ("javascript:alert(1)", False)],
        ("rounds/", False),
    ],
)
def test_an_entry_begins_with_one_slash_or_says_how_it_is_reached(home, address, is_taken):
    entry = MenuEntry(paper=Paper.load(), address=address, label="There")
    if is_taken:
        entry.full_clean()
        return
    with pytest.raises(ValidationError) as refused:
        entry.full_clean()
    assert list(refused.value.message_dict) == ["address"]


@pytest.fixture
def in_both_menus(news, about, home, translated):
    """entries(addresses): of the header in English, and then in Ukrainian."""

    def written(client, *addresses: str) -> list[dict]:
        for order, address in enumerate(addresses):
            MenuEntry.objects.create(
                paper=Paper.load(), address=address, label="There", sort_order=order
            )
        pages = [parsed(client.get(path)) for path in ("/", "/uk/")]
        return [page.one("ul", "menu").all("a")[: len(addresses)] for page in pages]

    return written


def test_in_another_language_an_address_of_ours_leads_to_the_same_there(
    news, translated, client, in_both_menus
):
    ours = translated(news, "Новини")
    ours.slug = "novyny"
    ours.save_revision().publish()
    leading = {
        "/give/?interval=month#ways": "/uk/give/?interval=month#ways",
        "/rounds/": "/uk/rounds/",
        "/": "/uk/",
        "/news/": "/uk/novyny/",
        "/about/": "/about/",  # it has no Ukrainian one
        "/news/a-story/": "/news/a-story/",
        "/documents/3/rules.pdf": "/documents/3/rules.pdf",
        "/uk/give/": "/uk/give/",
        "https://a.example/give/": "https://a.example/give/",
    }
    english, ukrainian = in_both_menus(client, *leading)
    assert [a.attrs["href"] for a in english] == list(leading)
    assert [a.attrs["href"] for a in ukrainian] == list(leading.values())


def test_its_words_say_which_language_they_are_in(client, home_uk, in_both_menus):
    english, ukrainian = in_both_menus(client, "/give/", "/uk/give/", "https://a.example/")
    assert [a.attrs.get("lang") for a in english] == [None, "uk", None]
    assert [a.attrs.get("lang") for a in ukrainian] == ["en", None, "en"]


def test_where_the_paper_is_not_read_its_lists_stay_in_its_own_language(client, home):
    for order, address in enumerate(("/rounds/", "/give/")):
        MenuEntry.objects.create(
            paper=Paper.load(), address=address, label="There", sort_order=order
        )
    menu = parsed(client.get("/uk/give/")).one("ul", "menu").all("a")
    assert [a.attrs["href"] for a in menu[:2]] == ["/rounds/", "/uk/give/"]


def screen() -> str:
    return reverse("wagtailsettings:edit", args=("articles", "paper", Paper.load().pk))


def test_an_editor_writes_menu_and_footer_and_it_is_logged(news, about, edie, signed_in, client):
    settle()
    desk = signed_in(edie)
    assert desk.get(screen()).status_code == 200
    row = {"where": "header", "page": about.pk, "address": "", "label": "Us"}
    sent = {
        "menu_entries": inline_formset([row]),
        "footer": "Printed on no paper.",
        "automatic_related": "3",
    }
    assert desk.post(screen(), nested_form_data(sent)).status_code == 302
    assert header(client)[0] == "Us"
    assert "Printed on no paper." in client.get("/news/").text
    logged = ModelLogEntry.objects.filter(user=edie, action="wagtail.edit")
    assert {entry.content_type.model for entry in logged} == {"paper", "newsroom"}


def test_whoever_does_not_edit_the_paper_writes_no_footer(news, frank, wendy, tess, signed_in):
    settle()
    before = Newsroom.load().footer
    sent = {"menu_entries": inline_formset([]), "footer": "Mine.", "automatic_related": "3"}
    for who in (frank, wendy, tess):
        signed_in(who).post(screen(), nested_form_data(sent))
    assert Newsroom.load().footer == before


def test_in_another_language_an_entry_leads_to_the_translation_under_its_own_title(
    news, about, home, client
):
    ukrainian = Locale.objects.create(language_code="uk")
    home.copy_for_translation(ukrainian).save_revision().publish()
    ours = news.copy_for_translation(ukrainian)
    ours.title = "Новини"
    ours.save_revision().publish()
    add = MenuEntry.objects.create
    add(paper=Paper.load(), where="header", page=news, label="What is new", sort_order=0)
    add(paper=Paper.load(), where="header", page=about, sort_order=1)
    menu = parsed(client.get("/uk/")).one("ul", "menu").all("a")
    assert (menu[0].text, menu[0].attrs["href"]) == ("Новини", "/uk/news/")
    assert "About" not in [a.text for a in menu]  # it has no Ukrainian one
    assert header(client)[:2] == ["What is new", "About"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL sorts the few that it finds")
def test_what_stands_around_every_page_is_found_without_the_archive(home):
    with CaptureQueriesContext(connection) as asked:
        load_frame("en")
    (sql,) = [query["sql"] for query in asked if "menuentry" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = [row[3] for row in cursor.fetchall()]
    assert any(step.startswith("SEARCH wagtailcore_page") for step in plan)
    assert not any(step.startswith("SCAN wagtailcore_page") for step in plan)
