"""A related title and a headline that are almost the same: an editor is asked, once."""

import pytest
from django.urls import reverse
from wagtail.models import PageLogEntry

from articles.related import likely
from articles.related.likely_title import LikelyTitle
from articles.related.link import RelatedLink
from articles.titles import title_key
from patrons.roles import settle
from tests.articles.page import parsed

# What an editor might have written, and the headline that came.
ALIKE = [
    ("North Korean soldiers in Kursk: what we know", "North Korean troops in Kursk: what we know"),
    ("What the budget means for schools", "What the new budget means for our schools"),
    ("The river is cleaner than it was", "The river is cleaner than it was in 1990"),
    ("Corrections, and how we make them", "Corrections and how we make them"),
    ("Who owns the housing on Mill Street?", "Who owns the houses on Mill Street"),
    ("Colour of the harbour", "Color of the harbor"),
    ("Zelenskiy meets Nato chiefs in Brussels", "Zelensky meets NATO chiefs in Brussels"),
    ("Ukraine: a winter without heat", "A winter without heat in Ukraine"),
    ("Mayor resigns after audit", "Mayor resigns after the audit of city hall"),
    ("Нічні потяги до Відня", "Нічний потяг до Відня"),
    ("Хто платить за цю газету", "Хто платить за цю газету і скільки"),
    ("Мер пішов у відставку після перевірки", "Мер іде у відставку після перевірки"),
    ("Зима без тепла в Харкові", "Зима без тепла у Харкові"),
]
# Headlines of other articles.
OTHERS = [
    ("Night trains return to Vienna", "Night buses return to Berlin"),
    ("The week in pictures: 12 May", "The week in pictures: 19 May"),
    ("Budget 2026", "Budget 2027"),
    ("Bread", "Bread and butter politics"),
    ("Letters to the editor", "Meet the editor"),
    ("North Korean soldiers in Kursk: what we know", "North Korean missiles: what we know"),
    ("Who owns the housing on Mill Street?", "Who owns the water in our taps?"),
    ("Нічні потяги до Відня", "Нічні автобуси до Варшави"),
    ("Бюджет міста на 2026 рік", "Бюджет міста на 2027 рік"),
    ("Підсумки тижня: 12 травня", "Підсумки тижня: 19 травня"),
    ("Хто платить за цю газету", "Хто відповідає за ці дороги"),
]


def found(one: str, other: str) -> bool:
    return bool(list(likely.likely(title_key(one), [(title_key(other),)])))


@pytest.mark.parametrize("pair", ALIKE, ids=str)
def test_what_may_be_one_title_is_asked_about(pair):
    assert found(*pair)
    assert found(*reversed(pair))


@pytest.mark.parametrize("pair", OTHERS, ids=str)
def test_what_is_another_title_is_not(pair):
    assert not found(*pair)
    assert not found(*reversed(pair))


@pytest.fixture
def story(write):
    story = write("Night trains")
    story.related_links.add(RelatedLink(title="What the budget means for schools", sort_order=0))
    story.related_links.add(RelatedLink(title="Still to come", sort_order=1))
    story.save_revision().publish()
    return story


@pytest.fixture
def budget(story, write):
    budget = write("What the new budget means for our schools", slug="budget")
    likely.propose(budget.pk)
    return budget


@pytest.fixture
def desk(story, edie, signed_in):
    settle()
    return signed_in(edie)


def entries(client, article) -> list[tuple[str, bool]]:
    block = parsed(client.get(article.address)).one("aside", "related")
    return [(li.text, bool(li.all("a"))) for li in block.all("li")]


def decide(desk, word: str):
    proposal = LikelyTitle.objects.get()
    return desk.post(reverse("related:decide", args=(proposal.pk,)), {word: "1"}, follow=True)


def test_it_is_proposed_and_never_linked_by_itself(client, story, budget):
    proposal = LikelyTitle.objects.undecided().get()
    assert (proposal.article, proposal.other) == (story, budget)
    assert proposal.title == "What the budget means for schools"
    assert [linked for _, linked in entries(client, story)] == [False, False]


def test_a_title_written_after_its_article_is_asked_about_too(story, write):
    write("What the new budget means for our schools", slug="budget")
    likely.propose(story.pk)
    assert LikelyTitle.objects.undecided().count() == 1


def test_a_title_that_has_its_article_is_not_asked_about(story, write):
    write("What the budget means for schools", slug="exact")
    budget = write("What the new budget means for our schools", slug="budget")
    likely.propose(budget.pk)
    assert not LikelyTitle.objects.exists()


def test_accepting_links_it_for_readers_and_in_the_draft(client, desk, story, budget, edie):
    draft = story.get_latest_revision_as_object()
    draft.title = "Night trains, again"
    draft.save_revision()
    page = decide(desk, "accept").content.decode()
    assert "No title waits for you" in page
    assert (budget.title, True) in [(text, a) for text, a in _names(client, story)]
    story.refresh_from_db()
    latest = story.get_latest_revision_as_object()
    assert latest.title == "Night trains, again"
    assert [link.page_id for link in latest.related_links.all()] == [budget.pk, None]
    latest.save_revision().publish()
    assert (budget.title, True) in _names(client, story)
    entry = PageLogEntry.objects.get(action="articles.related.accept")
    assert (entry.user, entry.page_id) == (edie, story.pk)
    assert LikelyTitle.objects.get().decided_by == edie


def _names(client, article) -> list[tuple[str, bool]]:
    block = parsed(client.get(article.address)).one("aside", "related")
    return [((li.all("a") or [li])[0].text, bool(li.all("a"))) for li in block.all("li")]


def test_declining_asks_never_again(client, desk, story, budget):
    decide(desk, "decline")
    likely.propose(budget.pk)
    assert not LikelyTitle.objects.undecided().exists()
    assert [linked for _, linked in entries(client, story)] == [False, False]
    assert PageLogEntry.objects.filter(action="articles.related.decline").count() == 1


def test_the_first_word_counts(desk, story, budget):
    decide(desk, "decline")
    assert "decided this before you" in decide(desk, "accept").content.decode()
    assert LikelyTitle.objects.get().accepted is False
    assert not RelatedLink.objects.exclude(page=None).exists()


def test_a_title_that_was_taken_out_is_asked_about_no_more(story, budget):
    story.related_links = []
    story.save_revision().publish()
    assert not LikelyTitle.objects.undecided().exists()


def test_editors_see_what_waits_on_their_first_screen(desk, story, budget):
    assert "What the new budget means for our schools" in desk.get("/admin/").content.decode()
    decide(desk, "decline")
    assert "Related titles that may" not in desk.get("/admin/").content.decode()
    assert LikelyTitle.objects.count() == 1


def test_the_treasurer_decides_nothing(tess, signed_in, story, budget):
    settle()
    books = signed_in(tess)
    assert books.get(reverse("related:titles")).status_code == 302
    address = reverse("related:decide", args=(LikelyTitle.objects.get().pk,))
    assert books.post(address, {"accept": "1"}).headers["Location"] == "/admin/"
    assert LikelyTitle.objects.get().accepted is None
