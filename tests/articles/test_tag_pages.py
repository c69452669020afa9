"""A tag's page: what was written of one thing."""

from taggit.models import Tag

from articles.lists.sheet import STORIES
from tests.articles.page import parsed


def tagged(write, title: str, *tags: str, **fields):
    article = write(title, **fields)
    article.tags.set(tags)
    article.save_revision().publish()
    return article


def test_it_lists_what_bears_the_tag_and_articles_lead_to_it(client, write):
    tagged(write, "The flood", "Rivers", "Weather")
    tagged(write, "The dam", "rivers")
    article = tagged(write, "Snow", "Weather")
    shown = parsed(client.get(article.address)).one(css="article-foot")
    (link,) = [a for a in shown.all("a") if a.attrs["rel"] == "tag"]
    assert (link.text, link.attrs["href"]) == ("Weather", "/tags/weather/")
    page = parsed(client.get("/tags/rivers/"))
    assert page.one("h1").text == "Rivers"
    assert [a.text for a in page.one("main").all("a", "headline")] == ["The dam", "The flood"]


def test_a_tag_that_no_live_article_bears_is_not_found(client, write):
    Tag.objects.create(name="Unused")
    tagged(write, "The flood", "Rivers").unpublish()
    for address in ("/tags/unused/", "/tags/rivers/", "/tags/never-made/"):
        assert client.get(address).status_code == 404


def test_tags_of_any_script_have_an_address(client, write):
    article = tagged(write, "Хліб", "Їжа")
    links = parsed(client.get(article.address)).one(css="article-foot").all("a")
    (href,) = [a.attrs["href"] for a in links if a.attrs["rel"] == "tag"]
    assert parsed(client.get(href)).one("h1").text == "Їжа"


def test_it_goes_on(client, write):
    for at in range(STORIES + 1):
        tagged(write, f"Story {at}", "Rivers")
    older = parsed(client.get("/tags/rivers/")).one("nav", "pager").one("a").attrs["href"]
    assert [a.text for a in parsed(client.get(older)).one("main").all("a", "headline")] == [
        "Story 0"
    ]


def test_who_writes_renames_a_tag_and_its_address_stays(client, edie, signed_in, write):
    tagged(write, "The flood", "Rivres")
    tag = Tag.objects.get()
    desk = signed_in(edie)
    assert "Rivres" in parsed(desk.get("/admin/snippets/taggit/tag/")).text
    sent = desk.post(f"/admin/snippets/taggit/tag/edit/{tag.pk}/", {"name": "Rivers"})
    assert sent.status_code == 302
    assert parsed(client.get("/tags/rivres/")).one("h1").text == "Rivers"
