"""A related title becomes a link when its article is published, and not before."""

import pytest

from articles.related.link import RelatedLink
from tests.articles.page import parsed


def related(client, article):
    return parsed(client.get(article.address)).one("aside", "related").all("li")


@pytest.fixture
def story(write):
    story = write("Night trains")
    for at, title in enumerate(["Slow  Trains", "Nothing yet"]):
        story.related_links.add(RelatedLink(title=title, sort_order=at))
    story.save()
    return story


def test_a_title_without_an_article_is_text(client, story):
    assert [li.all("a") for li in related(client, story)] == [[], []]


def test_it_becomes_a_link_when_the_article_arrives_whatever_its_capitals(client, story, write):
    write("slow trains")
    first, second = related(client, story)
    assert first.one("a").attrs["href"] == "/news/slow-trains/"
    assert second.all("a") == []


def test_a_draft_is_not_linked_and_its_publishing_links_it(client, story, write):
    draft = write("Slow trains", live=False)
    assert related(client, story)[0].all("a") == []
    draft.save_revision().publish()
    assert related(client, story)[0].one("a").text == "Slow trains"


def test_an_article_is_never_related_to_itself(client, story):
    story.related_links.add(RelatedLink(title="night trains", sort_order=2))
    story.save()
    assert [li.text.strip() for li in related(client, story)] == ["Slow Trains", "Nothing yet"]


def test_it_is_text_again_when_the_article_is_withdrawn(client, story, write):
    write("Slow trains").unpublish()
    assert related(client, story)[0].text == "Slow  Trains".replace("  ", " ")
    assert related(client, story)[0].all("a") == []


def test_titles_without_an_article_come_last(client, story, write):
    write("Nothing yet")
    assert [li.all("a") != [] for li in related(client, story)] == [True, False]


def test_cyrillic_titles_meet_whatever_their_capitals(client, story, write):
    story.related_links.add(RelatedLink(title="НІЧНІ ПОТЯГИ", sort_order=3))
    story.save()
    write("Нічні потяги", slug="nichni")
    assert related(client, story)[0].one("a").attrs["href"] == "/news/nichni/"


def test_an_editor_may_name_a_page_and_it_links_while_it_is_live(client, write):
    other, story = write("The other"), write("This one")
    story.related_links.add(RelatedLink(page=other))
    story.save()
    assert related(client, story)[0].one("a").attrs["href"] == other.address
    other.unpublish()
    assert related(client, story)[0].all("a") == []


def test_a_preview_shows_links_that_are_not_saved_yet(story, write, rf):
    write("Slow trains")
    draft = story.get_latest_revision_as_object() if story.latest_revision else story
    draft.related_links = [RelatedLink(title="Slow trains"), RelatedLink(title="Nowhere")]
    context = draft.get_context(rf.get("/"))
    assert [entry.address for entry in context["related"]] == ["/news/slow-trains/", ""]


def test_an_entry_without_page_and_title_is_refused_with_what_to_do():
    with pytest.raises(Exception, match="Choose a page, or write the title"):
        RelatedLink().clean()
