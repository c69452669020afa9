"""Lists that go on: one page of them, and whether there is more. Nothing is counted."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404


@dataclass(frozen=True)
class Leaf:
    rows: list[Any]
    number: int
    has_more: bool

    @property
    def newer(self) -> int:
        return self.number - 1

    @property
    def older(self) -> int:
        return self.number + 1 if self.has_more else 0


def leaf(rows: QuerySet | list[Any], number: str, size: int) -> Leaf:
    """The numbered page of these rows. Raises Http404 for what is no number, or past the end."""
    if not (number.isascii() and number.isdigit() and 1 <= len(number) <= 5 and int(number)):
        raise Http404("Pages are numbered from 1.")
    start = (int(number) - 1) * size
    found = list(rows[start : start + size + 1])
    if start and not found:
        raise Http404("There is no such page of this list.")
    return Leaf(found[:size], int(number), len(found) > size)
