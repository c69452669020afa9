"""Where authors and tags have their pages."""

from typing import Protocol

from django.conf import settings
from django.urls import reverse


class Slugged(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def slug(self) -> str: ...


def author_address(author: Slugged) -> str:
    return settings.SITE_URL + reverse("author", args=[author.slug])


def tag_address(tag: Slugged) -> str:
    return settings.SITE_URL + reverse("tag", args=[tag.slug])
