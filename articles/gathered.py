"""Lists that stand around an article's text, found in the article's own query.

The database gathers each into one value, so that a page costs no query more for it.
"""

from typing import Any

from django.db.models import Func, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject, Now

from articles.answered import ArticleTopic
from articles.byline import Byline
from articles.tag import ArticleTag


class Gathered(Func):
    """Every row of a query as one JSON list, in no order."""

    output_field = JSONField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **context)

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="JSONB_AGG", **context)


def authors_of(article: str) -> Subquery:
    """Of the article with this id, as the query around it names that."""
    rows = Byline.objects.filter(article=OuterRef(article))
    return _gathered(rows, at="sort_order", name="author__name", slug="author__slug")


def tags_of(article: str) -> Subquery:
    rows = ArticleTag.objects.filter(content_object=OuterRef(article))
    return _gathered(rows, at="pk", name="tag__name", slug="tag__slug")


def answers_of(article: str) -> Subquery:
    """The topics it answers, of rounds that are closed by the database's clock."""
    rows = ArticleTopic.objects.filter(
        article=OuterRef(article), topic__round__closes_at__lte=Now()
    )
    return _gathered(
        rows,
        at="sort_order",
        title="topic__title",
        round="topic__round__title",
        round_slug="topic__round__slug",
    )


def _gathered(rows: QuerySet, **wanted: str) -> Subquery:
    return Subquery(rows.order_by().values(found=Gathered(JSONObject(**wanted))))


def in_order(rows: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """What the database gathered, by its place; of no rows it says nothing, or an empty list."""
    found = sorted(rows or [], key=lambda row: row["at"] or 0)
    return [{key: value for key, value in row.items() if key != "at"} for row in found]
