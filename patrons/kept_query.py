"""Queries of the pages that are read most: their SQL is written once, and planned once.

To write the SQL of a page's queries took Django longer than the database needed to answer them, and
PostgreSQL took longer to plan them than to run them. Both are kept with the connection.

    @kept_query(path=PATH)
    def live_at(language):
        return Page.objects.live().filter(locale__language_code=language, url_path=PATH)

    live_at("en")(path="/home/news/")  # a list of pages

What the function is given decides how the SQL reads, and each such SQL is kept; what it names in
`kept_query()` is told when it is asked, and stands in the queryset as a value of no other use.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, wraps
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet

MOST = 100  # statements of one function that a connection keeps


def kept_query(**holes: Any) -> Callable:
    """For a function that returns a queryset: it returns one to be asked, again and again."""

    def keeping(build: Callable[..., QuerySet]) -> Callable:
        name = f"{build.__module__}.{build.__qualname__}"

        @wraps(build)
        def of(*key: Any) -> Callable[..., list]:
            # `connection` stands for every thread's, and what is set on it is set for all of them.
            kept = connections[DEFAULT_DB_ALIAS].__dict__.setdefault("kept_queries", {})
            if name not in kept:
                kept[name] = lru_cache(MOST)(lambda *key: _Kept(build(*key), holes))
            return kept[name](*key).rows

        return of

    return keeping


class _Kept:
    """One queryset, and what Django's compiler wrote of it for the connection of one thread."""

    def __init__(self, queryset: QuerySet, holes: dict[str, Any]) -> None:
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        names = {_stored(hole): name for name, hole in holes.items()}
        if connection.vendor == "postgresql":
            # A prepared statement has no other parameters: PostgreSQL would guess their types.
            written = ["%s" if each in names else _literal(each) for each in params]
            sql = sql.replace("%%", "%%%%") % tuple(written)
            params = [each for each in params if each in names]
        self.sql = sql
        self.params = [(names.get(each), each) for each in params]
        self.asked = {name for name, _ in self.params if name}
        self.found: list[tuple] = []
        # From here on Django makes of the rows what it would make of them, and asks nothing.
        converters = compiler.get_converters([each for each, *_ in compiler.select])
        compiler.get_converters = lambda fields: converters
        compiler.execute_sql = lambda *args, **kwargs: [self.found]
        queryset.query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        self.made: Any = queryset._iterable_class(queryset)  # type: ignore[attr-defined]

    def rows(self, **told: Any) -> list:
        """What it finds now. Raises LookupError where it asks for more or less than is told: Django
        leaves a condition out that it takes to be always true.
        """
        if told.keys() != self.asked:
            raise LookupError(f"The query asks for {self.asked}, and is told {set(told)}.")
        with _cursor() as cursor:
            given = {name: _stored(value) for name, value in told.items()}
            cursor.execute(self.sql, [given[name] if name else each for name, each in self.params])
            self.found = cursor.fetchall()
        made = list(self.made)
        self.found = []  # a process remembers nothing of anybody for longer than it asked
        return made


def _stored(value: Any) -> Any:
    """As the database is told it; the value of a model's key is one already."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def _literal(value: Any) -> str:
    """As it is written into a statement that is asked with other values still."""
    written = connection.ops.compose_sql("%s", [value])  # type: ignore[attr-defined]
    return written.replace("%", "%%")


class Cursor(psycopg.Cursor):
    """Of a statement that is prepared already psycopg keeps no text; Django's logs and tests read
    it.
    """

    def _get_prepared(self, query: Any, prepare: bool | None = None) -> Any:
        self._query = query
        return super()._get_prepared(query, prepare)


def _cursor() -> Any:
    """Django's own sends PostgreSQL each statement as text that is planned anew. This one's
    statements are prepared by its second use (`prepare_threshold`, newsroom/env.py).
    """
    if connection.vendor != "postgresql":
        return connection.cursor()
    connection.ensure_connection()
    ours = Cursor(connection.connection)
    return connection._prepare_cursor(ours)  # type: ignore[attr-defined]
