"""What stands around every page: the sections in the header, the plain pages in the footer.

One query, and only when a template asks for it.
"""

from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.utils.encoding import iri_to_uri
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page

from articles.address import address
from articles.menu import FOOTER, HEADER, Link, Menu
from articles.paper import MenuEntry

HOME, SECTION, PLAIN = "homepage", "sectionpage", "plainpage"


@dataclass(frozen=True)
class Place:
    """A page as the frame knows it."""

    pk: int
    title: str
    url_path: str
    tree_path: str
    locale: int

    @property
    def address(self) -> str:
        return address(self.url_path)


@dataclass
class Frame:
    home: Place | None = None
    sections: list[Place] = field(default_factory=list)
    plain: list[Place] = field(default_factory=list)
    by_path: dict[str, Place] = field(default_factory=dict)
    menu: Menu = field(default_factory=Menu)

    @property
    def header(self) -> list[Link]:
        """What the menu lists: the editors' entries, or while there are none the sections."""
        return self.menu.links(HEADER, self.by_path.values()) or _links(self.sections)

    @property
    def footer(self) -> list[Link]:
        """The same at the foot: or else all plain pages."""
        return self.menu.links(FOOTER, self.by_path.values()) or _links(self.plain)

    def around(self, url_path: str) -> Place | None:
        """The section that a page of this path stands in, in the menu or not."""
        return self.by_path.get(url_path.rstrip("/").rpartition("/")[0] + "/")


def _links(places: list[Place]) -> list[Link]:
    return [Link(place.title, place.address) for place in places]


def load_frame() -> Frame:
    """The live front page, its sections (the header shows those in menus) and plain pages."""
    kinds = {
        ContentType.objects.get_by_natural_key("articles", kind).pk: kind
        for kind in (HOME, SECTION, PLAIN)
    }
    rows = (
        Page.objects.live()
        .filter(depth__lte=3, content_type__in=kinds)
        .order_by()
        .values_list(
            *("pk", "title", "url_path", "path", "locale_id", "content_type_id", "show_in_menus")
        )
        .union(MenuEntry.objects.as_places(), all=True)
        .order_by("path")
    )
    frame = Frame()
    for *facts, kind, in_menus in rows:
        if frame.menu.takes([*facts, kind]):
            continue
        place = Place(*facts)
        frame.by_path[place.url_path] = place
        if kinds[kind] == HOME:
            frame.home = frame.home or place
        elif kinds[kind] == PLAIN:
            frame.plain.append(place)
        elif in_menus:
            frame.sections.append(place)
    return frame


def frame_of(request: HttpRequest) -> Frame:
    """The frame, looked up once for each request."""
    if not hasattr(request, "_frame"):
        request._frame = load_frame()  # type: ignore[attr-defined]
    return request._frame  # type: ignore[attr-defined]


def frame(request: HttpRequest) -> dict:
    """Context processor: `frame`, `here` and its full address, for templates/base.html."""
    return {
        "frame": SimpleLazyObject(lambda: frame_of(request)),
        "here": request.path,
        "canonical": iri_to_uri(settings.SITE_URL + request.path),
    }
