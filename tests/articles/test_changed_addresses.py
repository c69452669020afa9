"""A changed address leads on; a deleted one says that it is gone."""

import pytest
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from articles.gone import Gone
from articles.pages import PlainPage
from articles.section import SectionPage
from patrons.roles import settle
from tests.articles.page import parsed


@pytest.fixture
def bread(write):
    return write("Bread", first_published_at=timezone.now())


@pytest.fixture
def rename(django_capture_on_commit_callbacks):
    def renaming(page: Page, slug: str) -> None:
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return renaming


# --- Changed -----------------------------------------------------------------------------------


def test_an_article_with_a_new_address_is_found_at_the_old_one(bread, client, rename):
    rename(bread, "loaf")
    response = client.get("/news/bread/")
    assert (response.status_code, response["Location"]) == (301, "/news/loaf/")
    assert client.get("/news/loaf/").status_code == 200


def test_a_section_with_a_new_address_takes_its_articles_along(bread, news, client, rename):
    rename(news, "reports")
    assert client.get("/news/")["Location"] == "/reports/"
    assert client.get("/news/bread/")["Location"] == "/reports/bread/"
    assert client.get("/reports/bread/").status_code == 200


@pytest.mark.parametrize("form", ["rss.xml", "atom.xml", "feed.json"])
def test_a_section_with_a_new_address_takes_its_feeds_along(bread, news, client, rename, form):
    rename(news, "reports")
    response = client.get(f"/news/feeds/{form}")
    assert (response.status_code, response["Location"]) == (301, f"/reports/feeds/{form}")
    assert client.get(response["Location"]).status_code == 200
    news.unpublish()
    assert client.get(f"/news/feeds/{form}").status_code == 404


def test_a_feed_leads_on_in_its_own_language(news, translated, client, rename):
    rename(translated(news, "Новини"), "povidomlennia")
    response = client.get("/uk/news/feeds/rss.xml")
    assert (response.status_code, response["Location"]) == (301, "/uk/povidomlennia/feeds/rss.xml")


def test_what_leads_to_no_section_has_no_feed(bread, client):
    Redirect.objects.create(old_path="/old", redirect_page=bread)
    Redirect.objects.create(old_path="/older", redirect_link="/news/")
    assert client.get("/old/feeds/rss.xml").status_code == 404
    assert client.get("/older/feeds/rss.xml").status_code == 404
    assert client.get("/oldest/feeds/rss.xml").status_code == 404


def test_an_article_moved_to_another_section_is_found_at_the_old_address(bread, home, client):
    other = home.add_child(instance=SectionPage(title="Culture", slug="culture"))
    bread.move(other, "last-child")
    assert client.get("/news/bread/")["Location"] == "/culture/bread/"


def test_an_address_changed_twice_leads_on_at_once(bread, client, rename):
    rename(bread, "loaf")
    rename(bread, "crumbs")
    assert client.get("/news/bread/")["Location"] == "/news/crumbs/"
    assert client.get("/news/loaf/")["Location"] == "/news/crumbs/"


def test_a_new_page_at_an_old_address_wins(bread, write, client, rename):
    rename(bread, "loaf")
    write("Bread", slug="bread")
    assert client.get("/news/bread/").status_code == 200


# --- Changed back ------------------------------------------------------------------------------


def stale(page: Page, **fields) -> Redirect:
    """What older versions left behind: a redirect from a page's own address to it."""
    path = Redirect.normalise_path(page.address)
    return Redirect.objects.create(old_path=path, **(fields or {"redirect_page": page}))


def test_an_address_that_comes_back_keeps_no_redirect(bread, client, rename):
    rename(bread, "loaf")
    rename(bread, "bread")
    assert list(Redirect.objects.values_list("old_path", flat=True)) == ["/news/loaf"]
    bread.unpublish()
    assert client.get("/news/bread/").status_code == 404
    assert client.get("/news/loaf/")["Location"] == "/news/bread/"


def test_the_same_in_every_language(bread, translated, client, rename):
    other = translated(bread, "Хліб")
    rename(other, "bukhanka")
    rename(other, "хліб")
    rename(other, "bukhanka")
    assert client.get("/uk/news/bukhanka")["Location"] == "/uk/news/bukhanka/"
    other = type(other).objects.get(pk=other.pk)
    stale(other)
    other.unpublish()
    assert client.get("/uk/news/bukhanka/").status_code == 404
    assert client.get("/uk/news/хліб/")["Location"] == "/uk/news/bukhanka/"


def test_a_section_that_comes_back_clears_the_way_for_its_articles(bread, news, client, rename):
    rename(news, "reports")
    rename(news, "news")
    paths = set(Redirect.objects.values_list("old_path", flat=True))
    assert paths == {"/reports", "/reports/bread"}
    bread.refresh_from_db()
    bread.unpublish()
    assert client.get("/news/bread/").status_code == 404


def test_an_article_that_is_moved_back_keeps_no_redirect(bread, news, home):
    other = home.add_child(instance=SectionPage(title="Culture", slug="culture"))
    bread.move(other, "last-child")
    Page.objects.get(pk=bread.pk).move(SectionPage.objects.get(pk=news.pk), "last-child")
    assert list(Redirect.objects.values_list("old_path", flat=True)) == ["/culture/bread"]


