"""Sitemaps and robots.txt: valid, whole, and of an end whatever the archive."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from wagtail.models import Locale

from articles.found import sitemap_rows, sitemap_views
from articles.pages import PlainPage
from tests.articles.found.schemas import valid
from tests.articles.found.test_search_finds import signed

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
HOUR = timedelta(hours=1)


def addresses(document) -> list[str]:
    return [loc.text.removeprefix(settings.SITE_URL) for loc in document.iter(f"{MAP}loc")]


def test_every_public_place_stands_in_the_sitemap_once(client, home, write):
    home.add_child(instance=PlainPage(title="About", slug="about", body="Us."))
    home.add_child(instance=PlainPage(title="Draft", slug="draft", body="Us.", live=False))
    article = signed(write("Сіль & <salt>", slug="сіль"), "Ann A")
    article.tags.add("railways")
    article.save()
    write("A draft", live=False)
    response = client.get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml"
    assert addresses(valid(response, "sitemap.xsd")) == [
        *("/", "/news/", "/about/", "/authors/ann-a/", "/tags/railways/"),
        "/news/%D1%81%D1%96%D0%BB%D1%8C/",
    ]


def test_it_says_when_an_article_changed(client, write):
    article = write("A story")
    article.save_revision().publish()
    article.refresh_from_db()
    document = valid(client.get("/sitemap.xml"), "sitemap.xsd")
    (url,) = [url for url in document if url.findtext(f"{MAP}loc").endswith("/news/a-story/")]
    changed = article.last_published_at.isoformat(timespec="seconds")
    assert url.findtext(f"{MAP}lastmod") == changed


def test_a_large_paper_has_an_index_of_files(client, write, monkeypatch):
    stories = [write(f"Story {number}") for number in range(5)]
    monkeypatch.setattr(sitemap_views, "MOST_IN_A_FILE", 3)
    monkeypatch.setattr(sitemap_views, "ROOM_FOR_OTHERS", 0)
    monkeypatch.setattr(sitemap_rows, "IDS_IN_A_FILE", 2)
    files = addresses(valid(client.get("/sitemap.xml"), "siteindex.xsd"))
    assert files[0] == "/sitemap-pages.xml"
    listed = [each for file in files for each in addresses(valid(client.get(file), "sitemap.xsd"))]
    assert listed == ["/", "/news/", *(story.address for story in stories)]
    assert client.get("/sitemap-999.xml").status_code == 404
    assert client.get("/sitemap-x.xml").status_code == 404


def test_translations_name_each_other(client, write, news):
    english = write("A story")
    alone = write("Alone")
    uk = Locale.objects.create(language_code="uk")
    other = write("Оповідь", slug="opovid")
    type(other).objects.filter(pk=other.pk).update(
        locale=uk, translation_key=english.translation_key
    )
    document = valid(client.get("/sitemap.xml"), "sitemap.xsd")
    links = {
        url.findtext(f"{MAP}loc"): [
            (link.get("hreflang"), link.get("href")) for link in url.iter(f"{XHTML}link")
        ]
        for url in document
    }
    both = [("en", english.canonical), ("uk", other.canonical)]
    assert links[english.canonical] == links[other.canonical] == both
    assert links[alone.canonical] == []


def test_authors_and_tags_stand_in_each_language_that_has_something_of_them(
    client,
    write,
    translated,
):
    article = signed(write("A story"), "Ann A")
    article.tags.add("railways")
    article.save()
    other = signed(translated(article, "Стаття"), "Ben B")
    other.tags.set(["потяги"])
    other.save()
    document = valid(client.get("/sitemap.xml"), "sitemap.xsd")
    listed = [each for each in addresses(document) if "/authors/" in each or "/tags/" in each]
    assert sorted(listed) == sorted(
        [
            *("/authors/ann-a/", "/uk/authors/ann-a/", "/uk/authors/ben-b/"),
            *("/tags/railways/", "/uk/tags/%D0%BF%D0%BE%D1%82%D1%8F%D0%B3%D0%B8/"),
        ]
    )
    assert {client.get(each).status_code for each in listed} == {200}
    (ann,) = [url for url in document if url.findtext(f"{MAP}loc").endswith("/uk/authors/ann-a/")]
    assert [link.get("hreflang") for link in ann.iter(f"{XHTML}link")] == ["en", "uk"]


def test_the_news_sitemap_holds_two_days_and_a_thousand(client, write, monkeypatch, newsroom):
    now = timezone.now()
    write("Сіль & <salt>", slug="salt", published_on=now - HOUR)
    write("Yesterday", published_on=now - 47 * HOUR)
    write("Old", published_on=now - 49 * HOUR)
    withdrawn = write("Withdrawn", published_on=now - HOUR)
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(live=False)
    write("To come", published_on=now + HOUR, live=False)
    document = valid(client.get("/news-sitemap.xml"), "sitemap.xsd")
    assert [title.text for title in document.iter(f"{NEWS}title")] == ["Сіль & <salt>", "Yesterday"]
    assert {name.text for name in document.iter(f"{NEWS}name")} == {newsroom.name}
    assert {code.text for code in document.iter(f"{NEWS}language")} == {"en"}
    assert sitemap_views.NEWS_MOST == 1000
    monkeypatch.setattr(sitemap_views, "NEWS_MOST", 1)
    assert len(valid(client.get("/news-sitemap.xml"), "sitemap.xsd")) == 1


@pytest.mark.parametrize("address", ["/sitemap.xml", "/news-sitemap.xml"])
def test_more_articles_cost_no_more_queries(client, write, address, django_assert_num_queries):
    for number in range(9):
        signed(write(f"Story {number}"), f"Author {number}")
    if address == "/sitemap.xml":
        # Stretches; languages five times over; front page, sections, plain pages, articles;
        # authors and tags, each with its lists, and the languages of theirs.
        with django_assert_num_queries(14):
            assert len(valid(client.get(address), "sitemap.xsd")) == 20
    else:
        with django_assert_num_queries(3):
            assert len(valid(client.get(address), "sitemap.xsd")) == 9


def test_robots_are_told_what_is_private_and_where_the_sitemaps_are(client, db):
    response = client.get("/robots.txt")
    lines = response.content.decode().splitlines()
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    for private in ("/account/", "/admin/", "/give/"):
        assert f"Disallow: {private}" in lines
    assert "Allow: /give/other-ways/" in lines
    for name in ("sitemap", "news-sitemap"):
        assert f"Sitemap: {settings.SITE_URL}/{name}.xml" in lines


def test_whoever_stands_in_front_may_keep_them(client, write):
    write("A story")
    for address in ("/sitemap.xml", "/news-sitemap.xml", "/robots.txt"):
        assert "public" in client.get(address)["Cache-Control"]
