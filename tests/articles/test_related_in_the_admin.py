"""Editors see why a related link was chosen, and say that it always or never stands there."""

import pytest
from django.urls import reverse
from wagtail.models import GroupPagePermission, PageLogEntry

from articles import tasks
from articles.related.automatic import RelatedVerdict
from patrons.roles import settle
from tests.articles.page import parsed

TRAINS = "The night train to Vienna leaves the station at nine; its sleeping cars are full."
MORE = "Sleeping cars are rare, and a night train needs a locomotive at every station: Vienna."


@pytest.fixture
def pair(write):
    for title, text in (("Bread", "Rye bread rises slowly."), ("Dill", "Dill grows in gardens.")):
        tasks.relate(write(title, text).pk)
    one, other = write("To Vienna by night", TRAINS), write("Where sleeping cars went", MORE)
    tasks.relate(one.pk)
    tasks.relate(other.pk)
    return one, other


@pytest.fixture
def desk(edie, pair, signed_in):
    settle()
    return signed_in(edie)


def say(browser, pair, verdict: str):
    one, other = pair
    return browser.post(reverse("related:say", args=(one.pk, other.pk)), {"verdict": verdict})


def shown(client, article) -> list[str]:
    blocks = parsed(client.get(article.address)).all("aside", "related")
    return [link.text for block in blocks for link in block.all("a")]


def test_an_editor_sees_why(desk, pair):
    page = desk.get(reverse("related:why", args=(pair[0].pk,))).content.decode()
    assert "Where sleeping cars went" in page
    assert "Vienna" in page.split("Both say")[1].split(".")[0]
    assert "Alike in words 0." in page


def test_it_is_reached_from_where_the_article_is_written(desk, pair):
    page = desk.get(reverse("wagtailadmin_pages:edit", args=(pair[0].pk,))).content.decode()
    assert reverse("related:why", args=(pair[0].pk,)) in page
    assert "both say" in page


def test_a_pin_and_a_ban_are_taken_and_logged_and_taken_back(client, desk, pair, edie):
    one, other = pair
    assert shown(client, one) == [other.title]
    say(desk, pair, "ban")
    assert shown(client, one) == []
    assert "says Edie" in desk.get(reverse("related:why", args=(one.pk,))).content.decode()
    say(desk, pair, "pin")
    assert shown(client, one) == [other.title]
    say(desk, pair, "")
    assert not RelatedVerdict.objects.exists()
    logged = PageLogEntry.objects.filter(page=one.pk, action__startswith="articles.related.")
    assert [entry.action.rpartition(".")[2] for entry in logged.order_by("pk")] == [
        "ban",
        "pin",
        "take_back",
    ]
    assert {entry.user for entry in logged} == {edie}


def test_only_what_was_found_can_be_named(desk, pair, write):
    stranger = write("A stranger")
    address = reverse("related:say", args=(pair[0].pk, stranger.pk))
    assert desk.post(address, {"verdict": "pin"}).status_code == 404
    assert say(desk, pair, "anything").status_code == 302
    assert not RelatedVerdict.objects.exists()


def test_who_may_not_publish_changes_nothing_that_readers_see(edie, pair, signed_in):
    settle()
    GroupPagePermission.objects.filter(
        group__in=edie.groups.all(), permission__codename="publish_page"
    ).delete()
    browser = signed_in(edie)
    assert say(browser, pair, "ban").headers["Location"] == "/admin/"
    assert not RelatedVerdict.objects.exists()
