"""What a link to a page looks like where it is shared: taken from the page and the newsroom."""

from django.conf import settings
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from tests.articles.page import parsed


def card(client, address: str) -> dict[str, str]:
    page = parsed(client.get(address))
    metas = [node.attrs for node in page.all() if node.tag == "meta"]
    return {meta.get("property") or meta.get("name"): meta.get("content") for meta in metas}


def test_an_articles_card_says_what_it_is_and_whose(client, write, newsroom):
    write("Bread & salt", standfirst="A short “standfirst”.")
    newsroom.accent = "#7A1FA2"
    newsroom.save()
    shared = card(client, "/news/bread-salt/")
    assert shared["og:site_name"] == newsroom.name
    assert shared["og:type"] == "article"
    assert shared["og:title"] == "Bread & salt"
    assert shared["og:description"] == "A short “standfirst”."
    assert shared["og:url"] == f"{settings.SITE_URL}/news/bread-salt/"
    assert shared["theme-color"] == "#7A1FA2"
    assert "og:image" not in shared


def test_the_newsrooms_icon_is_on_every_card(client, write, newsroom):
    write("Bread")
    newsroom.icon = Image.objects.create(title="icon", file=get_test_image_file())
    newsroom.save()
    for address in ("/", "/news/", "/news/bread/"):
        picture = card(client, address)["og:image"]
        assert picture.startswith(f"{settings.SITE_URL}/media/images/")
        assert client.get(picture.removeprefix(settings.SITE_URL)).status_code == 200
