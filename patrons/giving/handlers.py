"""One table from Stripe's event types to what we do about the object they name.

A handler gets the object's id and asks Stripe for the rest. It is safe to run twice, and in any
order. Types that are not here are stored and left alone.
"""

from collections.abc import Callable

from patrons.giving.agreement import sync_subscription
from patrons.giving.books.paying_out import record_payout
from patrons.giving.following import (
    follow_card,
    follow_customer,
    follow_invoice,
    record_fraud_warning,
)
from patrons.giving.fulfilment import fulfil_session, record_invoice
from patrons.giving.going_back.disputing import record_dispute
from patrons.giving.going_back.refunding import record_refund, record_refunds
from patrons.giving.limits import note_decline
from patrons.giving.origin import settle_gift

HANDLERS: dict[str, Callable[[str], object]] = {
    "checkout.session.completed": fulfil_session,
    "checkout.session.async_payment_succeeded": fulfil_session,
    "checkout.session.async_payment_failed": fulfil_session,
    "checkout.session.expired": fulfil_session,
    "invoice.paid": record_invoice,
    "invoice.finalized": follow_invoice,
    "invoice.marked_uncollectible": follow_invoice,
    "invoice.payment_action_required": follow_invoice,
    "invoice.payment_failed": follow_invoice,
    "invoice.voided": follow_invoice,
    "customer.subscription.created": sync_subscription,
    "customer.subscription.updated": sync_subscription,
    "customer.subscription.deleted": sync_subscription,
    "charge.updated": settle_gift,
    "charge.refunded": record_refunds,
    "charge.refund.updated": record_refund,
    "refund.created": record_refund,
    "refund.updated": record_refund,
    "refund.failed": record_refund,
    "charge.dispute.created": record_dispute,
    "charge.dispute.updated": record_dispute,
    "charge.dispute.closed": record_dispute,
    "charge.dispute.funds_withdrawn": record_dispute,
    "charge.dispute.funds_reinstated": record_dispute,
    "charge.failed": note_decline,
    "customer.deleted": follow_customer,
    "customer.updated": follow_customer,
    "payment_method.attached": follow_card,
    "payment_method.automatically_updated": follow_card,
    "payment_method.detached": follow_card,
    "payment_method.updated": follow_card,
    "payout.failed": record_payout,
    "payout.paid": record_payout,
    "payout.reconciliation_completed": record_payout,
    "radar.early_fraud_warning.created": record_fraud_warning,
    "radar.early_fraud_warning.updated": record_fraud_warning,
}
