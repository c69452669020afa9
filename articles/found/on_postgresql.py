"""The words of a search, asked of PostgreSQL: tsvectors that Wagtail keeps, an index on each."""

from typing import Any

from articles.found.wish import Listed
from articles.found.words import Word


def ranked(words: list[Word], listed: Listed, kind: int, most: int) -> tuple[str, list[Any]]:
    """One statement. An article holds a word in its headline or elsewhere: each is asked of both,
    for headline and body are two vectors, and one of both would have no index.
    """
    all_words = " & ".join(_lexeme(word) for word in words)
    any_word = " | ".join(_lexeme(word) for word in words)
    each = [_lexeme(word) for word in words]
    in_title = "entry.title @@ to_tsquery('simple', %s)"
    anywhere = f"({in_title} OR entry.body @@ to_tsquery('simple', %s))"
    sql = f"""
        WITH wanted AS (
            ({_newest(listed, in_title)})
            UNION
            ({_newest(listed, " AND ".join([anywhere] * len(each)))})
        )
        SELECT wanted.article_id FROM wanted
        JOIN wagtailsearch_indexentry entry ON entry.id = wanted.id
        ORDER BY
            entry.title @@ to_tsquery('simple', %s) DESC,
            round((4 * ts_rank(entry.title, to_tsquery('simple', %s))
                + ts_rank(entry.body, to_tsquery('simple', %s), 1))::numeric, 2) DESC,
            wanted.published_on DESC, wanted.article_id DESC
        LIMIT %s
    """
    asked_twice = [lexeme for lexeme in each for _ in range(2)]
    titles = [kind, *listed.values, all_words, most]
    texts = [kind, *listed.values, *asked_twice, most]
    return sql, [*titles, *texts, all_words, any_word, any_word, most]


def _newest(listed: Listed, condition: str) -> str:
    return f"""SELECT listed.article_id, listed.published_on, entry.id
        FROM articles_listing listed JOIN wagtailsearch_indexentry entry
        ON entry.content_type_id = %s AND entry.object_id = listed.article_id::varchar
        WHERE {listed.where} AND {condition}
        ORDER BY listed.published_on DESC, listed.article_id DESC LIMIT %s"""


def _lexeme(word: Word) -> str:
    return f"{word.stem}:*" if word.is_prefix else word.stem
