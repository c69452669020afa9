"""Where authors and tags have their pages."""

from typing import Protocol
from urllib.parse import quote

from django.conf import settings


class Slugged(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def slug(self) -> str: ...


def author_address(author: Slugged) -> str:
    return f"{settings.SITE_URL}/authors/{quote(author.slug)}/"


def tag_address(tag: Slugged) -> str:
    return f"{settings.SITE_URL}/tags/{quote(tag.slug)}/"
