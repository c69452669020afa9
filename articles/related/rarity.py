"""How rare each word is in the archive, kept roughly: counted in the newest texts, now and then."""

from datetime import timedelta

from django.utils import timezone

from articles.related.compared import ComparedText, WordRarity
from articles.related.likeness import Rarity

SAMPLE = 2000  # more texts change no order of titles, and cost memory
GROWTH = 1.05
LONGEST = timedelta(days=1)


def rarity_in(language: str) -> Rarity:
    """Counted anew when the archive has grown by a twentieth, and each day once it is large.

    While it is small, a count changes every score: all articles are put in line to be compared
    again, so that the scores of one list are of one measure.
    """
    kept = WordRarity.objects.filter(language=language).first()
    newest = ComparedText.objects.filter(language=language).order_by("-article")[:SAMPLE]
    if kept is None or _is_old(kept, newest):
        rarity = Rarity.among(newest.values_list("words", flat=True).iterator(chunk_size=200))
        kept, _ = WordRarity.objects.update_or_create(
            language=language,
            defaults={
                "texts": rarity.texts,
                "counts": rarity.counts,
                "counted_at": timezone.now(),
            },
        )
        if rarity.texts < SAMPLE:
            ComparedText.objects.filter(language=language).update(compared_at=None)
    return Rarity(kept.texts, kept.counts)


def _is_old(kept: WordRarity, newest) -> bool:
    if kept.texts >= SAMPLE:
        return timezone.now() - kept.counted_at > LONGEST
    now = newest.count()
    return not kept.texts <= now <= kept.texts * GROWTH
