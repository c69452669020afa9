"""Where a live article is listed: its section, its authors, its tags, the whole site.

One row for each place, with the date it is ordered by, so that any list is one stretch of one
index, whatever stands in the archive. Rows are worked out from the article alone.
"""

from django.db import models


class Listing(models.Model):
    place = models.CharField(max_length=60)
    article = models.ForeignKey("articles.ArticlePage", models.CASCADE, related_name="listings")
    published_on = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "place"], name="listed_once_a_place")
        ]
        indexes = [
            models.Index(fields=["place", "-published_on", "-article"], name="listing_newest")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} in {self.place}"
