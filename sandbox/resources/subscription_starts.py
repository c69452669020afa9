"""Subscriptions begun through the API, with a payment method that the customer has already."""

from sandbox.account import Account, Object
from sandbox.api.operations import speaks
from sandbox.due import when
from sandbox.errors import StripeError
from sandbox.resources import collection, customers, invoices, prices, renewals, subscriptions
from sandbox.resources.metadata import merged

FIRST_PAYMENT_WITHIN = 23 * 3600


@speaks(
    "POST",
    "/v1/subscriptions",
    "billing_mode",
    "customer",
    "default_payment_method",
    "description",
    *(f"items.price_data.{name}" for name in prices.UNDERSTOOD),
    "items.price",
    "items.quantity",
    "off_session",
    "payment_behavior",
    "proration_behavior",
)
def create_subscription(account: Account, params: Object) -> Object:
    if "customer" not in params or not params.get("items"):
        missing = "items" if "customer" in params else "customer"
        raise StripeError(
            f"Missing required param: {missing}.", code="parameter_missing", param=missing
        )
    behavior = params.get("payment_behavior", "allow_incomplete")
    if behavior not in ("allow_incomplete", "error_if_incomplete"):
        raise StripeError(
            f"The local Stripe does not speak {behavior} yet", param="payment_behavior"
        )
    customer = customers.living(account, params["customer"])
    method = params.get("default_payment_method")
    if method:
        account.find("payment_method", method, "default_payment_method")
    elif not customers.default_method(customer):
        raise StripeError(
            "This customer has no attached payment source or default payment method.",
            code="resource_missing",
        )
    data: Object = {
        name: params[name] for name in ("billing_mode", "description") if name in params
    }
    data["metadata"] = merged({}, params.get("metadata"))
    made = subscriptions.create(account, customer["id"], method, _lines(account, params), data)
    invoice = renewals.bill(account, made, "subscription_create")
    invoice = collection.collect(account, invoice)
    after = account.find("subscription", made["id"])
    if after["status"] == "incomplete":
        account.plan("first payment lapses", after["id"], account.now() + FIRST_PAYMENT_WITHIN)
        error = invoices.intent_of(account, invoice)["last_payment_error"]
        if behavior == "error_if_incomplete" and error:
            # Nothing of it is kept, as at Stripe.
            raise StripeError(error["message"], status=402, type="card_error", code=error["code"])
    return after


def _lines(account: Account, params: Object) -> list[Object]:
    lines = []
    for position, item in enumerate(params["items"]):
        param = f"items[{position}]"
        if "price" in item:
            price = account.find("price", item["price"], f"{param}[price]")
        elif "price_data" in item:
            price = prices.from_data(account, item["price_data"], f"{param}[price_data]")
        else:
            raise StripeError(f"Missing required param: {param}[price].", param=param)
        if not price["recurring"]:
            raise StripeError("The price specified is not recurring", param=param)
        lines.append({"price": price, "quantity": item.get("quantity", 1)})
    return lines


@when("first payment lapses")
def lapse(account: Account, id: str) -> None:
    """Nobody completed the first payment in time."""
    subscription = account.find("subscription", id)
    if subscription["status"] == "incomplete":
        for planned in subscriptions.PLANS:
            account.unplan(planned, id)
        account.change(
            subscription,
            "customer.subscription.updated",
            ended_at=account.now(),
            status="incomplete_expired",
        )
