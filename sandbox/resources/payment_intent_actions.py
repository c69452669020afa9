"""Payment intents through the API: made, confirmed with a payment method, cancelled."""

from typing import Any

from sandbox import currencies
from sandbox.account import Account, Object
from sandbox.api.operations import speaks
from sandbox.errors import Declined, StripeError
from sandbox.resources import collection, customers, payment_intents, payment_methods
from sandbox.resources.metadata import merged

KEPT = ("description", "receipt_email", "setup_future_usage", "shipping",
        "statement_descriptor_suffix")  # fmt: skip


@speaks(
    "POST",
    "/v1/payment_intents",
    *KEPT,
    "amount",
    "automatic_payment_methods",
    "confirm",
    "currency",
    "customer",
    "off_session",
    "payment_method",
    "payment_method_types",
    "return_url",
)
def create_payment_intent(account: Account, params: Object) -> Object:
    currency = currencies.named(params["currency"], "currency")
    currencies.require_chargeable(params["amount"], currency, "amount")
    more: dict[str, Any] = {name: params[name] for name in KEPT if params.get(name)}
    more["metadata"] = merged({}, params.get("metadata"))
    if "customer" in params:
        more["customer"] = customers.living(account, params["customer"])["id"]
    method = None
    if "payment_method" in params:
        method = payment_methods.named(account, params["payment_method"], "payment_method")
        more |= {"payment_method": method["id"], "status": "requires_confirmation"}
    if "payment_method_types" in params:
        more["payment_method_types"] = params["payment_method_types"]
    intent = payment_intents.create(account, params["amount"], currency.code, **more)
    return _confirm(account, intent, method) if params.get("confirm") else intent


@speaks(
    "POST",
    "/v1/payment_intents/{intent}/confirm",
    "off_session",
    "payment_method",
    "return_url",
)
def confirm_payment_intent(account: Account, params: Object, intent: str) -> Object:
    found = account.find("payment_intent", intent, "intent", 404)
    if found["status"] not in ("requires_payment_method", "requires_confirmation"):
        raise _unexpected(found, "confirm")
    id = params.get("payment_method") or found["payment_method"]
    method = payment_methods.named(account, id, "payment_method") if id else None
    return _confirm(account, found, method)


def _confirm(account: Account, intent: Object, method: Object | None) -> Object:
    if method is None:
        raise StripeError(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            code="payment_intent_unexpected_state",
            param="payment_method",
        )
    card = collection.bank_answer(account, method)
    if card.authenticates and not method["customer"]:
        raise StripeError("The local Stripe asks for 3-D Secure on its own pages only")
    after = payment_intents.charge(account, intent, method, card)
    error = after["last_payment_error"]
    if after["status"] != "requires_payment_method" or not error:
        return after
    told = {name: error[name] for name in ("charge", "decline_code") if error.get(name)}
    raise Declined(error["message"], code=error["code"], payment_intent=after, **told)


@speaks("POST", "/v1/payment_intents/{intent}/cancel", "cancellation_reason")
def cancel_payment_intent(account: Account, params: Object, intent: str) -> Object:
    found = account.find("payment_intent", intent, "intent", 404)
    if found["status"] in ("succeeded", "canceled", "processing"):
        raise _unexpected(found, "cancel")
    canceled = account.change(
        found,
        canceled_at=account.now(),
        cancellation_reason=params.get("cancellation_reason"),
        next_action=None,
        status="canceled",
    )
    account.announce("payment_intent.canceled", canceled)
    return canceled


def _unexpected(intent: Object, verb: str) -> StripeError:
    return StripeError(
        f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}.",
        code="payment_intent_unexpected_state",
    )
