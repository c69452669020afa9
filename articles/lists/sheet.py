"""A list that goes on, one sheet of it: as fast at its end as at its beginning.

A sheet begins after an article (?before=<its id>), not at a number, so its address shows the same
stories when new ones come. Nothing is counted, and no row before it is read.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest

from articles.article import ArticlePage
from articles.lists.listing import Listing
from articles.lists.story import Story, stories

STORIES = 20
LONGEST = 15  # digits of an id


@dataclass(frozen=True)
class Sheet:
    """Addresses are paths; where there is no newer or older sheet, an empty one."""

    stories: list[Story]
    address: str
    newer: str = ""
    older: str = ""

    @property
    def canonical(self) -> str:
        return settings.SITE_URL + self.address

    @property
    def up_to(self) -> datetime | None:
        """The date of its first story, unless it is the first sheet."""
        return self.stories[0].published_on if "?" in self.address else None


def sheet(request: HttpRequest, place: str, size: int = STORIES) -> Sheet:
    """What stands in a place, from the article on that the address names.

    Raises Http404 for what is no id of an article that was ever published, and past the end.
    """
    rows = Listing.objects.in_order(place)
    cursor = request.GET.get("before")
    if cursor is not None:
        rows = rows.after(_named(cursor))
    found = list(rows[: size + 1])
    if cursor is not None and not found:
        raise Http404("There is no such page of this list.")
    shown = found[:size]
    return Sheet(
        stories=stories(row.article_id for row in shown),
        address=_address(request.path, cursor),
        newer=_newer(request.path, place, shown[0], size) if cursor is not None else "",
        older=_address(request.path, shown[-1].article_id) if len(found) > size else "",
    )


def _named(cursor: str) -> Listing:
    """The place in the order of a published article; of a withdrawn one too, so that a link to
    what came before it stays right.
    """
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= LONGEST and cursor[0] != "0"):
        raise Http404("A list goes on after the id of an article.")
    was_live = Q(live=True) | Q(first_published_at__isnull=False)
    articles = ArticlePage.objects.filter(was_live, pk=int(cursor), published_on__isnull=False)
    moment = articles.values_list("published_on", flat=True).first()
    if moment is None:
        raise Http404("There is no such article.")
    return Listing(article_id=int(cursor), published_on=moment)


def _newer(path: str, place: str, first: Listing, size: int) -> str:
    """The address of the sheet that ends right before this row; the plain one where that is the
    first, and nothing where no newer row is left.
    """
    above = list(Listing.objects.in_order(place).up_from(first)[: size + 1])
    if not above:
        return path
    return _address(path, above[size].article_id if len(above) > size else None)


def _address(path: str, before: int | str | None) -> str:
    return path if before is None else f"{path}?before={before}"
