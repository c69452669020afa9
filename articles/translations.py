"""The languages a page can be read in, and where: for its head and for the switch in the footer.

Only live pages count, and only languages that have a front page.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page

from articles.address import PAGES, address
from articles.frame import Place, frame_of
from newsroom.language import in_language


@dataclass(frozen=True)
class Edition:
    """Where a page, or else the front page, is in one language."""

    code: str
    name: str
    is_rtl: bool
    address: str
    is_here: bool
    is_translation: bool  # of a page that can be read in another language too

    @property
    def full(self) -> str:
        return settings.SITE_URL + self.address

    @property
    def is_default(self) -> bool:
        return self.code == settings.LANGUAGE_CODE


def with_translations(pages: QuerySet, homes: Iterable[Place]) -> QuerySet:
    """Pages that know their live translations below these front pages; no further query."""
    same = Page.objects.live().filter(translation_key=OuterRef("translation_key"))
    below = {
        f"below_{home.pk}": Subquery(
            same.filter(url_path__startswith=home.url_path).values("url_path")[:1]
        )
        for home in homes
    }
    return pages.annotate(**below)


def addresses_of(request: HttpRequest, page) -> dict[str, str]:
    """The address of a page in each language that it is live in, by the language's code."""
    frame = frame_of(request)
    if page.translation_key in frame.translations:
        found = frame.translations[page.translation_key]
        return {code: place.address for code, place in found.items() if code in frame.homes}
    if any(not hasattr(page, f"below_{home.pk}") for home in frame.homes.values()):
        stored = with_translations(Page.objects.filter(pk=page.pk), frame.homes.values())
        page = stored.first()  # None for a preview of what was never saved
    paths = {code: getattr(page, f"below_{home.pk}", "") for code, home in frame.homes.items()}
    return {code: address(path) for code, path in paths.items() if path}


def in_languages(
    request: HttpRequest, page=None, offered: Collection[str] | None = None
) -> list[Edition]:
    """Each language that the site is offered in; an empty list where there is only one. A page of
    the site's own is in every language, unless it says in which ones it is.
    """
    homes = frame_of(request).homes
    if len(homes) < 2:
        return []
    if page is not None:
        there = addresses_of(request, page)
    elif (match := request.resolver_match) is None or match.view_name in PAGES:
        there = {}  # nothing is at this address
    else:
        codes = homes if offered is None else offered
        there = {code: in_language(request.path, code) for code in codes}
    here, names = get_language(), dict(settings.LANGUAGES)
    return [
        Edition(
            code=code,
            name=names[code],
            is_rtl=code.partition("-")[0] in settings.LANGUAGES_BIDI,
            address=there.get(code, home.address),
            is_here=code == here,
            is_translation=len(there) > 1 and code in there,
        )
        for code, home in homes.items()
    ]
