"""The menu in the header and the list in the footer, as editors set them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from articles.paper import MenuEntry
from newsroom.language import split

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
    language: str = ""  # of the title, where it is not sure to be the page's


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

    def links(
        self, where: str, find: Callable[[int], Listed | None], lead: Callable[[str], str]
    ) -> list[Link]:
        """In the editors’ order. One whose page is not found is left out; a translation of the page
        stands by its own title, because the label is in the language of the page that was chosen.
        An address of ours leads to the same in the language (`lead`), by the words it was given.
        """
        found = []
        for entry in sorted(self.entries[where], key=lambda entry: entry.order):
            if entry.page is None:
                written_in = split(entry.elsewhere)[0]
                found.append(Link(entry.label, lead(entry.elsewhere), written_in))
            elif place := find(entry.page):
                label = entry.label if place.pk == entry.page else ""
                found.append(Link(label or place.title, place.address))
        return found
