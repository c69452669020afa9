"""Addresses that are the site's own: no section or plain page can stand there.

What the site answers itself comes before Wagtail's pages, so a page of that slug would never show.
"""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import LocalePrefixPattern, URLResolver, get_resolver

# Answered in the demo only, or later, or by the server in front.
KEPT_FREE = {"demo", "feeds", "metrics", "outbox", "suggestions"}
LITERAL = re.compile(r"\^?([\w-]+)(?:/|\$|\\Z|$)")


def words() -> set[str]:
    """The first part of every address that is not a page's, and the codes of languages."""
    served = {url.strip("/").split("/")[0] for url in (settings.STATIC_URL, settings.MEDIA_URL)}
    codes = {code for code, _name in settings.LANGUAGES}
    return _first_parts(get_resolver().url_patterns) | KEPT_FREE | codes | served - {""}


def _first_parts(patterns: list) -> set[str]:
    found = set()
    for each in patterns:
        in_languages = isinstance(each.pattern, LocalePrefixPattern)
        spelled = "" if in_languages else str(each.pattern)
        if literal := LITERAL.match(spelled):
            found.add(literal[1])
        elif isinstance(each, URLResolver) and spelled in ("", "^"):
            found |= _first_parts(each.url_patterns)
    return found


def refuse_reserved(slug: str) -> None:
    """Raises ValidationError for a word of ours."""
    if slug.lower() in words():
        raise ValidationError(
            f"/{slug}/ is an address of the site itself. Take another, such as {slug}-page."
        )


class BelowTheFrontPage:
    """For page models that stand at /<slug>/."""

    def clean(self) -> None:
        super().clean()  # type: ignore[misc]
        try:
            refuse_reserved(self.slug)  # type: ignore[attr-defined]
        except ValidationError as error:
            raise ValidationError({"slug": error}) from error
