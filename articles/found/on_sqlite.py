"""The words of a search, asked of SQLite: the FTS5 table that Wagtail keeps."""

from typing import Any

from articles.found.wish import Listed
from articles.found.words import Word

TABLE = "wagtailsearch_indexentry_fts"
# Of its columns autocomplete, body and title: how much a word there counts.
RANK = f"bm25({TABLE}, 0, 1, 8)"


def ranked(words: list[Word], listed: Listed, kind: int, most: int) -> tuple[str, list[Any]]:
    """One statement. Parts of it are MATERIALIZED, and a plus stands before two ids, because the
    planner would look for the words once for each row: a row's id is looked up among those found.
    """
    asked = " AND ".join(_phrase(word) for word in words)
    in_title, anywhere = f"title : ({asked})", f"{{title body}} : ({asked})"
    sql = f"""
        WITH wanted AS MATERIALIZED (
            SELECT * FROM ({_newest(listed)}) UNION SELECT * FROM ({_newest(listed)})
        ), ranked AS MATERIALIZED (
            SELECT rowid AS id, round({RANK}, 1) AS rank FROM {TABLE}
            WHERE {TABLE} MATCH %s AND +rowid IN (SELECT id FROM wanted)
        )
        SELECT wanted.article_id FROM wanted JOIN ranked ON ranked.id = wanted.id
        ORDER BY
            +wanted.id IN (SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s) DESC,
            ranked.rank, wanted.published_on DESC, wanted.article_id DESC
        LIMIT %s
    """
    titles = [kind, *listed.values, in_title, most]
    texts = [kind, *listed.values, anywhere, most]
    return sql, [*titles, *texts, anywhere, in_title, most]


def _newest(listed: Listed) -> str:
    return f"""SELECT listed.article_id, listed.published_on, entry.id
        FROM articles_listing listed JOIN wagtailsearch_indexentry entry
        ON entry.content_type_id = %s AND entry.object_id = CAST(listed.article_id AS TEXT)
        WHERE {listed.where}
        AND +entry.id IN (SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s)
        ORDER BY listed.published_on DESC, listed.article_id DESC LIMIT %s"""


def _phrase(word: Word) -> str:
    return f'"{word.stem}"*' if word.is_prefix else f'"{word.stem}"'
