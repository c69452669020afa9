"""The inbox of Stripe's events: one row each, whatever the number of deliveries.

An event is a rumour. We keep what it names, never what it says, and ask Stripe for the rest.
"""

from django.db import models
from django.db.models import Q


class StripeEvent(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        DONE = "done", "done"
        IGNORED = "ignored", "not ours to act on"
        FAILED = "failed", "failed"

    stripe_id = models.CharField(max_length=100, unique=True)
    type = models.CharField(max_length=100)
    object_id = models.CharField(max_length=100, blank=True)
    account = models.CharField(max_length=100, blank=True)
    livemode = models.BooleanField(default=False)
    api_version = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(help_text="When it happened at Stripe.")
    received_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=["waiting", "failed"]),
                name="stripe_event_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.stripe_id}"
