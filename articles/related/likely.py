"""Related titles and headlines that are almost the same: found here, decided by an editor.

Likeness is the mean of two of RapidFuzz's ratios: of the letters, in whichever order of words fits
better, and of the words that both have. tests/articles/test_likely_titles.py holds the titles that
the threshold was set by. Titles that name different numbers are never the same: last year's budget
is not this year's.
"""

import re
from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz

from articles.article import ArticlePage
from articles.related.likely_title import LikelyTitle
from articles.related.link import RelatedLink

LIKELY = 82
AT_ONCE = 5000
NUMBERS = re.compile(r"\d+")


def propose(article_id: int) -> None:
    """Ask about each title that may mean this article, and about each of its own titles. What was
    asked once is not asked again.
    """
    article = ArticlePage.objects.live().filter(pk=article_id).first()
    if article is None:
        return
    links = RelatedLink.objects.waiting(article.locale_id)
    theirs = links.exclude(article=article_id).values_list("title_key", "article", "title")
    found = [
        LikelyTitle(article_id=one, title=title, title_key=key, other=article, likeness=score)
        for (key, one, title), score in likely(article.title_key, theirs.iterator(AT_ONCE))
    ]
    live = ArticlePage.objects.live().filter(locale=article.locale_id).exclude(pk=article_id)
    headlines = live.values_list("title_key", "pk")
    for key, title in links.filter(article=article_id).values_list("title_key", "title"):
        found += [
            LikelyTitle(article=article, title=title, title_key=key, other_id=pk, likeness=score)
            for (_, pk), score in likely(key, headlines.iterator(AT_ONCE))
        ]
    there = ArticlePage.objects.live().filter(title_key__in={each.title_key for each in found})
    met = set(there.values_list("title_key", flat=True))
    LikelyTitle.objects.bulk_create(
        [each for each in found if each.title_key not in met], ignore_conflicts=True
    )


def likely(key: str, rows: Iterable[tuple]) -> Iterator[tuple[tuple, float]]:
    """Those of the rows, whose first column is a title's key, that may mean the same as `key`."""
    numbers = _numbers(key)
    for row in rows:
        title = row[0]
        # Never below the mean by much, and quick to rule a title out.
        shared = fuzz.token_set_ratio(key, title, score_cutoff=LIKELY)
        if not shared or title == key:
            continue
        letters = max(fuzz.ratio(key, title), fuzz.token_sort_ratio(key, title))
        score = (letters + shared) / 2
        named = _numbers(title)
        if score >= LIKELY and (numbers == named or not (numbers and named)):
            yield row, score


def _numbers(title: str) -> set[str]:
    return set(NUMBERS.findall(title))
