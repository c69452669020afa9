"""What was perhaps meant, where nothing holds the words as they were typed."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django.db import connection, transaction
from rapidfuzz import fuzz, process
from wagtail.blocks import StreamValue

from articles.found.words import WHOLE, WORD
from articles.lists.listing import Listing
from articles.titles import title_key

# How like a headline must be to the words, of 1, where PostgreSQL compares them.
ALIKE = 0.45
# How like a word must be to another, of 100, to be proposed for it.
PROPOSED = 75
NEWEST = 3000  # headlines whose words can be proposed
TEXTS = 100  # texts, for words that no headline comes near to
LONGER = re.compile(rf"\w{{{WHOLE},}}")
TAG = re.compile(r"<[^>]*>|&\w+;")


def headlines(typed: str, place: str, most: int) -> list[int]:
    """Ids of listed articles whose headlines come near, the nearest first. Only PostgreSQL can,
    and only with pg_trgm (a migration makes it where it may).
    """
    if not has_trigrams():
        return []
    key = title_key(typed)
    with transaction.atomic(), connection.cursor() as cursor:
        # The index answers <% alone, and that takes its measure from a setting.
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(ALIKE)]
        )
        cursor.execute(
            """SELECT article.page_ptr_id FROM articles_articlepage article
            JOIN articles_listing listed
            ON listed.article_id = article.page_ptr_id AND listed.place = %s
            WHERE %s <%% article.title_key
            ORDER BY word_similarity(%s, article.title_key) DESC, listed.published_on DESC
            LIMIT %s""",
            [place, key, key, most],
        )
        return [row[0] for row in cursor.fetchall()]


@cache
def has_trigrams() -> bool:
    """Whether this database compares by trigrams; asked once a process."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


def spelling(typed: str, place: str) -> str:
    """The words with each unknown one replaced by a like one of a headline, or else of one of the
    newest texts; "" if none is.
    """
    rows = Listing.objects.filter(place=place).order_by("-published_on", "-article")
    tokens = WORD.findall(title_key(typed))
    titles = _words(rows.values_list("article__title_key", flat=True)[:NEWEST])
    meant = {token: _near(token, titles) for token in tokens}
    if not all(meant.values()):
        written = rows.values_list("article__standfirst", "article__body")[:TEXTS]
        texts = _words(said for row in written for each in row for said in _said(each))
        meant = {token: near or _near(token, texts) or token for token, near in meant.items()}
    proposed = [meant[token] for token in tokens]
    return " ".join(proposed) if proposed != tokens else ""


def _near(token: str, known: list[str]) -> str:
    """The known word that is most like it, itself if it is one; "" if none is like it."""
    if len(token) < WHOLE or token in known:
        return token
    near = process.extractOne(token, known, scorer=fuzz.ratio, score_cutoff=PROPOSED)
    return near[0] if near else ""


def _words(texts: Iterable[str]) -> list[str]:
    """Each longer one once, the newest first: of those that are equally like, it is proposed."""
    found = (word for text in texts for word in LONGER.findall(text.casefold()))
    return list(dict.fromkeys(found))


def _said(value: Any) -> Iterator[str]:
    """What a body says, as it is stored: its blocks would ask for the pictures of each."""
    if isinstance(value, str):
        yield TAG.sub(" ", value)
    elif isinstance(value, StreamValue):
        yield from _said(list(value.raw_data))
    elif isinstance(value, list):
        for each in value:
            yield from _said(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in ("id", "type"):
                yield from _said(each)
