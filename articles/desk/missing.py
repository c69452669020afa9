"""What of the paper stands in one language only: sections and plain pages. An article need not be
in each; its screen says in which ones it is.
"""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from wagtail.models import Page

from articles.address import root_slug
from articles.pages import HomePage, PlainPage
from articles.section import SectionPage
from patrons import texts
from patrons.admin.missing_texts import Gap


def pages(user) -> Iterator[Gap]:
    """In each language that has a front page: what is no live page in it, though it is one in the
    default language. A draft of a translation leads to that.
    """
    if not user.has_perm("simple_translation.submit_translation"):
        return
    homes = {root_slug(code): code for code, _language in texts.others()}
    begun = HomePage.objects.filter(slug__in=homes).values_list("slug", "locale")
    if not (locales := {locale: homes[slug] for slug, locale in begun}):
        return
    own = Page.objects.live().type(SectionPage, PlainPage).specific(defer=True)
    own = own.filter(locale__language_code=settings.LANGUAGE_CODE).order_by("path")
    rows = Page.objects.filter(
        locale__in=locales, translation_key__in=own.values("translation_key")
    )
    there = {(row.translation_key, row.locale_id): row for row in rows}
    for page in own:
        for locale, code in locales.items():
            other = there.get((page.translation_key, locale))
            if other is None or not other.live:
                yield _gap(page, other, code)


def _gap(page: Page, other: Page | None, code: str) -> Gap:
    what = f"{capfirst(page._meta.verbose_name)}: {page.title}"
    if other is None:
        where = reverse("simple_translation:submit_page_translation", args=[page.pk])
        return Gap(code, what, where, "not begun")
    return Gap(code, what, reverse("wagtailadmin_pages:edit", args=[other.pk]), "a draft")
