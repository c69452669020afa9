"""An article was published: what it is like, and which others should now name it."""

from django.db import transaction
from django.utils import timezone

from articles.article import ArticlePage
from articles.related import likeness, lists, meaning
from articles.related.candidates import candidates, tell
from articles.related.compared import LAST_PUBLISHED, ComparedText, waiting
from articles.related.rarity import rarity_in
from articles.related.words import Words, words_of

SAID = 6  # words, of those that two articles share, are told to editors


def compare(article_id: int) -> bool:
    """Work out an article's automatic links, and its place under others; whether any block is
    another now. Safe to call twice.

    Reads the texts of at most `candidates.MOST` others, whatever stands in the archive.
    """
    articles = ArticlePage.objects.live().annotate(published=LAST_PUBLISHED)
    article = articles.select_related("locale").filter(pk=article_id).first()
    if article is None:
        lists.withdraw(article_id)
        return False
    language = article.locale.language_code
    text = whole(article)
    words = words_of(text, language)
    # Stored first: of two articles that are published at one moment, the later sees the other.
    with transaction.atomic():
        _keep(article, language, words)
        rarity = rarity_in(language)
        weights = likeness.weigh(words.counts, rarity)
        tell(article_id, language, weights)
    if meaning.knows(language):
        meaning.keep_vector(article_id, text)
    others = candidates(article_id, language, weights)
    in_meaning = meaning.likeness_to(article_id, others) if meaning.knows(language) else {}
    texts = ComparedText.objects.filter(pk__in=others, language=language, article__live=True)
    found = []
    for pk, counts, published_on in _read(texts):
        alike = likeness.compare(weights, likeness.weigh(counts, rarity), in_meaning.get(pk))
        if alike.is_good:
            found.append(lists.Found(pk, alike.score, _reasons(alike, words), published_on))
    with transaction.atomic():
        changed = lists.write(article_id, article.published_on, found)
        ComparedText.objects.filter(pk=article_id).update(compared_at=timezone.now())
    return changed


def due():
    """The ids of articles that wait, the newest first."""
    articles = ArticlePage.objects.live().filter(waiting() | meaning.unread())
    return articles.order_by("-pk").values_list("pk", flat=True)


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


def _keep(article, language: str, words: Words) -> None:
    kept = {"language": language, "words": words.counts, "published_at": article.published}
    ComparedText.objects.update_or_create(article_id=article.pk, defaults=kept)


def _read(texts):
    """A hundred at a time: three hundred long texts are some megabytes."""
    rows = texts.values_list("pk", "words", "article__published_on")
    return rows.iterator(chunk_size=100)


def _reasons(alike: likeness.Likeness, words: Words) -> dict:
    return {
        "words": [words.written[form] for form in alike.shared[:SAID]],
        "by_words": round(alike.by_words, 3),
        "in_meaning": None if alike.in_meaning is None else round(alike.in_meaning, 3),
    }
