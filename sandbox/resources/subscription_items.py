"""The items of a subscription after a change: amount, quantity, interval, one more, one less."""

from sandbox.account import Account, Object, new_id
from sandbox.errors import StripeError
from sandbox.resources import prices
from sandbox.resources.metadata import merged


def changed(account: Account, subscription: Object, params: Object) -> list[Object]:
    """The items as `params["items"]` wants them; StripeError where Stripe refuses."""
    items = {item["id"]: dict(item) for item in subscription["items"]["data"]}
    for position, given in enumerate(params["items"]):
        param = f"items[{position}]"
        if "id" not in given:
            # As Stripe: an item without an id is one more item, charged beside the first.
            another = _another(account, subscription, given, param, params)
            items[another["id"]] = another
            continue
        if given["id"] not in items:
            raise StripeError(
                f"No such subscription item: '{given['id']}'",
                code="resource_missing",
                param=f"{param}[id]",
            )
        if given.get("deleted"):
            del items[given["id"]]
            continue
        item = items[given["id"]]
        if "price_data" in given or "price" in given:
            item["price"] = _price(account, subscription, given, param, params)
        if "quantity" in given:
            item["quantity"] = given["quantity"]
        item["metadata"] = merged(item["metadata"], given.get("metadata"), f"{param}[metadata]")
    result = list(items.values())
    if not result:
        raise StripeError("A subscription must have at least one active plan.", param="items")
    if len({str(item["price"]["recurring"]) for item in result}) > 1:
        raise StripeError(
            "Currency and interval fields must match across all plans on this subscription.",
            param="items",
        )
    return result


def interval(items: list[Object]) -> Object:
    """The interval that all items have."""
    return items[0]["price"]["recurring"]


def _another(
    account: Account, subscription: Object, given: Object, param: str, params: Object
) -> Object:
    if "price_data" not in given and "price" not in given:
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
    account: Account, subscription: Object, given: Object, param: str, params: Object
) -> Object:
    if "price" in given:
        price = account.find("price", given["price"], f"{param}[price]")
    else:
        price = prices.from_data(account, given["price_data"], f"{param}[price_data]")
    current = subscription["items"]["data"][0]["price"]
    if price["currency"] != current["currency"]:
        raise StripeError(
            f"The price specified only supports `{price['currency']}`. "
            f"This doesn't match the expected currency: `{current['currency']}`.",
            param=f"{param}[price_data][currency]",
        )
    if not price["recurring"]:
        raise StripeError("The price specified is not recurring", param=param)
    if params.get("proration_behavior") != "none":
        raise StripeError(
            "The local Stripe speaks a change of price only with proration_behavior=none: "
            "without it Stripe would charge or credit the difference at once.",
            param="proration_behavior",
        )
    return price
