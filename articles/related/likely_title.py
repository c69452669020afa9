"""A related title and an article whose headline is almost the same: an editor decides."""

from django.conf import settings
from django.db import models


class LikelyTitle(models.Model):
    article = models.ForeignKey("articles.ArticlePage", models.CASCADE, related_name="+")
    title = models.CharField(max_length=255, help_text="As it stands in the related block.")
    title_key = models.CharField(max_length=255)
    other = models.ForeignKey("articles.ArticlePage", models.CASCADE, related_name="+")
    likeness = models.FloatField(help_text="Of the two titles, from 0 to 100.")
    found_at = models.DateTimeField(auto_now_add=True)
    accepted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-likeness", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "title_key", "other"], name="likely_title_once"
            )
        ]

    def __str__(self) -> str:
        return self.title
