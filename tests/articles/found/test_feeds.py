"""Feeds: whole articles for readers that are no browser, valid in all three formats."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from articles.found.feed_content import plain
from articles.section import SectionPage
from patrons.models import Appeal
from tests.articles.found.schemas import valid, valid_json, xml
from tests.articles.found.test_search_finds import signed

DAY = timedelta(days=1)
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"


@pytest.fixture
def story(write):
    """One with everything that could break a feed."""
    article = write(
        "Сіль & <bread> ]]> &amp;",
        'See <a href="/about/">About</a> &amp; more ]]&gt; \x0b end.',
        slug="salt",
        standfirst="First < second & \x08third.",
    )
    signed(article, "Ann A", "Ben B")
    article.tags.add("railways")
    article.save()
    return article


def titles(client, address: str) -> list[str]:
    return [item["title"] for item in client.get(address).json()["items"]]


@pytest.mark.parametrize("below", ["", "/news", "/authors/ann-a", "/tags/railways"])
def test_rss_is_valid_and_whole(client, story, below):
    rss = valid(client.get(f"{below}/feeds/rss.xml"), "rss.rng")
    (item,) = rss.iter("item")
    assert item.findtext("title") == "Сіль & <bread> ]]> &amp;"
    assert item.findtext("description") == "First &lt; second &amp; third."
    assert item.findtext("link") == story.canonical
    assert item.find("guid").get("isPermaLink") == "false"
    assert [each.text for each in item.iter(CREATOR)] == ["Ann A", "Ben B"]
    assert [each.text for each in item.iter("category")] == ["railways"]
    whole = item.findtext(CONTENT)
    assert f'<a href="{settings.SITE_URL}/about/">About</a> &amp; more ]]&gt;' in whole
    assert "\x0b" not in whole
    assert rss.find("channel").findtext("language") == "en"


@pytest.mark.parametrize("below", ["", "/news", "/authors/ann-a", "/tags/railways"])
def test_atom_is_valid_and_whole(client, story, below):
    address = f"{below}/feeds/atom.xml"
    atom = valid(client.get(address), "atom.rng")
    (entry,) = atom.iter(f"{ATOM}entry")
    assert [name.text for name in entry.iter(f"{ATOM}name")] == ["Ann A", "Ben B"]
    assert entry.find(f"{ATOM}content").get("type") == "html"
    assert "About</a>" in entry.findtext(f"{ATOM}content")
    assert entry.findtext(f"{ATOM}title") == "Сіль & <bread> ]]> &amp;"
    links = {link.get("rel"): link.get("href") for link in atom.findall(f"{ATOM}link")}
    assert links["self"] == settings.SITE_URL + address
    assert atom.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


@pytest.mark.parametrize("below", ["", "/news", "/authors/ann-a", "/tags/railways"])
def test_json_feed_is_valid_and_whole(client, story, below):
    response = client.get(f"{below}/feeds/feed.json")
    assert response["Content-Type"].startswith("application/feed+json")
    feed = json.loads(response.content)
    valid_json(feed, "feed.json")
    (item,) = feed["items"]
    assert item["summary"] == "First < second & third."
    assert "About</a>" in item["content_html"]
    assert [author["name"] for author in item["authors"]] == ["Ann A", "Ben B"]
    assert item["authors"][0]["url"] == f"{settings.SITE_URL}/authors/ann-a/"


def described(client, address: str) -> tuple[str | None, str | None, str]:
    """What a place's three feeds say of it: RSS, Atom, JSON."""
    rss, atom = (xml(client.get(f"{address}/feeds/{kind}.xml")) for kind in ("rss", "atom"))
    return (
        rss.find("channel").findtext("description"),
        atom.findtext(f"{ATOM}subtitle"),
        client.get(f"{address}/feeds/feed.json").json()["description"],
    )


def test_a_feed_describes_itself_in_its_language(client, story, translated, newsroom):
    newsroom.said_in.filter(language="uk").update(mission="Репортажі з України")
    translated(story, "Сіль")
    assert set(described(client, "")) == {newsroom.mission}
    assert set(described(client, "/uk")) == {"Репортажі з України"}
    for place in ("/uk/news", "/uk/authors/ann-a", "/uk/tags/railways"):
        (said,) = set(described(client, place))
        assert said.endswith(f" · {newsroom.name}")


