"""The articles that a reader looks for, the best first.

Which articles may be found is one stretch of the index of lists (articles/lists/listing.py);
which hold the words, Wagtail's own full-text index knows. Only the newest of those are ranked, so
that a word of every article costs no more than any other: the newest that hold all words, and
the newest that hold them in their headline.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from articles.article import ArticlePage
from articles.found import on_postgresql, on_sqlite
from articles.found.wish import Listed, Wish

# Of each of the two kinds; so many results can be paged through at most.
RANKED = 500
DIALECTS: dict[str, Any] = {"postgresql": on_postgresql, "sqlite": on_sqlite}


def best(wish: Wish) -> list[int]:
    """Ids of articles. Those with every word in the headline stand before all others; then what
    speaks of the words most; among equals the fresher one. Without words, the newest.
    """
    listed = _listed(wish)
    if not wish.words:
        sql = f"""SELECT listed.article_id FROM articles_listing listed WHERE {listed.where}
            ORDER BY listed.published_on DESC, listed.article_id DESC LIMIT %s"""
        return _ids(sql, [*listed.values, RANKED])
    kind = ContentType.objects.get_for_model(ArticlePage).pk
    return _ids(*DIALECTS[connection.vendor].ranked(wish.words, listed, kind, RANKED))


def _listed(wish: Wish) -> Listed:
    first, *others = wish.places
    values: list[Any]
    where, values = "listed.place = %s", [first]
    for moment, condition in ((wish.since, ">="), (wish.before, "<")):
        if moment is not None:
            where += f" AND listed.published_on {condition} %s"
            values.append(connection.ops.adapt_datetimefield_value(moment))
    for place in others:
        where += (
            " AND EXISTS (SELECT 1 FROM articles_listing also"
            " WHERE also.article_id = listed.article_id AND also.place = %s)"
        )
        values.append(place)
    return Listed(where, values)


def _ids(sql: str, values: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]
