"""A redirect that nobody would follow is refused where it is made."""

import pytest
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.views import create_redirects_from_dataset

from patrons.roles import settle


@pytest.fixture
def bread(write):
    return write("Bread", first_published_at=timezone.now())


@pytest.mark.parametrize("typed", ["/news/bread/", "/news/bread", "news/bread/?a=1"])
def test_a_redirect_from_a_living_page_is_refused(bread, edie, signed_in, typed):
    settle()
    told = {
        "old_path": typed,
        "site": "",
        "redirect_page": "",
        "redirect_link": "https://a.example",
    }
    desk = signed_in(edie)
    refused = desk.post("/admin/redirects/add/", told)
    assert refused.status_code == 200
    assert "“Bread” stands at this address" in refused.content.decode()
    assert not Redirect.objects.exists()
    old = Redirect.objects.create(old_path="/news/bread", redirect_page=bread)
    assert "“Bread” stands" in desk.post(f"/admin/redirects/{old.pk}/", told).content.decode()
    old.delete()
    bread.unpublish()
    assert desk.post("/admin/redirects/add/", told).status_code == 302
    assert Redirect.objects.get().redirect_link == "https://a.example"


def test_the_front_page_and_a_translation_are_living_pages(
    home, bread, translated, edie, signed_in
):
    settle()
    translated(bread, "Хліб")
    desk = signed_in(edie)
    for typed, title in (("/", home.title), ("/uk/news/bread", "Хліб"), ("/uk/", home.title)):
        told = {"old_path": typed, "site": "", "redirect_link": "https://a.example"}
        refused = desk.post("/admin/redirects/add/", told).content.decode()
        assert f"“{title}” stands at this address" in refused


@pytest.mark.parametrize(
    ("typed", "is_refused"),
    [
        *(("/give/", True), ("/uk/give", True), ("/search/?q=x", True), ("/robots.txt", True)),
        *(("/feeds/rss.xml", True), ("/sitemap-pages.xml", True)),
        *(
            ("/authors/nobody/", False),
            ("/giving/", False),
            ("/uk/healthz", False),
            ("/news/old/", False),
        ),
    ],
)
def test_nor_is_one_from_where_the_site_itself_answers(home, edie, signed_in, typed, is_refused):
    settle()
    told = {"old_path": typed, "site": "", "redirect_link": "https://a.example"}
    answer = signed_in(edie).post("/admin/redirects/add/", told)
    assert ("The site itself answers at this address" in answer.content.decode()) == is_refused
    assert Redirect.objects.exists() != is_refused


def test_an_imported_redirect_from_a_living_page_is_refused_by_its_line(bread):
    rows = [("/news/bread", "https://a.example"), ("/news/old", "https://a.example")]
    how = {"from_index": 0, "to_index": 1, "permanent": True, "site": None}
    done = create_redirects_from_dataset(rows, how)
    assert (done["successes"], done["errors_count"]) == (1, 1)
    assert "“Bread” stands at this address" in done["errors"][0][2]
