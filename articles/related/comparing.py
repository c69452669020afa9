"""An article was published: what it is like, and which others should now name it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.article import ArticlePage
from articles.related import likeness, lists, meaning
from articles.related.candidates import candidates, tell
from articles.related.compared import LAST_PUBLISHED, ComparedText, not_read
from articles.related.rarity import rarity_in
from articles.related.words import Words, words_of

SAID = 6  # words, of those that two articles share, are told to editors


@dataclass(frozen=True)
class Text:
    """What a live article says."""

    language: str
    words: Words
    published_on: datetime | None


def read(article_id: int) -> Text | None:
    """Keep the words of a live article's text, and what the sentence model makes of it.

    Stored before anything is compared: of two that are published at one moment, the later sees
    the other.
    """
    articles = ArticlePage.objects.live().annotate(published=LAST_PUBLISHED)
    article = articles.select_related("locale").filter(pk=article_id).first()
    if article is None:
        lists.withdraw(article_id)
        return None
    language, text = article.locale.language_code, whole(article)
    words = words_of(text, language)
    ComparedText.objects.update_or_create(
        article_id=article_id,
        defaults={
            "language": language,
            "words": words.counts,
            "published_at": article.published,
            "compared_at": None,
        },
    )
    if meaning.knows(language):
        meaning.keep_vector(article_id, text)
    return Text(language, words, article.published_on)


def compare(article_id: int) -> bool:
    """Work out an article's automatic links, and its place under others; whether any block is
    another now. Safe to call twice.

    Reads the words of at most `candidates.MOST` others, whatever stands in the archive.
    """
    mine = read(article_id)
    if mine is None:
        return False
    rarity = rarity_in(mine.language)
    weights = likeness.weigh(mine.words.counts, rarity)
    tell(article_id, mine.language, weights)
    others = candidates(article_id, mine.language, weights)
    in_meaning = meaning.likeness_to(article_id, others) if meaning.knows(mine.language) else {}
    texts = ComparedText.objects.filter(pk__in=others, article__live=True)
    found = []
    for pk, counts, published_on in _in_parts(texts):
        alike = likeness.compare(weights, likeness.weigh(counts, rarity), in_meaning.get(pk))
        if alike.is_good:
            found.append(lists.Found(pk, alike.score, _reasons(alike, mine.words), published_on))
    with transaction.atomic():
        changed = lists.write(article_id, mine.published_on, found)
        ComparedText.objects.filter(pk=article_id).update(compared_at=timezone.now())
    return changed


def unread():
    """The ids of articles that were never read, or have changed since; the newest first."""
    return _live().filter(not_read() | meaning.not_read())


def due():
    """The ids of articles whose links wait to be worked out, the newest first."""
    return _live().filter(not_read() | meaning.not_read() | Q(compared__compared_at=None))


def _live():
    return ArticlePage.objects.live().order_by("-pk").values_list("pk", flat=True)


def no_longer_live():
    return ComparedText.objects.filter(article__live=False).values_list("pk", flat=True)


def whole(article: ArticlePage) -> str:
    """All that an article says."""
    return f"{article.title}\n{article.standfirst}\n{article.whole_text()}"


def set_aside(article_id: int) -> None:
    """After a failure: it waits no longer, until it is published again."""
    article = ArticlePage.objects.filter(pk=article_id).annotate(published=LAST_PUBLISHED).first()
    if article is not None:
        ComparedText.objects.update_or_create(
            article_id=article_id,
            defaults={"published_at": article.published, "compared_at": timezone.now()},
        )


def _in_parts(texts):
    """A hundred at a time: three hundred long texts are some megabytes."""
    rows = texts.values_list("pk", "words", "article__published_on")
    return rows.iterator(chunk_size=100)


def _reasons(alike: likeness.Likeness, words: Words) -> dict:
    return {
        "words": [words.written[form] for form in alike.shared[:SAID]],
        "by_words": round(alike.by_words, 3),
        "in_meaning": None if alike.in_meaning is None else round(alike.in_meaning, 3),
    }
