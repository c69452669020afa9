"""What a checkout session charges for, line by line."""

from sandbox.account import Account, Object, new_id
from sandbox.errors import StripeError
from sandbox.resources import prices


def asked_for(account: Account, params: Object) -> list[Object]:
    """The lines that `line_items` asks for, each with its price."""
    lines = []
    for position, given in enumerate(params["line_items"]):
        param = f"line_items[{position}]"
        if ("price" in given) == ("price_data" in given):
            raise StripeError(f"{param} takes one of price and price_data", param=param)
        if given.get("quantity", 0) < 1:
            raise StripeError(
                f"Quantity is required. Add `quantity` to `{param}`", param=f"{param}[quantity]"
            )
        if "price" in given:
            price = account.find("price", given["price"], f"{param}[price]")
        else:
            price = prices.from_data(account, given["price_data"], f"{param}[price_data]")
        lines.append(_line(account, price, given["quantity"]))
    _require_fitting(params["mode"], lines)
    return lines


def _require_fitting(mode: str, lines: list[Object]) -> None:
    kinds = {line["price"]["type"] for line in lines}
    if mode == "payment" and "recurring" in kinds:
        raise StripeError(
            "You specified `payment` mode but passed a recurring price. Either switch to "
            "`subscription` mode or use only one-time prices.",
            param="line_items",
        )
    if mode == "subscription" and "recurring" not in kinds:
        raise StripeError(
            "You must provide at least one recurring price in `subscription` mode when using "
            "prices.",
            param="line_items",
        )
    if mode == "subscription" and "one_time" in kinds:
        raise StripeError(
            "The local Stripe does not speak mixed line items yet", param="line_items"
        )
    recurring = {str(line["price"]["recurring"]) for line in lines}
    if len({line["currency"] for line in lines}) > 1 or len(recurring) > 1:
        raise StripeError(
            "All line items must have the same currency and interval", param="line_items"
        )


def _line(account: Account, price: Object, quantity: int) -> Object:
    amount = price["unit_amount"] * quantity
    line = account.keeper.complete(
        "item",
        {
            "id": new_id("li"),
            "object": "item",
            "amount_discount": 0,
            "amount_subtotal": amount,
            "amount_tax": 0,
            "amount_total": amount,
            "currency": price["currency"],
            "description": account.find("product", price["product"])["name"],
            "metadata": {},
            "price": price,
            "quantity": quantity,
        },
    )
    account.keeper.check("item", line)
    return line
