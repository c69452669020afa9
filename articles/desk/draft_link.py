"""A link that shows one draft to whoever has it, without an account, until it ends."""

import secrets

from django.conf import settings
from django.db import models


def new_token() -> str:
    return secrets.token_urlsafe(24)


class DraftLink(models.Model):
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="+")
    revision = models.ForeignKey("wagtailcore.Revision", models.CASCADE, related_name="+")
    note = models.CharField(max_length=120, blank=True, help_text="What it is for.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"draft link {self.pk}"


class DraftOpening(models.Model):
    """That a draft link was opened, and when; not by whom."""

    link = models.ForeignKey(DraftLink, models.CASCADE, related_name="openings")
    opened_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.link_id} at {self.opened_at}"
