"""A number that no column holds finds nothing, and is no error."""

import pytest
from django.contrib.auth.models import Group
from django.db.models import Q
from wagtail.models import Locale, Page

from articles.byline import Byline
from articles.section import SectionPage

TOO_LARGE = [2**63, 10**19, -(10**30)]


@pytest.mark.django_db
@pytest.mark.parametrize("number", TOO_LARGE)
def test_no_row_has_it(number):
    group = Group.objects.create(name="One")
    assert list(Group.objects.filter(pk__in=[number, group.pk])) == [group]
    assert list(Group.objects.exclude(pk__in=[number])) == list(Group.objects.all())
    for asked in (
        Group.objects.filter(pk__in=[number]),
        SectionPage.objects.filter(pk=number),
        SectionPage.objects.filter(pk__in=[number]),
        Byline.objects.filter(Q(author=number) | Q(article__in=[number, None])),
        Page.objects.filter(owner=number),
    ):
        assert not asked.exists()


@pytest.mark.django_db
def test_what_another_query_finds_is_asked_for_as_before():
    group = Group.objects.create(name="One")
    assert Group.objects.get(pk__in=Group.objects.filter(name="One")) == group
    locales = Locale.objects.filter(language_code="en")
    assert Page.objects.filter(locale__in=locales).exists()
    assert Page.objects.filter(locale=locales.get(), depth=1).count() == 1
