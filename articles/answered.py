"""The topics of voting rounds that an article answers."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable


class ArticleTopic(Orderable):
    article = ParentalKey("articles.ArticlePage", on_delete=models.CASCADE, related_name="answered")
    topic = models.ForeignKey("patrons.Topic", models.PROTECT, related_name="+")

    panels = [FieldPanel("topic", help_text="Its voters are told once the article is out.")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["article", "topic"], name="topic_once_an_article")
        ]

    def __str__(self) -> str:
        return str(self.topic)
