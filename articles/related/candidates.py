"""Which articles can be like one at all: those that share its most telling words."""

import hashlib
from itertools import islice

from django.db.models import Sum

from articles.related.compared import TellingWord
from articles.related.likeness import Weights

KEPT = 24  # words of each article; what is looked for are all that tell of the new one
MOST = 300


def tell(article_id: int, language: str, weights: Weights) -> None:
    """Keep what an article is found by, in place of what was kept before."""
    TellingWord.objects.filter(article=article_id).delete()
    TellingWord.objects.bulk_create(
        TellingWord(article_id=article_id, word=_number(language, word), weight=weights[word])
        for word in islice(weights, KEPT)  # the heaviest come first
    )


def candidates(article_id: int, language: str, weights: Weights) -> list[int]:
    """The ids of the few hundred that share the most with it. One query on one index."""
    words = [_number(language, word) for word in weights]
    found = TellingWord.objects.filter(word__in=words).exclude(article=article_id)
    by_article = found.values("article").annotate(shared=Sum("weight"))
    return list(by_article.order_by("-shared", "-article").values_list("article", flat=True)[:MOST])


def _number(language: str, word: str) -> int:
    digest = hashlib.blake2b(f"{language} {word}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
