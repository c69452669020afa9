"""A way to support us that does not go through Stripe, as staff describe it."""

from django.db import models


class OtherWay(models.Model):
    title = models.CharField(max_length=120)
    text = models.TextField(help_text="A sentence or two: what it is, and what to do.")
    link = models.URLField(blank=True)
    link_text = models.CharField(max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "other way to support"
        verbose_name_plural = "other ways to support"

    def __str__(self) -> str:
        return self.title
