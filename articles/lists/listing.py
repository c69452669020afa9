"""Where a live article is listed: its section, its authors, its tags, the paper in its language.

One row for each place, with the date it is ordered by, so that any list is one stretch of one
index, whatever stands in the archive. Rows are worked out from the article alone, when it is
saved (article.py), or moved, published or withdrawn (moved.py).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from wagtail.models import Page

if TYPE_CHECKING:
    from articles.article import ArticlePage


def in_section(section: int | str) -> str:
    """The place of a section, by its page's id; a section stands in one language."""
    return f"section/{section}"


def in_paper(locale: int) -> str:
    """The place of everything that stands in one language, by the id of its locale."""
    return f"paper/{locale}"


def by_author(author: int | str, locale: int) -> str:
    return f"author/{author}/{locale}"


def with_tag(tag: int | str, locale: int) -> str:
    return f"tag/{tag}/{locale}"


def listed(place: Callable[[str], str]) -> Exists:
    """Whether anything is listed in the place of each row of the query around it, by that row's id:
    `SectionPage.objects.filter(listed(in_section))`.
    """
    before, after = place("*").split("*")
    there = Concat(Value(before), Cast(OuterRef("pk"), models.CharField()), Value(after))
    return Exists(Listing.objects.filter(place=there))


class ListingQuerySet(models.QuerySet["Listing"]):
    def in_order(self, place: str) -> "ListingQuerySet":
        """What stands in a place, the newest first, without the articles themselves."""
        return self.filter(place=place).order_by("-published_on", "-article")

    def after(self, row: "Listing") -> "ListingQuerySet":
        """What follows a row in the same order: it was published earlier."""
        # The first condition alone begins the stretch of the index, and is what a database reckons
        # with; the second is exact.
        rows = self.filter(published_on__lte=row.published_on)
        return rows.exclude(published_on=row.published_on, article__gte=row.article_id)

    def up_from(self, row: "Listing") -> "ListingQuerySet":
        """What precedes a row in the same order, the nearest first."""
        rows = self.filter(published_on__gte=row.published_on)
        rows = rows.exclude(published_on=row.published_on, article__lte=row.article_id)
        return rows.order_by("published_on", "article")

    def newest_of_each(self, places: dict[str, int]) -> dict[str, list[int]]:
        """The newest articles of each place, by id: so many as it says beside the place. One query,
        in which each place is a stretch of the index.
        """
        found: dict[str, list[int]] = {place: [] for place in places}
        for row in self.each_stretch(places) if places else []:
            found[row.place].append(row.article_id)
        return found

    def each_stretch(self, places: dict[str, int]) -> "ListingQuerySet":
        # A database refuses a limit in a part of a union, unless it stands one level deeper.
        parts = [
            self.filter(pk__in=self.in_order(place).values("pk")[:count])
            for place, count in places.items()
        ]
        return parts[0].union(*parts[1:], all=True).order_by("-published_on", "-article_id")

    def relist(self, article: "ArticlePage") -> None:
        """Make an article's rows what it says now; none while it is not live."""
        day = article.published_on
        places = dict.fromkeys(places_of(article), day) if article.live and day else {}
        with transaction.atomic():
            self.filter(article=article).exclude(place__in=places).delete()
            rows: list[Any] = [
                Listing(place=place, article=article, published_on=moment)
                for place, moment in sorted(places.items())
            ]
            self.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["article", "place"],
                update_fields=["published_on"],
            )


class Listing(models.Model):
    place = models.CharField(max_length=60)
    article = models.ForeignKey("articles.ArticlePage", models.CASCADE, related_name="listings")
    published_on = models.DateTimeField()

    objects = ListingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "place"], name="listed_once_a_place")
        ]
        indexes = [
            models.Index(fields=["place", "-published_on", "-article"], name="listing_newest")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} in {self.place}"


def places_of(article: "ArticlePage") -> set[str]:
    parent = article.path[: -Page.steplen]
    section = Page.objects.filter(path=parent).values_list("pk", flat=True).first()
    locale = article.locale_id
    return {
        in_paper(locale),
        *([in_section(section)] if section else []),
        *(by_author(byline.author_id, locale) for byline in article.bylines.all()),
        *(with_tag(tagged.tag_id, locale) for tagged in article.tagged.all()),
    }
