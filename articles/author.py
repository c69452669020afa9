"""Who wrote it."""

from django.db import models
from wagtail.admin.panels import FieldPanel


class Author(models.Model):
    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(unique=True, allow_unicode=True)

    panels = [FieldPanel("name"), FieldPanel("slug")]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
