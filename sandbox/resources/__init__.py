"""One module for each kind of object: its operations, and the verbs that make and change it."""

from sandbox.resources import (  # noqa: F401
    aftermath,
    balance,
    charges,
    checkout_sessions,
    customers,
    disputes,
    early_fraud_warnings,
    events,
    invoices,
    merchant,
    payment_intents,
    payment_methods,
    payouts,
    prices,
    products,
    refunds,
    subscription_changes,
    subscriptions,
)
