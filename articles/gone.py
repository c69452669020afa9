"""Addresses of pages that were deleted: they answer 410, not 404."""

from django.db import models


class Gone(models.Model):
    path = models.CharField(max_length=1000, unique=True, help_text="Such as /news/a-story/.")
    title = models.CharField(max_length=255)
    gone_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "deleted address"
        verbose_name_plural = "deleted addresses"

    def __str__(self) -> str:
        return self.path
