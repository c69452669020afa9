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

    def around(self, url_path: str) -> Place | None:
        """The section that a page of this path stands in, in the menu or not."""
        return self.by_path.get(url_path.rstrip("/").rpartition("/")[0] + "/")


def load_frame() -> Frame:
    """The live front page, its sections (the header shows those in menus) and plain pages."""
    kinds = {
        ContentType.objects.get_by_natural_key("articles", kind).pk: kind
        for kind in (HOME, SECTION, PLAIN)
    }
    rows = (
        Page.objects.live()
        .filter(depth__lte=3, content_type__in=kinds)
        .order_by("path")
        .values_list(
            *("pk", "title", "url_path", "path", "locale_id", "content_type_id", "show_in_menus")
        )
    )
    frame = Frame()
    for *facts, kind, in_menus in rows:
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
