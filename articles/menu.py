"""The menu in the header and the list in the footer, as editors set them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from articles.paper import MenuEntry

HEADER, FOOTER = MenuEntry.Where.HEADER.value, MenuEntry.Where.FOOTER.value


class Listed(Protocol):
    """A page that can stand in a menu."""

    @property
    def pk(self) -> int: ...

    @property
    def title(self) -> str: ...

    @property
    def address(self) -> str: ...


@dataclass(frozen=True)
class Entry:
    """What editors wrote of one: a page, or an address with its words."""

    order: int
    label: str
    elsewhere: str
    page: int | None


@dataclass(frozen=True)
class Link:
    title: str
    address: str


@dataclass
class Menu:
    entries: dict[str, list[Entry]] = field(default_factory=lambda: {HEADER: [], FOOTER: []})

    def takes(self, row: list[Any]) -> bool:
        """Takes a row that is one of the menu's (MenuEntry.as_places); says no to a page's."""
        order, label, elsewhere, where, _key, _locale, page = row
        if where not in self.entries:
            return False
        self.entries[where].append(Entry(order, label, elsewhere, page))
        return True

    def links(self, where: str, find: Callable[[int], Listed | None]) -> list[Link]:
        """In the editors’ order. One whose page is not found is left out; a translation of the page
        stands by its own title, because the label is in the language of the page that was chosen.
        """
        found = []
        for entry in sorted(self.entries[where], key=lambda entry: entry.order):
            if entry.page is None:
                found.append(Link(entry.label, entry.elsewhere))
            elif place := find(entry.page):
                label = entry.label if place.pk == entry.page else ""
                found.append(Link(label or place.title, place.address))
        return found
