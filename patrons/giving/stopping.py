"""A recurring gift is stopped: nothing more is charged, and support lasts as long as paid for."""

from contextlib import suppress

from patrons.giving import gateway
from patrons.giving.agreement import sync_subscription
from patrons.giving.following import follow_invoice
from patrons.giving.subscription import Subscription


def stop(subscription: Subscription) -> Subscription:
    """Ask Stripe to charge no more, and copy what it says. Safe to call twice.

    Raises gateway.GatewayError where Stripe did not do it: then nothing has changed.
    """
    if subscription.stopped_at is None and subscription.ended_at is None:
        gateway.stop_subscription(subscription.stripe_id, f"stop-{subscription.public_id}")
    # Stripe would try a charge that failed again all the same, and "nothing more" is promised.
    for late in subscription.late_charges.open():
        with suppress(gateway.Refused):  # paid meanwhile, or voided already
            gateway.void_invoice(late.invoice_id, f"let-go-{late.public_id}")
        follow_invoice(late.invoice_id)
    return sync_subscription(subscription.stripe_id)
