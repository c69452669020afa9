"""What Stripe has to know of this site: the product, where events go, and the Billing Portal.

Each step looks first and says what it would do; doing it twice does it once.
"""

import uuid
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse

from patrons.giving import gateway
from patrons.giving.handlers import HANDLERS
from patrons.masthead import Newsroom


class Step(NamedTuple):
    """What there is to do, in words; `do` is None where all is well. What `do` returns, if it is
    words, a person must do next.
    """

    said: str
    do: Callable[[], object] | None = None


def steps() -> list[Step]:
    """What is to be done at Stripe, looked up now. Raises gateway.GatewayError."""
    return [_product(), *_endpoint(), _portal()]


def address() -> str:
    """Where Stripe sends its events."""
    return settings.SITE_URL + reverse("stripe_webhook")


def _product() -> Step:
    name, product = Newsroom.load().name, gateway.product()
    if product is None:
        return Step(
            f"Make the product “{name}” ({settings.STRIPE_PRODUCT}).",
            lambda: gateway.ensure_product(name),
        )
    if product["name"] != name:
        old = product["name"]
        return Step(
            f"Name the product “{name}”; at Stripe it is “{old}”.",
            lambda: gateway.change_product(name, _key("name")),
        )
    return Step(f"The product “{name}” is there.")


def _endpoint() -> list[Step]:
    wanted = set(HANDLERS)
    here = [each for each in gateway.webhook_endpoints() if each["url"] == address()]
    ours = [each for each in here if each["api_version"] == gateway.API_VERSION]
    found = []
    if not ours:
        found.append(
            Step(
                f"Make a webhook endpoint at {address()} for {len(wanted)} types of events, "
                f"in API version {gateway.API_VERSION}.",
                _make_endpoint,
            )
        )
    for each in ours[:1]:
        found.append(_compare(each, wanted))
    for each in [*ours[1:], *(each for each in here if each not in ours)]:
        # Its secret may be the one that is in use, so a person decides when it goes.
        found.append(
            Step(
                f"Look at the other endpoint at this address, {each['id']} "
                f"(API version {each['api_version']}): delete it at Stripe's dashboard once the "
                "secret of the right one is in use.",
            )
        )
    return found


def _compare(endpoint: dict, wanted: set[str]) -> Step:
    id, has = endpoint["id"], set(endpoint["enabled_events"])
    changes = [
        *(f"add {type}" for type in sorted(wanted - has)),
        *(f"drop {type}" for type in sorted(has - wanted)),
        *(["switch it on"] if endpoint["status"] != "enabled" else []),
    ]
    if not changes:
        return Step(f"The webhook endpoint {id} gets exactly our {len(wanted)} types of events.")
    return Step(
        f"Change the webhook endpoint {id}: {', '.join(changes)}.",
        lambda: gateway.change_webhook_endpoint(id, sorted(wanted), _key("events")),
    )


def _make_endpoint() -> str:
    made = gateway.create_webhook_endpoint(address(), sorted(HANDLERS), _key("endpoint"))
    return (
        f"Stripe shows this once. Put it into the environment and restart the site:\n"
        f"  STRIPE_WEBHOOK_SECRET={made['secret']}"
    )


FEATURES: dict[str, dict] = {
    # Amounts, pausing and stopping are on our own pages.
    "payment_method_update": {"enabled": True},
    "invoice_history": {"enabled": True},
    "customer_update": {"enabled": False},
    "subscription_cancel": {"enabled": False},
    "subscription_update": {"enabled": False},
}


def _portal() -> Step:
    back = f"{settings.SITE_URL}{reverse('account')}"
    named = {"product": settings.STRIPE_PRODUCT}  # and nothing more: card_change.py has its own
    ours = [each for each in gateway.portal_configurations() if each["metadata"] == named]
    params = {
        "default_return_url": back,
        "features": FEATURES,
        "metadata": named,
    }
    if not ours:
        return Step(
            "Make the configuration of the Billing Portal: card and invoices, nothing else.",
            lambda: gateway.create_portal_configuration(params, _key("portal")),
        )
    (found, *_) = ours
    same = found["default_return_url"] == back and all(
        found["features"][name]["enabled"] == feature["enabled"]
        for name, feature in FEATURES.items()
    )
    if same:
        return Step(f"The Billing Portal's configuration {found['id']} is as it should be.")
    return Step(
        f"Set the Billing Portal's configuration {found['id']} to card and invoices.",
        lambda: gateway.change_portal_configuration(found["id"], params, _key("features")),
    )


def _key(what: str) -> str:
    """For this one try and its network retries: whether the thing is there was looked up before."""
    return f"setup-{what}-{uuid.uuid4()}"
