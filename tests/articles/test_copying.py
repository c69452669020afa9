"""A copy of a page is one draft, whatever is asked for beside it."""

import pytest
from django.urls import reverse

from articles.article import ArticlePage
from articles.section import SectionPage
from patrons.roles import settle


@pytest.fixture
def copy(write, signed_in, ada):
    """copy(page, title, slug, more)"""
    settle()
    client = signed_in(ada)

    def copied(page, title: str, slug: str, **more: str) -> None:
        asked = {"new_title": title, "new_slug": slug, "new_parent_page": page.get_parent().pk}
        answer = client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), asked | more)
        assert answer.status_code == 302

    return copied


def test_an_article(copy, write):
    copy(write("A text"), "Another", "another", publish_copies="on", alias="on")
    made = ArticlePage.objects.get(slug="another")
    assert (made.title, made.live, made.alias_of) == ("Another", False, None)
    assert "Some words." in str(made.body)


def test_a_section_without_its_articles(copy, news, write):
    write("A text")
    copy(news, "Other news", "other", copy_subpages="on", publish_copies="on")
    made = SectionPage.objects.get(slug="other")
    assert (made.live, made.get_children().count()) == (False, 0)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"new_title": "A" * 300}, "at most 255 characters"),
        ({"new_slug": "give"}, "/give/ is an address of the site itself"),
    ],
)
def test_what_cannot_be_stored_is_said(news, signed_in, ada, typed, says):
    settle()
    asked = {"new_title": "Other", "new_slug": "other", "new_parent_page": news.get_parent().pk}
    where = reverse("wagtailadmin_pages:copy", args=[news.pk])
    answer = signed_in(ada).post(where, asked | typed)
    assert says in answer.content.decode()
    assert SectionPage.objects.count() == 1


def test_a_front_page_is_copied_by_nobody(home, signed_in, ada):
    settle()
    where = reverse("wagtailadmin_pages:copy", args=[home.pk])
    assert signed_in(ada).get(where).status_code == 302
