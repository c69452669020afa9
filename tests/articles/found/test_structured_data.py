"""What pages say to machines: valid, of what the page itself says, and harmless in a page."""

import json
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from articles.author import Author
from articles.found import structured
from articles.pages import PlainPage
from patrons.masthead import Newsroom
from tests.articles.found.schemas import valid_json
from tests.articles.found.test_search_finds import signed
from tests.articles.page import parsed


def said(response) -> dict[str, dict]:
    """The page's structured data, which is valid, by type."""
    (block,) = [
        node
        for node in parsed(response).all("script")
        if node.attrs.get("type") == "application/ld+json"
    ]
    data = json.loads(block.text)
    valid_json(data, "structured.json")
    return {each["@type"]: each for each in data["@graph"]}


def test_an_article_says_what_it_is(client, write, newsroom):
    article = signed(write("Bread & salt", "Three short words.", location="Kharkiv"), "Ann A", "Bo")
    article.tags.add("railways")
    article.save()
    article.save_revision().publish()
    article.refresh_from_db()
    about = said(client.get(article.address))["NewsArticle"]
    assert about["headline"] == "Bread & salt"
    assert about["datePublished"] == article.published_on.isoformat()
    assert about["dateModified"] == article.last_published_at.isoformat()
    people = [("Ann A", f"{settings.SITE_URL}/authors/ann-a/")]
    people += [("Bo", f"{settings.SITE_URL}/authors/bo/")]
    assert [(each["name"], each["url"]) for each in about["author"]] == people
    assert about["publisher"]["name"] == newsroom.name
    assert about["mainEntityOfPage"] == article.canonical
    assert about["articleSection"] == "News"
    assert about["keywords"] == ["railways"]
    assert about["contentLocation"] == {"@type": "Place", "name": "Kharkiv"}
    assert about["wordCount"] == 3
    assert about["inLanguage"] == "en"


def test_the_way_to_an_article_leads_through_its_section(client, write, newsroom):
    article = write("A story")
    steps = said(client.get(article.address))["BreadcrumbList"]["itemListElement"]
    assert [(step["position"], step["name"], step["item"]) for step in steps] == [
        (1, newsroom.name, f"{settings.SITE_URL}/"),
        (2, "News", f"{settings.SITE_URL}/news/"),
        (3, "A story", article.canonical),
    ]


def test_an_article_without_authors_is_the_newsrooms(client, write, newsroom):
    author = said(client.get(write("A story").address))["NewsArticle"]["author"]
    assert [each["name"] for each in author] == [newsroom.name]


def test_a_long_headline_is_cut(client, write):
    article = write("word " * 40)
    assert len(said(client.get(article.address))["NewsArticle"]["headline"]) <= 110


def test_nothing_in_it_can_end_its_element(client, write):
    title = '</script><script>alert("1")</script><!-- & \u2028'
    page = client.get(write(title, slug="bad", standfirst=title).address)
    assert b"<script>alert" not in page.content
    assert said(page)["NewsArticle"]["headline"] == title


def test_the_front_page_says_who_publishes_and_how_to_search(client, home, newsroom):
    newsroom.logo = Image.objects.create(title="logo", file=get_test_image_file(size=(640, 480)))
    newsroom.save()
    about = said(client.get("/"))
    assert about["NewsMediaOrganization"]["name"] == newsroom.name
    assert about["NewsMediaOrganization"]["logo"]["width"] == 600
    target = about["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{settings.SITE_URL}/search/?q={{search_term_string}}"
    found = client.get(target.removeprefix(settings.SITE_URL).format(search_term_string="dill"))
    assert found.status_code == 200


def test_in_another_language_it_is_said_in_its_words_and_leads_to_its_pages(
    client, newsroom, news, write, translated
):
    newsroom.mission, newsroom.funding = "We report", "Readers pay"
    newsroom.save()
    newsroom.said_in.filter(language="uk").update(mission="Ми пишемо", funding="")
    story = translated(write("A story"), "Стаття")
    front, article = said(client.get("/uk/")), said(client.get(story.address))
    for publisher in (front["NewsMediaOrganization"], article["NewsArticle"]["publisher"]):
        assert publisher["name"] == newsroom.name  # the same in every language
        assert publisher["description"] == "Ми пишемо"
        assert publisher["ownershipFundingInfo"] == "Readers pay"  # nobody has translated it
    site = front["WebSite"]
    assert (site["inLanguage"], article["NewsArticle"]["inLanguage"]) == ("uk", "uk")
    assert site["url"] == f"{settings.SITE_URL}/uk/"
    target = site["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{settings.SITE_URL}/uk/search/?q={{search_term_string}}"
    for steps in (article["BreadcrumbList"], said(client.get("/uk/news/"))["BreadcrumbList"]):
        assert steps["itemListElement"][0]["item"] == f"{settings.SITE_URL}/uk/"
    assert said(client.get("/"))["WebSite"]["@id"] == f"{settings.SITE_URL}/#website"


def test_an_authors_page_can_say_whom_it_is_about(db, newsroom):
    author = Author.objects.create(
        name="Ann A", slug="ann-a", role="reporter", bio="Writes.", picture=picture()
    )
    page = Template("{% load found %}{% about_the_author author newsroom %}")
    html = page.render(Context({"author": author, "newsroom": Newsroom.load()}))
    data = json.loads(html.split(">", 1)[1].rsplit("<", 1)[0])
    valid_json(data, "structured.json")
    assert data["@graph"][0]["mainEntity"]["jobTitle"] == "reporter"


def picture() -> Image:
    return Image.objects.create(title="A bridge", file=get_test_image_file(size=(1600, 1200)))


def test_a_preview_says_nothing_to_machines(write):
    assert b"ld+json" not in write("A draft").make_preview_request().content


def test_corrections_are_said(write, newsroom):
    article = write("A story", published_on=timezone.now())
    note = SimpleNamespace(
        block_type="correction",
        value={"date": timezone.now().date(), "text": "<p>It was <b>two</b>.</p>"},
    )
    article.__dict__["body"] = [note]
    about = structured.news_article(article, None, newsroom, None)
    valid_json(about, "structured.json", "article")
    assert about["correction"][0]["text"] == "It was two."


ADDRESSES = ["/", "/news/", "/about/", "/rounds/", "/give/other-ways/", "/on-your-device/"]


@pytest.mark.parametrize("address", [*ADDRESSES, "/news/a-story/"])
def test_every_kind_of_page_names_its_one_address(client, news, home, write, address):
    write("A story")
    home.add_child(instance=PlainPage(title="About", slug="about", body="Us."))
    links = parsed(client.get(address, {"utm_source": "x"})).all("link")
    named = [node.attrs["href"] for node in links if node.attrs.get("rel") == "canonical"]
    assert named == [settings.SITE_URL + address]
