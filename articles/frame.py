"""What stands around every page: the sections in the header, the plain pages in the footer.

One query, and only when a template asks for it. An address is made from the page's place in the
tree, because asking Wagtail for it costs a look at the sites table.
"""

from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page

from articles.pages import HomePage, PlainPage
from articles.section import SectionPage


def address(url_path: str) -> str:
    """The address of a page, of its place in the tree: "/home/news/" stands at "/news/"."""
    return "/" + url_path.split("/", 2)[2]


@dataclass(frozen=True)
class Place:
    pk: int
    title: str
    slug: str
    address: str
    url_path: str


@dataclass
class Frame:
    home: Place | None = None
    sections: list[Place] = field(default_factory=list)
    plain: list[Place] = field(default_factory=list)


def load_frame() -> Frame:
    """The live front page, its sections that stand in menus, and its plain pages, in tree order."""
    types = ContentType.objects.get_for_models(HomePage, SectionPage, PlainPage)
    kinds = {kind.pk: model for model, kind in types.items()}
    rows = (
        Page.objects.live()
        .filter(depth__lte=3, content_type__in=kinds)
        .order_by("path")
        .values_list("pk", "title", "slug", "url_path", "content_type_id", "show_in_menus")
    )
    frame = Frame()
    for pk, title, slug, url_path, kind, in_menus in rows:
        place = Place(pk, title, slug, address(url_path), url_path)
        model = kinds[kind]
        if model is HomePage:
            frame.home = frame.home or place
        elif model is PlainPage:
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
    """Context processor: `frame` for templates/base.html."""
    return {"frame": SimpleLazyObject(lambda: frame_of(request)), "here": request.path}
