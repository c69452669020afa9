"""The front page: what leads, what the editor picked, the newest of each section; nothing twice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.article import ArticlePage
from articles.pages import FrontPick
from articles.section import SectionPage
from tests.articles.page import parsed


@pytest.fixture
def front(client):
    """front(): (the lead, the picks, each section with its stories), by their titles."""

    def read():
        page = parsed(client.get("/"))
        picks = page.all("section", "picks")
        sections = {
            section.one("h2").text: headlines(section)
            for section in page.all("section", "front-section")
            if section not in picks
        }
        lead = page.one("article", "lead").one("h2").text
        return lead, headlines(picks[0]) if picks else [], sections

    return read


def headlines(node) -> list[str]:
    return [h3.text for h3 in node.all("h3")]


def pick(home, *articles) -> None:
    home.picks = [FrontPick(article=article, sort_order=at) for at, article in enumerate(articles)]
    home.save_revision().publish()


def test_an_editors_choice_leads_while_it_is_live(home, write, front):
    old, new = write("The old"), write("The new")
    assert front()[0] == "The new"
    home.lead = old
    home.save()
    assert front()[0] == "The old"
    old.unpublish()
    assert front()[0] == new.title


def test_a_story_that_is_listed_but_not_live_leaves_the_lead_to_the_next(home, write, front):
    write("The old")
    new = write("The new")
    ArticlePage.objects.filter(pk=new.pk).update(live=False)
    assert front()[0] == "The old"


def test_picks_stand_in_the_editors_order_and_nothing_stands_twice(home, write, front):
    articles = [write(f"Story {at}") for at in range(8)]
    home.lead = articles[6]
    pick(home, articles[7], articles[0], articles[6])
    assert front() == (
        "Story 6",
        ["Story 7", "Story 0"],
        {"News": ["Story 5", "Story 4", "Story 3"]},
    )
    articles[7].unpublish()
    assert front()[1] == ["Story 0"]


def test_sections_stand_in_their_order_each_with_its_newest_three(home, news, write, front):
    other = home.add_child(instance=SectionPage(title="Other", slug="other", show_in_menus=True))
    home.add_child(instance=SectionPage(title="Empty", slug="empty", show_in_menus=True))
    for at in range(4):
        write(f"Story {at}")
    other.add_child(
        instance=ArticlePage(
            title="Elsewhere", standfirst="One.", published_on="2026-01-01T12:00:00Z"
        )
    )
    assert front() == (
        "Story 3",
        [],
        {"News": ["Story 2", "Story 1", "Story 0"], "Other": ["Elsewhere"]},
    )


def test_a_preview_shows_the_picks_that_are_not_saved_yet(home, write):
    write("Lead")
    chosen = write("Chosen", published_on="2020-01-01T12:00:00Z")
    home.picks = [FrontPick(article=chosen)]
    page = parsed(home.make_preview_request())
    assert headlines(page.one("section", "picks")) == ["Chosen"]


def test_it_costs_the_same_with_one_section_or_twenty(client, home, write, many_sections):
    write("One")
    client.get("/")
    few = queries(client)
    many_sections(20)
    assert queries(client) == few
    pick(home, *ArticlePage.objects.all()[:6])
    assert queries(client) == few


@pytest.fixture
def many_sections(home):
    def made(count: int) -> None:
        for at in range(count):
            section = home.add_child(
                instance=SectionPage(title=f"Section {at}", slug=f"s-{at}", show_in_menus=True)
            )
            for story in range(3):
                section.add_child(
                    instance=ArticlePage(title=f"Story {at} {story}", standfirst="One.", live=True)
                )

    return made


def queries(client) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/").status_code == 200
    return len(seen)
