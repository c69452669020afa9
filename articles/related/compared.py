"""What the worker keeps of each live article's text, so that no other text is read again.

Few articles can be like a new one. `TellingWord` finds them by one look at an index; only these
are compared word by word, by what `ComparedText` holds of them.
"""

from datetime import UTC, datetime

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# The moment at which what readers see last changed.
LAST_PUBLISHED = Coalesce(F("last_published_at"), Value(NEVER))


class ComparedText(models.Model):
    article = models.OneToOneField(
        "articles.ArticlePage", models.CASCADE, primary_key=True, related_name="compared"
    )
    language = models.CharField(max_length=20)
    words = models.JSONField(default=dict, help_text="How often each telling word comes.")
    published_at = models.DateTimeField(default=NEVER, help_text="Of the text that was read.")
    compared_at = models.DateTimeField(null=True, help_text="Empty while it waits.")

    class Meta:
        indexes = [models.Index(fields=["language", "-article"], name="compared_newest")]

    def __str__(self) -> str:
        return f"text of {self.article_id}"


class TellingWord(models.Model):
    """One of the words that an article is found by."""

    article = models.ForeignKey(
        "articles.ArticlePage", models.CASCADE, related_name="telling_words"
    )
    word = models.BigIntegerField(help_text="A number made of the word and its language.")
    weight = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["word", "article", "weight"], name="told_by_word")]

    def __str__(self) -> str:
        return f"{self.word} in {self.article_id}"


class WordRarity(models.Model):
    """In how many texts each word comes, counted in the newest of a language."""

    language = models.CharField(max_length=20, primary_key=True)
    texts = models.PositiveIntegerField()
    counts = models.JSONField()
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"words of {self.texts} texts in {self.language}"


def not_read() -> Q:
    """Of live articles: those whose text was never read, or was published anew since."""
    return Q(compared=None) | ~Q(compared__published_at=LAST_PUBLISHED)
