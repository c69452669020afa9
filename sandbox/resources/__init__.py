"""One module for each kind of object: its operations, and the verbs that make and change it."""

from sandbox.resources import (  # noqa: F401
    balance,
    charges,
    checkout_sessions,
    customers,
    events,
    invoices,
    payment_intents,
    payment_methods,
    prices,
    products,
    refunds,
    subscription_changes,
    subscriptions,
)
