"""An article's text as the sentence model sees it, kept so that it is read once."""

from django.db import models


class TextVector(models.Model):
    article = models.OneToOneField(
        "articles.ArticlePage", models.CASCADE, primary_key=True, related_name="+"
    )
    model = models.CharField(max_length=60, help_text="The model's name and version.")
    digest = models.CharField(max_length=64, help_text="Of the text it was made of.")
    values = models.BinaryField(help_text="Little-endian 32-bit floats of length 1.")

    def __str__(self) -> str:
        return f"{self.article_id} by {self.model}"
