"""Where authors and tags have their pages."""

from urllib.parse import quote

from django.conf import settings
from taggit.models import Tag

from articles.author import Author


def author_address(author: Author) -> str:
    return f"{settings.SITE_URL}/authors/{quote(author.slug)}/"


def tag_address(tag: Tag) -> str:
    return f"{settings.SITE_URL}/tags/{quote(tag.slug)}/"
