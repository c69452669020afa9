"""The lists of automatic links: an article's own, and those of the older ones it now belongs in."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from articles.related.automatic import AutomaticLink
from articles.related.compared import ComparedText
from articles.related.likeness import equals

# More than an article shows, so that the next one stands in at once for one that is withdrawn.
KEPT = 12


@dataclass(frozen=True)
class Found:
    """Another article that is like the one in hand."""

    other: int
    score: float
    reasons: dict
    published_on: datetime | None


def write(article_id: int, published_on: datetime | None, found: list[Found]) -> bool:
    """Put what was found under the article, and the article under each that was found.

    To be called in a transaction. Whether any list names others now, or in another order.
    """
    others = [each.other for each in found]
    told = AutomaticLink.objects.filter(other=article_id)
    before = sorted({article_id, *others, *told.values_list("article", flat=True)})
    # Two articles that are published at one moment wait for each other here.
    list(ComparedText.objects.select_for_update().filter(pk__in=before).order_by("pk"))
    lists = _lists(before)
    after = {pk: [each for each in lists[pk] if each.other != article_id] for pk in before}
    after[article_id] = found
    for each in found:
        mirrored = Found(article_id, each.score, each.reasons, published_on)
        after[each.other].append(mirrored)
    ordered = {pk: in_order(entries)[:KEPT] for pk, entries in after.items()}
    new = {pk: entries for pk, entries in ordered.items() if entries != lists[pk]}
    shortened = [pk for pk in new if len(new[pk]) < len(lists[pk]) == KEPT]
    put_in_line(ComparedText.objects.filter(pk__in=shortened).exclude(pk=article_id))
    AutomaticLink.objects.filter(article__in=new).delete()
    AutomaticLink.objects.bulk_create(
        AutomaticLink(
            article_id=pk, other_id=each.other, rank=rank, score=each.score, reasons=each.reasons
        )
        for pk, entries in new.items()
        for rank, each in enumerate(entries, start=1)
    )
    return any(_others(new[pk]) != _others(lists[pk]) for pk in new)


def in_order(entries: list[Found]) -> list[Found]:
    """The most alike first, and the freshest first among equals."""
    by_score = sorted(entries, key=lambda each: (-each.score, -each.other))
    groups = equals([each.score for each in by_score])
    return [each for _, each in sorted(zip(groups, by_score, strict=True), key=_freshest)]


def _freshest(pair: tuple[int, Found]) -> tuple[int, float, int]:
    group, each = pair
    moment = each.published_on.timestamp() if each.published_on else 0.0
    return group, -moment, -each.other


def _others(entries: list[Found]) -> list[int]:
    return [each.other for each in entries]


def withdraw(article_id: int) -> None:
    """Take an article that is no longer live out of every list.

    A list that was full may have left somebody out: it is worked out anew.
    """
    told = AutomaticLink.objects.filter(other=article_id).values("article")
    full = AutomaticLink.objects.filter(article__in=told, rank__gte=KEPT).values("article")
    put_in_line(ComparedText.objects.filter(article__in=full))
    AutomaticLink.objects.filter(other=article_id).delete()
    AutomaticLink.objects.filter(article=article_id).delete()
    ComparedText.objects.filter(article=article_id).delete()


def put_in_line(texts: QuerySet[ComparedText]) -> None:
    texts.update(compared_at=None)


def _lists(articles: list[int]) -> dict[int, list[Found]]:
    lists: dict[int, list[Found]] = defaultdict(list)
    links = AutomaticLink.objects.filter(article__in=articles).order_by("rank")
    for link in links.annotate(when=F("other__published_on")):
        lists[link.article_id].append(Found(link.other_id, link.score, link.reasons, link.when))
    return lists
