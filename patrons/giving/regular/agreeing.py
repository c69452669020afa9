"""A change of a regular gift is agreed: one row, one question to Stripe, one mail."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.utils import timezone

from patrons.giving import gateway
from patrons.giving.agreement import keep, sync_subscription
from patrons.giving.regular.agreed_change import AgreedChange, By, Kind
from patrons.giving.regular.planned_change import Plan
from patrons.giving.subscription import Subscription


def look(gift: Subscription) -> tuple[Subscription, dict]:
    """The gift as Stripe has it at this moment: our row, copied, and Stripe's answer.

    Raises gateway.GatewayError.
    """
    asked_at: datetime = timezone.now()
    found = gateway.subscription(gift.stripe_id)
    return keep(found, asked_at), found


def named(gift: Subscription, kind: Kind, key: uuid.UUID) -> uuid.UUID:
    """The public id of the change that a form's key stands for: of this gift and kind only."""
    return uuid.uuid5(key, f"{gift.public_id} {kind}")


def done_by(gift: Subscription, kind: Kind, key: uuid.UUID) -> AgreedChange | None:
    """What this very form agreed before: it was pressed twice, or sent again."""
    return gift.changes.done().filter(public_id=named(gift, kind, key)).first()


def holding(gift: Subscription, kind: Kind) -> AgreedChange | None:
    """The last change of this kind, where the gift still stands as it agreed."""
    last = gift.changes.done().filter(kind=kind).first()
    return last if last is not None and last.holds_for(gift) else None


def agree(plan: Plan, key: uuid.UUID, by: By) -> AgreedChange:
    """Stripe is asked for it. Safe to call twice with one key: the second does nothing.

    Raises gateway.GatewayError where Stripe did not do it, as far as we know.
    """

    def ask(change: AgreedChange) -> None:
        gateway.change_subscription(plan.subscription.stripe_id, plan.params, change.next_key())

    return carry_out(plan.subscription, named(plan.subscription, plan.kind, key), plan.row, by, ask)


def carry_out(
    gift: Subscription,
    public_id: uuid.UUID,
    row: dict,
    by: By,
    ask: Callable[[AgreedChange], None],
) -> AgreedChange:
    """Keep the row, ask, copy what Stripe says, and tell the patron once."""
    change, made = AgreedChange.objects.get_or_create(
        public_id=public_id, defaults={**row, "subscription": gift, "by": by}
    )
    if change.done_at:
        return change
    if not made:  # asked for before, without an answer; the gift may have changed since
        again = AgreedChange.objects.filter(pk=change.pk, done_at=None)
        again.update(**row, asked_at=timezone.now())
        change.refresh_from_db()
    try:
        ask(change)
    except gateway.Unavailable:  # of what was done all the same? Stripe's copy of the gift says so
        with suppress(gateway.GatewayError):
            sync_subscription(gift.stripe_id)
        change.refresh_from_db()
        if change.done_at is None:
            raise
        return change
    sync_subscription(gift.stripe_id)
    change.finish()
    return change
