"""Customers made through the API, with a payment method where one is named."""

from sandbox.account import Account, Object
from sandbox.api.operations import speaks
from sandbox.cards import BY_TOKEN
from sandbox.errors import Declined, StripeError
from sandbox.resources import customers, payment_methods, saved_cards


@speaks(
    "POST",
    "/v1/customers",
    *customers.FIELDS,
    "invoice_settings.default_payment_method",
    "payment_method",
    "source",
    "test_clock",
)
def create_customer(account: Account, params: Object) -> Object:
    """With `payment_method` or a token as `source` it is saved, and with the latter the default."""
    customer = customers.create(account, params)
    if "test_clock" in params:
        clock = account.find("test_helpers.test_clock", params["test_clock"], "test_clock")
        customer = account.change(customer, test_clock=clock["id"])
    method, is_default = None, False
    if "payment_method" in params:
        method = payment_methods.named(account, params["payment_method"], "payment_method")
        wanted = params.get("invoice_settings", {}).get("default_payment_method")
        is_default = wanted == params["payment_method"]
    elif "invoice_settings" in params:
        raise StripeError(
            "The customer does not have this payment method: attach it first",
            param="invoice_settings[default_payment_method]",
        )
    if "source" in params:
        method, is_default = _from_token(account, params["source"]), True
    if method is None:
        return customer
    method = payment_methods.attach(account, method, customer["id"])
    if is_default:
        customer = saved_cards.make_default(account, customer, method["id"])
    return customer


def _from_token(account: Account, token: str) -> Object:
    card = BY_TOKEN.get(token.removeprefix("tok_")) if token.startswith("tok_") else None
    if card is None:
        raise StripeError(f"No such token: '{token}'", code="resource_missing", param="source")
    if card.code:
        raise Declined(card.message, code=card.code, decline_code=card.decline_code)
    return payment_methods.create(account, card, payment_methods.entry_for(account, card))
