"""What a reader looks for: words, and where the articles that hold them are listed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from articles.found.words import Word


@dataclass(frozen=True)
class Wish:
    words: list[Word]
    # Places of articles/lists/listing.py; an article stands in all of them. The first is narrowest.
    places: list[str]
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True)
class Listed:
    """SQL for the rows of `articles_listing listed` that a wish is about, without its words."""

    where: str
    values: list[Any]
