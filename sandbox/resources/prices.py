"""Prices: made from `price_data`, never from a catalogue."""

from sandbox import currencies
from sandbox.account import Account, Object, new_id
from sandbox.api.listing import PAGING, equals, filtered, page
from sandbox.api.operations import speaks
from sandbox.errors import StripeError
from sandbox.resources import products
from sandbox.resources.metadata import merged

LONGEST = {"day": 1095, "week": 156, "month": 36, "year": 3}
UNDERSTOOD = ("currency", "product", "recurring", "unit_amount")


def from_data(account: Account, data: Object, param: str, **more: object) -> Object:
    """The price that `price_data` describes; limits and refusals are Stripe's."""
    currency = currencies.named(data["currency"], f"{param}[currency]")
    if "unit_amount" not in data:
        raise StripeError(
            f"Missing required param: {param}[unit_amount].",
            code="parameter_missing",
            param=f"{param}[unit_amount]",
        )
    currencies.require_chargeable(data["unit_amount"], currency, f"{param}[unit_amount]")
    recurring = _recurring(data.get("recurring"), f"{param}[recurring]")
    return account.create(
        {
            "id": new_id("price"),
            "object": "price",
            "active": False,
            "billing_scheme": "per_unit",
            "currency": currency.code,
            "metadata": {},
            "product": _product(account, data, param),
            "recurring": recurring,
            "tax_behavior": "unspecified",
            "type": "recurring" if recurring else "one_time",
            "unit_amount": data["unit_amount"],
            "unit_amount_decimal": str(data["unit_amount"]),
        }
        | more
    )


def _product(account: Account, data: Object, param: str) -> str:
    if ("product" in data) == ("product_data" in data):
        raise StripeError(
            f"{param} takes one of product and product_data",
            code="parameters_exclusive" if "product" in data else "parameter_missing",
            param=f"{param}[product]",
        )
    if "product_data" in data:
        return products.create(account, data["product_data"])["id"]
    product = account.find("product", data["product"], f"{param}[product]")
    if not product["active"]:
        raise StripeError(
            f"The product {product['id']} is marked as inactive, so no price can be made for it.",
            code="product_inactive",
            param=f"{param}[product]",
        )
    return product["id"]


def _recurring(recurring: Object | None, param: str) -> Object | None:
    if not recurring:
        return None
    interval, count = recurring["interval"], recurring.get("interval_count", 1)
    if not 1 <= count <= LONGEST[interval]:
        raise StripeError(
            f"Invalid interval_count: {count} for {interval}; at most three years are allowed",
            code="parameter_invalid_integer",
            param=f"{param}[interval_count]",
        )
    return {"interval": interval, "interval_count": count, "usage_type": "licensed"}


@speaks("POST", "/v1/prices", *UNDERSTOOD, "lookup_key", "nickname", "product_data")
def create_price(account: Account, params: Object) -> Object:
    """A price in the catalogue: it may be used again."""
    named = {name: params.get(name) for name in ("lookup_key", "nickname")}
    metadata = merged({}, params.get("metadata"))
    price = from_data(account, params, "price", active=True, metadata=metadata, **named)
    account.announce("price.created", price)
    return price


@speaks("GET", "/v1/prices", "active", "product", *PAGING)
def list_prices(account: Account, params: Object) -> Object:
    conditions = filtered(params, "product")
    if "active" in params:
        conditions.append(equals("active", int(params["active"])))
    return page(account, "price", "/v1/prices", params, conditions)


@speaks("GET", "/v1/prices/{price}")
def retrieve_price(account: Account, params: Object, price: str) -> Object:
    return account.find("price", price, "price", 404)
