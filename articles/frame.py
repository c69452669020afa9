"""What stands around every page: the sections in the header, the plain pages in the footer, and
the languages the site can be read in.

One query, and only when a template asks for it.
"""

import uuid
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.encoding import iri_to_uri
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import get_language, override
from wagtail.models import Page

from articles.address import OF_THE_PAPER, PAGES, address, language_of, name_of
from articles.menu import FOOTER, HEADER, Link, Menu
from articles.paper import MenuEntry
from newsroom.in_common import in_common
from newsroom.language import split
from patrons.kept_query import kept_query

HOME, SECTION, PLAIN = "homepage", "sectionpage", "plainpage"
PATH = 3  # where it stands in a row


@dataclass(frozen=True)
class Place:
    """A page as the frame knows it."""

    pk: int
    title: str
    url_path: str
    tree_path: str
    translation_key: uuid.UUID
    locale: int
    kind: int

    @property
    def address(self) -> str:
        return address(self.url_path)

    def page(self) -> Page | None:
        """The page itself; one query. None where it went since the frame was loaded."""
        model = ContentType.objects.get_for_id(self.kind).model_class()
        return model._default_manager.filter(pk=self.pk, live=True).first()  # type: ignore[union-attr]


@dataclass(eq=False)
class Frame:
    """Of one language; `homes` are the live front pages of all that are offered, by code. While
    nothing of it changes it is the same object for all requests, which leave it as it is.
    """

    home: Place | None = None
    sections: list[Place] = field(default_factory=list)
    plain: list[Place] = field(default_factory=list)
    by_path: dict[str, Place] = field(default_factory=dict)
    homes: dict[str, Place] = field(default_factory=dict)
    translations: dict[uuid.UUID, dict[str, Place]] = field(default_factory=dict)
    menu: Menu = field(default_factory=Menu)
    language: str = ""

    @property
    def itself(self) -> "Frame":
        """For templates, which know it by a proxy."""
        return self

    @property
    def is_read(self) -> bool:
        """Whether the paper can be read in this language (articles/paper_language.py)."""
        return self.home is not None or self.language == settings.LANGUAGE_CODE

    @cached_property
    def header(self) -> list[Link]:
        """What the menu lists: the editors' entries, or while there are none the sections."""
        return self.menu.links(HEADER, self.find, self.lead) or _links(self.sections)

    @cached_property
    def footer(self) -> list[Link]:
        """The same at the foot: or else all plain pages."""
        return self.menu.links(FOOTER, self.find, self.lead) or _links(self.plain)

    def find(self, page: int) -> Place | None:
        """The page of an id, or its translation, in this frame's language."""
        for same in self.translations.values():
            if any(place.pk == page for place in same.values()):
                return same.get(self.language)
        return None

    def lead(self, written: str) -> str:
        """An address of this site in this frame's language; as it is written where it is not read
        there, is another's, or names its language.
        """
        if not written.startswith("/") or split(written)[0] != settings.LANGUAGE_CODE:
            return written
        for same in self.translations.values():
            if any(place.address == written for place in same.values()):
                return same[self.language].address if self.language in same else written
        with override(settings.LANGUAGE_CODE):
            name = name_of(written)
            if name in PAGES or (name in OF_THE_PAPER and not self.is_read):
                return written
            return translate_url(written, self.language)

    def around(self, url_path: str) -> Place | None:
        """The section that a page of this path stands in, in the menu or not."""
        return self.by_path.get(url_path.rstrip("/").rpartition("/")[0] + "/")


def _links(places: list[Place]) -> list[Link]:
    return [Link(place.title, place.address) for place in places]


def load_frame(language: str) -> Frame:
    """The live front page of a language, its sections (the header shows those in menus) and plain
    pages, and what they are in other languages.
    """
    kinds = [
        ContentType.objects.get_by_natural_key("articles", kind).pk
        for kind in (HOME, SECTION, PLAIN)
    ]
    # Put in order here: for that SQLite would go through the paths of the whole archive.
    rows = sorted(_rows(*kinds)(), key=itemgetter(PATH))
    return _frame(language, *kinds, *rows)


@lru_cache(20)
def _frame(language: str, home: int, section: int, plain: int, *rows: tuple) -> Frame:
    """Of pages of these three content types, and of the menus' entries."""
    frame = Frame(language=language)
    homes: dict[str, Place] = {}
    for *facts, in_menus in rows:
        if frame.menu.takes(facts):
            continue
        place = Place(*facts)
        code, kind = language_of(place.url_path), place.kind
        frame.translations.setdefault(place.translation_key, {})[code] = place
        if kind == home:
            homes.setdefault(code, place)
        if code == language:
            frame.by_path[place.url_path] = place
            if kind == plain:
                frame.plain.append(place)
            elif kind == section and in_menus:
                frame.sections.append(place)
    frame.homes = {code: homes[code] for code, _name in settings.LANGUAGES if code in homes}
    frame.home = frame.homes.get(language)
    return frame


@kept_query()
def _rows(*kinds: int) -> QuerySet:
    """Pages of these content types near the root, and the entries of the menus."""
    return (
        Page.objects.live()
        .filter(depth__lte=3, content_type__in=kinds)
        .order_by()
        .values_list(
            *("pk", "title", "url_path", "path", "translation_key", "locale_id"),
            *("content_type_id", "show_in_menus"),
        )
        .union(MenuEntry.objects.as_places(), all=True)
    )


def frame_of(request: HttpRequest) -> Frame:
    """The frame in the language of the request's address, looked up once for each request."""
    if not hasattr(request, "_frame"):
        language = get_language() or settings.LANGUAGE_CODE
        found = in_common(request, ("frame", language), lambda: load_frame(language))
        request._frame = found  # type: ignore[attr-defined]
    return request._frame  # type: ignore[attr-defined]


def frame(request: HttpRequest) -> dict:
    """Context processor: `frame`, `here` and its full address, for templates/base.html."""
    return {
        "frame": SimpleLazyObject(lambda: frame_of(request)),
        "here": request.path,
        "canonical": iri_to_uri(settings.SITE_URL + request.path),
    }
