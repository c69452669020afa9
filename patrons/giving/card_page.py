"""Stripe's page for cards, the Billing Portal: how it is set for this site, and one visit of it."""

import uuid

from django.conf import settings
from django.urls import reverse

from patrons.giving import gateway
from patrons.giving.subscription import Subscription

FEATURES: dict[str, dict] = {
    # Amounts, pausing and stopping are on our own pages.
    "payment_method_update": {"enabled": True},
    "invoice_history": {"enabled": True},
    "customer_update": {"enabled": False},
    "subscription_cancel": {"enabled": False},
    "subscription_update": {"enabled": False},
}


def configuration_params() -> dict:
    return {
        "default_return_url": f"{settings.SITE_URL}{reverse('account')}",
        "features": FEATURES,
        "metadata": {"product": settings.STRIPE_PRODUCT},
    }


def configuration() -> dict | None:
    """This site's configuration at Stripe, or None. Raises gateway.GatewayError."""
    ours = (
        each
        for each in gateway.portal_configurations()
        if (each["metadata"] or {}).get("product") == settings.STRIPE_PRODUCT
    )
    return next(ours, None)


def visit(gift: Subscription, found: dict, key: uuid.UUID) -> str:
    """The address of Stripe's page for a new card, which leads back to ours; `found` is the gift
    as Stripe has it.

    The same form sent twice opens the same page. Raises gateway.GatewayError.
    """
    known = configuration()
    if known is None:  # nobody ran stripe_setup yet
        key_of_site = f"portal-{settings.STRIPE_PRODUCT}-{gift.public_id}"
        gateway.create_portal_configuration(configuration_params(), key_of_site)
        known = configuration()
    back = settings.SITE_URL + reverse("gift_card_back", args=[gift.public_id])
    params = {
        "configuration": known["id"] if known else "",
        "customer": found["customer"]["id"],
        "flow_data": {
            "type": "payment_method_update",
            "after_completion": {"type": "redirect", "redirect": {"return_url": back}},
        },
        "return_url": back,
    }
    name = uuid.uuid5(key, f"{gift.public_id} card")
    return gateway.create_portal_session(params, f"card-{name}")["url"]
