"""A recurring gift is stopped: nothing more is charged, and support lasts as long as paid for."""

from patrons.giving import gateway
from patrons.giving.agreement import sync_subscription
from patrons.giving.subscription import Subscription


def stop(subscription: Subscription) -> Subscription:
    """Ask Stripe to charge no more, and copy what it says. Safe to call twice.

    Raises gateway.GatewayError where Stripe did not do it: then nothing has changed.
    """
    if subscription.stopped_at is None and subscription.ended_at is None:
        gateway.stop_subscription(subscription.stripe_id, f"stop-{subscription.public_id}")
    return sync_subscription(subscription.stripe_id)
