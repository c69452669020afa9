"""What stands around an article's text: place, reading time, tags, topics, ways to pass it on."""

from urllib.parse import quote

import pytest
from taggit.models import Tag

from articles.answered import ArticleTopic
from articles.author import Author
from articles.byline import Byline
from articles.related.link import RelatedLink
from patrons.models import Appeal, AppealParagraph
from tests.articles.page import parsed, scripts
from tests.voting.conftest import close, count, make_round  # noqa: F401


@pytest.fixture
def asked(db) -> Appeal:
    appeal = Appeal(name="A", heading="We ask", price_anchor="A coffee.", is_default=True)
    appeal.paragraphs = [AppealParagraph(text="Please.")]
    appeal.save()
    return appeal


def republish(article) -> None:
    article.save_revision().publish()
    article.refresh_from_db()


def test_the_byline_names_authors_place_date_and_reading_time(client, write):
    article = write("One", "word " * 1000, location="Kharkiv", published_on="2026-03-01T12:00Z")
    names = ("Zoe", "Ann", "Ben <i>")
    article.bylines = [
        Byline(author=Author.objects.create(name=name, slug=f"author-{at}"), sort_order=at)
        for at, name in enumerate(names)
    ]
    republish(article)
    byline = parsed(client.get(article.address)).one(css="byline")
    assert byline.text == "By Zoe, Ann and Ben <i> · Kharkiv · 1 March 2026 · 4 min read"
    assert [a.attrs["href"] for a in byline.all("a")] == [
        f"/authors/author-{at}/" for at in range(3)
    ]


def test_patrons_read_that_they_voted_for_it_once_the_round_is_closed(client, write, make_round):  # noqa: F811
    round = make_round(slug="spring", title="What next?")
    article = write("One")
    article.answered = [ArticleTopic(topic=round.topics.first())]
    republish(article)
    assert parsed(client.get(article.address)).all(css="answered") == []
    close(round)
    assert parsed(client.get(article.address)).all(css="answered") == []
    count(round, round.topics.first())
    line = parsed(client.get(article.address)).one(css="answered")
    assert line.text == "Patrons voted for this: The harbour, in the round What next?."
    assert line.one("a").attrs["href"] == "/rounds/spring/"


def test_patrons_did_not_vote_for_a_topic_that_lost(client, write, make_round):  # noqa: F811
    round = make_round()
    won, lost = round.topics.all()[:2]
    count(round, won)
    article = write("One")
    article.answered = [ArticleTopic(topic=lost)]
    assert parsed(article.make_preview_request()).all(css="answered") == []
    republish(article)
    assert parsed(client.get(article.address)).all(css="answered") == []


def test_a_sensitive_article_asks_for_nothing(client, write, asked):
    article = write("One")
    assert parsed(client.get(article.address)).one("section", "appeal")
    article.is_sensitive = True
    republish(article)
    page = parsed(client.get(article.address))
    assert page.all(css="appeal") == scripts(page) == []


def test_it_is_passed_on_by_plain_links(client, write):
    article = write("Bread & “salt”?")
    links = parsed(client.get(article.address)).one(css="article-foot").all("a")
    assert [link.text for link in links] == ["Mail", "Telegram", "WhatsApp", "Facebook", "Bluesky"]
    for link in links:
        assert quote(article.canonical, safe="") in link.attrs["href"]
        assert not {"“", " ", "\n"} & set(link.attrs["href"])
    assert links[0].attrs["href"].startswith("mailto:?subject=Bread%20%26%20%E2%80%9Csalt")


def test_a_preview_shows_what_is_not_saved_yet(write, make_round):  # noqa: F811
    round = make_round(title="What next?")
    count(round, round.topics.first())
    article = write("One", live=False, location="Lviv")
    article.bylines = [Byline(author=Author.objects.create(name="Ann", slug="ann"))]
    article.tags.add("Rivers")
    article.answered = [ArticleTopic(topic=round.topics.first())]
    page = parsed(article.make_preview_request())
    assert page.one(css="byline").text.startswith("By Ann · Lviv · ")
    assert "Rivers" in page.one(css="article-foot").text
    assert "What next?" in page.one(css="answered").text


def test_names_tags_topics_and_links_cost_no_query_of_their_own(
    client,
    write,
    asked,
    make_round,  # noqa: F811
    django_assert_num_queries,
):
    round = make_round(seats=2)
    count(round, *round.topics.all()[:2])
    article = write("One")
    write("Other 1")
    article.bylines = [
        Byline(author=Author.objects.create(name=f"Author {at}", slug=f"author-{at}"))
        for at in range(3)
    ]
    article.tags.set(["Rivers", "Weather", "Їжа"])
    article.answered = [ArticleTopic(topic=topic) for topic in round.topics.all()[:2]]
    article.related_links = [RelatedLink(title=f"Other {at}") for at in range(4)]
    republish(article)
    assert Tag.objects.count() == 3
    client.get(article.address)
    # Frame, article, newsroom, related titles, appeal.
    with django_assert_num_queries(5):
        page = parsed(client.get(article.address))
    assert len(page.all(css="answered")) == 2
    assert len(page.one(css="byline").all("a")) == 3
