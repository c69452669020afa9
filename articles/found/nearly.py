"""What was perhaps meant, where nothing holds the words as they were typed."""

from functools import cache

from django.db import connection, transaction
from rapidfuzz import fuzz, process

from articles.found.words import WHOLE, WORD
from articles.lists.listing import Listing
from articles.titles import title_key

# How like a headline must be to the words, of 1, where PostgreSQL compares them.
ALIKE = 0.45
# How like a word must be to another, of 100, to be proposed for it.
PROPOSED = 75
NEWEST = 3000  # headlines whose words can be proposed


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
    """The words with each unknown one replaced by a like one of a headline, or "" if none is."""
    rows = Listing.objects.filter(place=place).order_by("-published_on", "-article")
    titles = rows.values_list("article__title_key", flat=True)[:NEWEST]
    known = {word for title in titles for word in WORD.findall(title) if len(word) >= WHOLE}
    tokens = WORD.findall(title_key(typed))
    meant = [_known_word(token, known) for token in tokens]
    return " ".join(meant) if meant != tokens else ""


def _known_word(token: str, known: set[str]) -> str:
    if len(token) < WHOLE or token in known:
        return token
    near = process.extractOne(token, known, scorer=fuzz.ratio, score_cutoff=PROPOSED)
    return near[0] if near else token
