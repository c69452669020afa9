"""Lists that stand around an article's text, found in the article's own query.

The database gathers each into one JSON value, so that a page costs no query more for it. Their SQL
is written here: to build it of querysets for each page took longer than to run it.
"""

from typing import Any

from django.db.models import JSONField
from django.db.models.expressions import Expression

from patrons.texts import active

WORDS = {
    "sqlite": {
        "gather": "JSON_GROUP_ARRAY",
        "row": "JSON_OBJECT",
    },
    "postgresql": {"gather": "JSONB_AGG", "row": "JSONB_BUILD_OBJECT"},
}


class Gathered(Expression):
    """What a query of one JSON value finds, for each article of the query around it."""

    def __init__(self, sql: str) -> None:
        super().__init__(output_field=JSONField())
        self.sql = {vendor: sql.format(**words) for vendor, words in WORDS.items()}

    def as_sql(self, compiler, connection) -> tuple[str, tuple]:
        return self.sql[connection.vendor], self.values()

    def values(self) -> tuple:
        """What stands in it for each %s."""
        return ()


class InPagesLanguage(Gathered):
    """With the texts of the language that is active, which each %s names."""

    def values(self) -> tuple:
        return (active(), active())


AUTHORS = Gathered("""(
    SELECT {gather}({row}('at', byline.sort_order, 'name', author.name, 'slug', author.slug))
    FROM articles_byline byline JOIN articles_author author ON author.id = byline.author_id
    WHERE byline.article_id = articles_articlepage.page_ptr_id)""")

TAGS = Gathered("""(
    SELECT {gather}({row}('at', tagged.id, 'name', tag.name, 'slug', tag.slug))
    FROM articles_articletag tagged JOIN taggit_tag tag ON tag.id = tagged.tag_id
    WHERE tagged.content_object_id = articles_articlepage.page_ptr_id)""")

# Those that won: a round has counts once it is closed.
ANSWERS = InPagesLanguage("""(
    SELECT {gather}({row}('at', answered.sort_order,
                          'topic', topic.title, 'topic_here', topic_text.title,
                          'round', round.title, 'round_here', round_text.title,
                          'round_slug', round.slug))
    FROM articles_articletopic answered
    JOIN patrons_topic topic ON topic.id = answered.topic_id
    JOIN patrons_topiccount counted ON counted.topic_id = topic.id AND counted.won
    JOIN patrons_round round ON round.id = topic.round_id
    LEFT JOIN patrons_topictext topic_text
    ON topic_text.of_id = topic.id AND topic_text.language = %s
    LEFT JOIN patrons_roundtext round_text
    ON round_text.of_id = round.id AND round_text.language = %s
    WHERE answered.article_id = articles_articlepage.page_ptr_id)""")


def in_order(rows: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """What was gathered, by its place; of no rows a database says nothing, or an empty list."""
    found = sorted(rows or [], key=lambda row: row["at"] or 0)
    return [{key: value for key, value in row.items() if key != "at"} for row in found]