def test_a_draft_that_comes_back_keeps_no_redirect_to_itself(
    bread, client, rename, django_capture_on_commit_callbacks
):
    rename(bread, "loaf")
    bread = type(bread).objects.get(pk=bread.pk)
    bread.unpublish()
    bread.slug = "bread"
    with django_capture_on_commit_callbacks(execute=True):
        bread.save()
    assert list(Redirect.objects.values_list("old_path", flat=True)) == ["/news/loaf"]
    assert client.get("/news/bread/").status_code == 404


def test_a_draft_takes_no_redirect_of_another_page_away(
    bread, write, client, rename, django_capture_on_commit_callbacks
):
    rename(bread, "loaf")
    draft = write("Another", slug="bread-2", live=False)
    draft.slug = "bread"
    with django_capture_on_commit_callbacks(execute=True):
        draft.save()
    assert client.get("/news/bread/")["Location"] == "/news/loaf/"


@pytest.mark.parametrize(
    "to",
    [
        {},
        {"redirect_link": "/news/сіль/"},
        {"redirect_link": "/news/%D1%81%D1%96%D0%BB%D1%8C?from=old#text"},
        {"redirect_link": "https://testserver/news/сіль/"},
    ],
)
@pytest.mark.parametrize("query", ["", "?page=2", "?from=old"])
def test_no_redirect_leads_to_the_address_that_was_asked_for(write, client, to, query):
    salt = write("Salt", slug="сіль")
    stale(salt, **to)
    assert client.get(f"/news/сіль/{query}").status_code == 200
    completed = client.get(f"/news/сіль{query}")
    assert (completed.status_code, completed["Location"]) == (301, f"{salt_path()}{query}")
    salt.unpublish()
    assert client.get(f"/news/сіль/{query}").status_code == 404


def salt_path() -> str:
    return "/news/%D1%81%D1%96%D0%BB%D1%8C/"


def test_a_page_wins_over_a_redirect_without_its_slash_too(bread, write, client, rename):
    rename(bread, "loaf")
    write("Bread", slug="bread")
    assert client.get("/news/bread")["Location"] == "/news/bread/"
    assert client.get("/news/bread?a=1")["Location"] == "/news/bread/?a=1"


# --- Deleted -----------------------------------------------------------------------------------


def test_a_deleted_article_says_that_it_is_gone(bread, client):
    bread.delete()
    response = client.get("/news/bread/")
    assert response.status_code == 410
    main = parsed(response).one("main")
    assert main.one("h1").text == "This page was taken away"
    assert "“Bread”" in main.text
    assert main.one("form").attrs["action"] == "/search/"
    assert client.head("/news/bread/").status_code == 410


def test_its_earlier_addresses_are_gone_too(bread, client, rename):
    rename(bread, "loaf")
    bread.delete()
    assert client.get("/news/bread/").status_code == 410
    assert client.get("/news/loaf/").status_code == 410


def test_with_a_section_go_its_articles(bread, news, client):
    Page.objects.get(pk=news.pk).delete()
    assert client.get("/news/").status_code == 410
    assert client.get("/news/bread/").status_code == 410


def test_a_draft_that_nobody_read_leaves_no_trace(write, client):
    write("Never out", live=False).delete()
    assert not Gone.objects.exists()
    assert client.get("/news/never-out/").status_code == 404


def test_an_article_that_was_out_and_was_withdrawn_is_gone_when_it_is_deleted(bread, client):
    bread.unpublish()
    assert client.get("/news/bread/").status_code == 404
    Page.objects.get(pk=bread.pk).delete()
    assert client.get("/news/bread/").status_code == 410


def test_a_page_or_a_redirect_at_a_deleted_address_wins(bread, write, home, client):
    bread.delete()
    Redirect.objects.create(old_path="/news/bread", redirect_link="/about/")
    assert client.get("/news/bread/")["Location"] == "/about/"
    Redirect.objects.all().delete()
    write("Bread", slug="bread")
    assert client.get("/news/bread/").status_code == 200


def test_an_editor_deletes_a_page_in_the_admin_and_its_address_is_gone(
    home, edie, signed_in, client
):
    settle()
    page = home.add_child(
        instance=PlainPage(title="Old rules", slug="old-rules", body="<p>Rules.</p>")
    )
    signed_in(edie).post(f"/admin/pages/{page.pk}/delete/")
    assert client.get("/old-rules/").status_code == 410


def test_a_live_page_is_never_asked_about(bread, client, django_assert_num_queries):
    client.get("/news/bread/")
    with django_assert_num_queries(6) as asked:
        client.get("/news/bread/")
    assert "articles_gone" not in str(asked.captured_queries)


def test_what_is_sent_is_not_looked_up(home, client):
    Gone.objects.create(path="/was/here/", title="Here")
    assert client.get("/was/here/").status_code == 410
    assert client.post("/was/here/").status_code != 410
    assert client.get("/was/%00/").status_code == 404