@pytest.mark.parametrize("form", ["rss.xml", "atom.xml", "feed.json"])
def test_an_empty_paper_has_valid_feeds(client, news, form):
    response = client.get(f"/feeds/{form}")
    if form == "feed.json":
        valid_json(response.json(), "feed.json")
    else:
        valid(response, f"{form.split('.')[0]}.rng")


def test_a_feed_holds_the_newest_thirty_of_its_place(client, write, home):
    for number in range(32):
        write(f"Story {number}", published_on=timezone.now() - number * DAY)
    culture = home.add_child(instance=SectionPage(title="Culture", slug="culture"))
    other = write("Elsewhere", published_on=timezone.now() + DAY)
    other.move(culture, pos="last-child")
    write("A draft", live=False)
    paper = titles(client, "/feeds/feed.json")
    assert paper[:3] == ["Elsewhere", "Story 0", "Story 1"]
    assert len(paper) == 30
    assert titles(client, "/culture/feeds/feed.json") == ["Elsewhere"]
    assert "Elsewhere" not in titles(client, "/news/feeds/feed.json")


@pytest.mark.parametrize("address", ["/nowhere", "/about", "/authors/nobody", "/tags/nothing"])
def test_what_is_not_there_has_no_feed(client, paper, address):
    assert client.get(f"{address}/feeds/rss.xml").status_code == 404


def test_an_article_keeps_its_id_when_address_and_date_change(client, write):
    article = write("A story")
    before = client.get("/feeds/feed.json").json()["items"][0]
    article.slug, article.published_on = "another", timezone.now() - 900 * DAY
    article.save()
    after = client.get("/feeds/feed.json").json()["items"][0]
    assert after["id"] == before["id"]
    assert after["url"] != before["url"]


def test_a_correction_is_an_update(client, write):
    article = write("A story", published_on=timezone.now() - 9 * DAY)
    assert (
        client.get("/feeds/feed.json")
        .json()["items"][0]["date_modified"]
        .startswith(article.published_on.date().isoformat())
    )
    article.save_revision().publish()
    article.refresh_from_db()
    feed = client.get("/feeds/feed.json").json()
    changed = article.last_published_at.date().isoformat()
    assert feed["items"][0]["date_modified"].startswith(changed)


def test_a_feed_that_was_seen_is_answered_in_a_line(client, write):
    write("A story")
    first = client.get("/feeds/rss.xml")
    again = client.get("/feeds/rss.xml", HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304
    write("Another")
    changed = client.get("/feeds/rss.xml", HTTP_IF_NONE_MATCH=first["ETag"])
    assert changed.status_code == 200


def test_no_feed_asks_for_money_or_runs_anything(client, write):
    Appeal.objects.create(name="Default", heading="We ask", price_anchor="Coffee", is_default=True)
    article = write("A story")
    article.body = [
        ("heading", "A <b> heading"),
        ("quote", {"text": "Said.", "said_by": ""}),
        ("paragraph", "<p>Text.</p>"),
    ]
    article.save()
    (item,) = client.get("/feeds/feed.json").json()["items"]
    assert "<h2>A &lt;b&gt; heading</h2>" in item["content_html"]
    assert "<blockquote><p>Said.</p></blockquote>" in item["content_html"]
    assert "We ask" not in item["content_html"]
    assert "<script" not in item["content_html"]


def test_markup_is_kept_where_it_means_something_without_us():
    kept = plain(
        '<div class="x"><p onclick="a()">One <a href="/b/" rel="x">two</a></p><!-- note -->'
        '<picture><source srcset="/m.avif"><img src="/m.jpg" alt="A" width="2" style="x"></picture>'
        '<script>a()</script><a href="javascript:a()">three</a><iframe src="//x"></iframe></div>'
    )
    site = settings.SITE_URL
    assert kept == (
        f'<p>One <a href="{site}/b/">two</a></p>'
        f'<img alt="A" src="{site}/m.jpg" width="2"/><a>three</a>'
    )


def test_a_feed_costs_the_same_however_long(client, write, django_assert_num_queries):
    for number in range(12):
        article = signed(write(f"Story {number}"), f"Author {number}")
        article.tags.add(f"tag{number}")
        article.save()
    client.get("/feeds/rss.xml")
    # Newsroom, frame (it knows the language), listings, articles, bylines, tags.
    with django_assert_num_queries(6):
        assert len(list(xml(client.get("/feeds/rss.xml")).iter("item"))) == 12
