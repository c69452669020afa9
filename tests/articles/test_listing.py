"""Where an article is listed follows from what it says, and whether it is live."""

from importlib import import_module

import pytest
from django.apps import apps
from wagtail.models import Page

from articles.article import ArticlePage
from articles.author import Author
from articles.byline import Byline
from articles.lists.listing import Listing, by_author, in_paper, in_section, with_tag
from articles.section import SectionPage


def places(article) -> set[str]:
    return set(article.listings.values_list("place", flat=True))


@pytest.fixture
def ann(db):
    return Author.objects.create(name="Ann Ash", slug="ann-ash")


def test_a_live_article_is_listed_in_its_section_and_in_the_paper(write, news):
    article = write("One")
    assert places(article) == {in_paper(article.locale_id), in_section(news.pk)}


def test_its_authors_and_tags_list_it_too(write, news, ann):
    article = write("One")
    article.bylines = [Byline(author=ann)]
    article.tags.add("Rivers")
    article.save()
    tag = article.tags.get()
    assert by_author(ann.pk, article.locale_id) in places(article)
    assert with_tag(tag.pk, article.locale_id) in places(article)
    article.bylines = []
    article.tags.clear()
    article.save()
    assert places(article) == {in_paper(article.locale_id), in_section(news.pk)}


def test_a_draft_is_listed_nowhere(write):
    assert places(write("Draft", live=False)) == set()


def test_what_is_published_is_listed_and_what_is_withdrawn_is_not(write):
    article = write("Draft", live=False)
    article.save_revision().publish()
    article.refresh_from_db()
    assert places(article)
    article.unpublish()
    assert not places(article)


def test_what_is_withdrawn_as_a_plain_page_is_listed_no_more(write, news):
    """As Wagtail does with what has expired, with many at once, and with aliases."""
    article = write("One")
    alias = article.create_alias(update_slug="alias")
    assert places(article)
    assert places(alias)
    Page.objects.get(pk=article.pk).unpublish()
    assert not places(article)
    assert not places(alias)


def test_a_live_article_that_was_not_listed_is_deleted_like_any_other(write, news):
    article = write("One")
    article.listings.all().delete()
    Page.objects.get(pk=article.pk).delete()
    assert not Listing.objects.exists()


def test_what_was_listed_without_being_live_is_taken_out(write):
    stays, goes = write("Stays"), write("Goes")
    ArticlePage.objects.filter(pk=goes.pk).update(live=False)
    module = import_module("articles.migrations.0011_no_listing_without_a_live_article")
    module.remove(apps, None)
    assert places(stays)
    assert not places(goes)


def test_another_date_is_another_place_in_the_order(write):
    article = write("One")
    article.published_on = article.published_on.replace(year=2001)
    article.save_revision().publish()
    assert {row.published_on.year for row in article.listings.all()} == {2001}


def test_a_moved_article_is_listed_in_its_new_section(write, home, news):
    other = home.add_child(instance=SectionPage(title="Other", slug="other"))
    article = write("One")
    article.move(other, pos="last-child")
    assert places(article) == {in_paper(article.locale_id), in_section(other.pk)}


def test_lists_go_on_where_a_row_ended_also_among_equal_dates(write, news):
    first = write("First")
    for number in range(3):
        write(f"Same {number}", published_on=first.published_on)
    rows = list(Listing.objects.in_order(in_section(news.pk)))
    assert [row.article.title for row in rows] == ["Same 2", "Same 1", "Same 0", "First"]
    rest = Listing.objects.in_order(in_section(news.pk)).after(rows[1])
    assert [row.article.title for row in rest] == ["Same 0", "First"]
