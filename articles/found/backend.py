"""Wagtail's search in the database, without what takes the longer, the larger the archive is.

Whatever is indexed, Wagtail measures all headlines anew to weigh one of them: only its own ranking
reads that weight, and readers' search is not ranked by it (matching.py). And on SQLite it counts
the rank of each find by going through all finds: staff see the newest first there.
"""

from typing import Any

from django.db import connection
from modelsearch.backends import database
from modelsearch.query import MatchAll


class OneAtATime:
    """The index measures headlines when all of them are written: `manage.py update_index`."""

    def _refresh_title_norms(self, full: bool = False) -> None:
        if full:
            super()._refresh_title_norms(full=True)  # type: ignore[misc]


class NewestFirst:
    """Of what was found; a rank that somebody asks for is counted as before."""

    order_by_relevance: bool
    query: Any
    queryset: Any

    def search(self, config: Any, start: int, stop: int, score_field: str | None = None) -> Any:
        if score_field is None and self.order_by_relevance and not isinstance(self.query, MatchAll):
            self.order_by_relevance = False
            self.queryset = self.queryset.order_by("-pk")
        return super().search(config, start, stop, score_field=score_field)  # type: ignore[misc]


def SearchBackend(params: dict) -> Any:
    """Wagtail looks for this name."""
    found = database.SearchBackend(params)
    found.index_class = type("Index", (OneAtATime, found.index_class), {})
    if connection.vendor == "sqlite":
        for kind in ("query_compiler_class", "autocomplete_query_compiler_class"):
            setattr(found, kind, type("Compiler", (NewestFirst, getattr(found, kind)), {}))
    return found
