"""The authors of an article, in the order in which it names them."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from articles.author import Author


class BylineManager(models.Manager["Byline"]):
    def get_queryset(self):
        """With their authors: a byline is nothing but a name."""
        return super().get_queryset().select_related("author")


class Byline(Orderable):
    article = ParentalKey("articles.ArticlePage", on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, models.PROTECT, related_name="+")

    objects = BylineManager()

    panels = [FieldPanel("author", help_text="Somebody new is added under Authors, by an editor.")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["article", "author"], name="author_once_an_article")
        ]

    def __str__(self) -> str:
        return str(self.author)
