"""Addresses of pages that were deleted: they answer 410, not 404.

Only what readers could open is kept: the page's own address, and the earlier ones that led to it.
"""

from urllib.parse import unquote

from django.conf import settings
from django.db import models
from django.db.models.signals import pre_delete
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from articles.address import address, named_address
from articles.author import Author
from newsroom.language import in_language

LONGEST = 1000


class GoneQuerySet(models.QuerySet["Gone"]):
    def at(self, path: str) -> "Gone | None":
        """What stood at this address, with or without its last slash."""
        if "\0" in path:  # PostgreSQL takes no zero byte
            return None
        return self.filter(path=path.rstrip("/") + "/").first()

    def remember(self, page: Page) -> None:
        """That a page which readers could open is taken away."""
        paths = Redirect.objects.filter(redirect_page=page).values_list("old_path", flat=True)
        for path in {address(page.url_path), *(f"{path.rstrip('/')}/" for path in paths)}:
            self.keep(path, page.title)

    def keep(self, path: str, title: str) -> None:
        """That something of this title stood at a path, and no more."""
        if len(path) <= LONGEST:
            self.update_or_create(path=path, defaults={"title": title})


class Gone(models.Model):
    path = models.CharField(max_length=LONGEST, unique=True, help_text="Such as /news/a-story/.")
    title = models.CharField(max_length=255)
    gone_at = models.DateTimeField(auto_now_add=True)

    objects = GoneQuerySet.as_manager()

    class Meta:
        verbose_name = "deleted address"
        verbose_name_plural = "deleted addresses"

    def __str__(self) -> str:
        return self.path


def was_read(page: Page) -> bool:
    """Whether it was live once, and stood at an address below the front page."""
    return page.depth > 2 and (page.live or page.first_published_at is not None)


def remember(instance: Page, **kwargs) -> None:
    if was_read(instance):
        Gone.objects.remember(instance)


# Whatever way a page is deleted, each page below it is deleted with it, and told of here.
pre_delete.connect(remember, sender=Page, dispatch_uid="remember addresses of deleted pages")


def remember_author(instance: Author, **kwargs) -> None:
    """Their page, in every language: it answers also while nothing of theirs is published."""
    path = unquote(named_address("author", instance.slug))
    for code, _name in settings.LANGUAGES:
        Gone.objects.keep(in_language(path, code), instance.name)


pre_delete.connect(remember_author, sender=Author, dispatch_uid="remember addresses of authors")
