"""Stripe's page on which the card of one regular gift is changed.

The page opens that and nothing else: it has a configuration of its own, made when it is first
needed, that shows no invoices and stops nothing. So it may also be opened from a mail.
"""

import time

from django.conf import settings
from django.urls import reverse

from patrons.giving import gateway
from patrons.giving.keys import digest
from patrons.giving.subscription import Subscription

OPENS = {"opens": "card"}
FEATURES: dict[str, dict] = {
    "payment_method_update": {"enabled": True},
    "invoice_history": {"enabled": False},
    "customer_update": {"enabled": False},
    "subscription_cancel": {"enabled": False},
    "subscription_update": {"enabled": False},
}


def page_for(subscription: Subscription, return_url: str, done_url: str = "") -> str:
    """The address of Stripe's page for its card, valid for a short time: make one for each press.

    It leads back to `return_url`, and to `done_url` once a card was saved (`return_url` where that
    is empty); both in full. What is saved pays the gift from the next charge on: Stripe tells us,
    see following.follow_customer. Raises gateway.GatewayError where there is none.
    """
    customer = gateway.subscription(subscription.stripe_id)["customer"]
    if customer.get("deleted"):
        raise gateway.Missing(f"the customer of {subscription.stripe_id} was deleted at Stripe")
    params = {
        "configuration": _configuration(),
        "customer": customer["id"],
        "return_url": return_url,
        "flow_data": {
            "type": "payment_method_update",
            "after_completion": {
                "type": "redirect",
                "redirect": {"return_url": done_url or return_url},
            },
        },
    }
    return gateway.create_portal_session(params, _key(subscription, params))["url"]


def _configuration() -> str:
    """The one with just these parameters: another release's, or of another address, is not used."""
    params: dict = {
        "default_return_url": settings.SITE_URL + reverse("account"),
        "features": FEATURES,
    }
    ours = {"product": settings.STRIPE_PRODUCT, **OPENS, "version": digest(params)}
    for each in gateway.portal_configurations():
        if (each["metadata"] or {}).items() >= ours.items():
            return each["id"]
    key = f"portal-card-{settings.STRIPE_PRODUCT}-{ours['version']}"
    return gateway.create_portal_configuration({**params, "metadata": ours}, key)["id"]


def _key(subscription: Subscription, params: dict) -> str:
    """Who presses twice within a minute gets the same page; later ones are new."""
    return f"card-page-{subscription.public_id}-{int(time.time()) // 60}-{digest(params)}"
