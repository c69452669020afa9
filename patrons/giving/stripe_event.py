"""The inbox of Stripe's events: one row each, whatever the number of deliveries.

An event is a rumour. We keep what it names, never what it says, and ask Stripe for the rest.
"""

from typing import Any

from django.db import InterfaceError, OperationalError, connection, models
from django.db.models import Q


class StripeEvent(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        DONE = "done", "done"
        IGNORED = "ignored", "not ours to act on"
        FAILED = "failed", "failed, will be tried again"
        STUCK = "stuck", "failed, needs somebody"

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
        permissions = [("replay_stripeevent", "Can have a Stripe event handled again")]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=["waiting", "failed"]),
                name="stripe_event_due",
            ),
            # When a dispute was closed, only its event says (disputing.py).
            models.Index(
                fields=["object_id"],
                condition=Q(type="charge.dispute.closed"),
                name="stripe_event_dispute_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.stripe_id}"

    def keep(self) -> bool:
        """Insert this row, unless one of the same event is there; returns whether it was new.

        By one statement of our own, which SQLite and PostgreSQL both understand: Django would ask
        first and then open a transaction, at four times the cost, and every event passes here.
        """
        fields: list[Any] = [each for each in self._meta.concrete_fields if not each.primary_key]
        values = [
            field.get_db_prep_save(field.pre_save(self, add=True), connection) for field in fields
        ]
        columns = ", ".join(str(field.column) for field in fields)
        insert = (
            f"INSERT INTO {self._meta.db_table} ({columns}) "
            f"VALUES ({', '.join(['%s'] * len(fields))}) "
            "ON CONFLICT (stripe_id) DO NOTHING RETURNING id"
        )
        kept = _first_row(insert, values)
        if kept is None:
            return False
        (self.pk,), self._state.adding = kept, False
        return True


def _first_row(statement: str, values: list[Any]) -> tuple | None:
    """What a statement returned, which may be run twice.

    A kept connection is not asked first whether it still works: the statement finds that out, at
    half the cost.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone()
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block or connection.is_usable():
            raise
        connection.close()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


class CaughtUp(models.Model):
    """Until when we have asked Stripe for the events that did not reach us; a row for each mode."""

    account = models.CharField(max_length=100)
    livemode = models.BooleanField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "livemode"], name="caught_up_once")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.until:%Y-%m-%d %H:%M}"
