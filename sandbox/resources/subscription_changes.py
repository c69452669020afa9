"""What a merchant may change about a subscription, and ending it."""

from typing import Any

from sandbox.account import Account, Object, new_id
from sandbox.api.operations import speaks
from sandbox.errors import StripeError
from sandbox.resources import prices, subscriptions
from sandbox.resources.metadata import merged

DATA = tuple(f"items.price_data.{name}" for name in prices.UNDERSTOOD)


@speaks(
    "POST",
    "/v1/subscriptions/{subscription_exposed_id}",
    "cancel_at",
    "cancel_at_period_end",
    "cancellation_details.comment",
    "cancellation_details.feedback",
    "default_payment_method",
    "description",
    "items.id",
    "items.quantity",
    "items.metadata",
    "pause_collection",
    "proration_behavior",
    *DATA,
)
def update_subscription(account: Account, params: Object, subscription_exposed_id: str) -> Object:
    before = account.find("subscription", subscription_exposed_id, status=404)
    if before["status"] in subscriptions.OVER:
        raise StripeError(
            "A canceled subscription can only update its cancellation_details and metadata.",
            code="resource_missing",
        )
    changes: Object = {"metadata": merged(before["metadata"], params.get("metadata"))}
    if "description" in params:
        changes["description"] = params["description"] or None
    if "default_payment_method" in params:
        method = account.find(
            "payment_method", params["default_payment_method"], "default_payment_method"
        )
        changes["default_payment_method"] = method["id"]
    if "pause_collection" in params:
        changes["pause_collection"] = params["pause_collection"] or None
    changes |= _ending(account, before, params)
    if "items" in params:
        changes["items"] = subscriptions.with_items(before, _items(account, before, params))
    return account.change(before, "customer.subscription.updated", **changes)


def _ending(account: Account, before: Object, params: Object) -> Object:
    changes: Object = {}
    if params.get("cancel_at_period_end") and params.get("cancel_at"):
        raise StripeError(
            "You may only specify one of these parameters: cancel_at, cancel_at_period_end.",
            code="parameters_exclusive",
            param="cancel_at",
        )
    details = before["cancellation_details"] | {
        name: value or None for name, value in params.get("cancellation_details", {}).items()
    }
    if "cancel_at_period_end" in params:
        at_end = params["cancel_at_period_end"]
        end = before["items"]["data"][0]["current_period_end"]
        changes = {"cancel_at_period_end": at_end, "cancel_at": end if at_end else None}
    elif "cancel_at" in params:
        moment = params["cancel_at"]
        if isinstance(moment, str) and moment:
            raise StripeError(f"The local Stripe does not speak cancel_at={moment} yet")
        changes = {"cancel_at_period_end": False, "cancel_at": moment or None}
    if changes:
        ends = changes["cancel_at"] is not None
        changes["canceled_at"] = account.now() if ends else None
        details["reason"] = "cancellation_requested" if ends else None
    return changes | {"cancellation_details": details}


def _items(account: Account, subscription: Object, params: Object) -> list[Object]:
    items = [dict(item) for item in subscription["items"]["data"]]
    by_id = {item["id"]: item for item in items}
    for position, given in enumerate(params["items"]):
        param = f"items[{position}]"
        if "id" not in given:
            # As Stripe: an item without an id is one more item, charged beside the first.
            items.append(_another(account, subscription, given, param, params))
            continue
        if given["id"] not in by_id:
            raise StripeError(
                f"No such subscription item: '{given['id']}'",
                code="resource_missing",
                param=f"{param}[id]",
            )
        item = by_id[given["id"]]
        if "price_data" in given:
            item["price"] = _price(account, subscription, given, param, params)
        if "quantity" in given:
            item["quantity"] = given["quantity"]
        item["metadata"] = merged(item["metadata"], given.get("metadata"), f"{param}[metadata]")
    return items


def _another(
    account: Account, subscription: Object, given: Object, param: str, params: Object
) -> Object:
    if "price_data" not in given:
        raise StripeError(
            f"Missing required param: {param}[price_data].", code="parameter_missing", param=param
        )
    return subscription["items"]["data"][0] | {
        "id": new_id("si"),
        "created": account.now(),
        "metadata": given.get("metadata") or {},
        "price": _price(account, subscription, given, param, params),
        "quantity": given.get("quantity", 1),
    }


def _price(
    account: Account, subscription: Object, given: Object, param: str, params: Any
) -> Object:
    price = prices.from_data(account, given["price_data"], f"{param}[price_data]")
    current = subscription["items"]["data"][0]["price"]
    if price["currency"] != current["currency"]:
        raise StripeError(
            f"The price specified only supports `{price['currency']}`. "
            f"This doesn't match the expected currency: `{current['currency']}`.",
            param=f"{param}[price_data][currency]",
        )
    if price["recurring"] != current["recurring"]:
        raise StripeError("The local Stripe does not speak a change of interval yet", param=param)
    if params.get("proration_behavior") != "none":
        raise StripeError(
            "The local Stripe speaks a change of amount only with proration_behavior=none: "
            "without it Stripe would charge or credit the difference at once.",
            param="proration_behavior",
        )
    return price


@speaks(
    "DELETE",
    "/v1/subscriptions/{subscription_exposed_id}",
    "cancellation_details.comment",
    "cancellation_details.feedback",
    "invoice_now",
    "prorate",
)
def cancel_subscription(account: Account, params: Object, subscription_exposed_id: str) -> Object:
    subscription = account.find("subscription", subscription_exposed_id, status=404)
    if subscription["status"] in subscriptions.OVER:
        raise StripeError(
            f"No such subscription: '{subscription_exposed_id}'",
            status=404,
            code="resource_missing",
            param="id",
        )
    for name in ("invoice_now", "prorate"):
        if params.get(name):
            raise StripeError(f"The local Stripe does not speak {name}=true yet", param=name)
    details = {
        name: value or None for name, value in params.get("cancellation_details", {}).items()
    }
    return subscriptions.cancel(account, subscription, details)
