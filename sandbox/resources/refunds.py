"""Refunds: whole or in part, never more than is left."""

from sandbox.account import Account, Object, new_id
from sandbox.api.listing import PAGING, filtered, page
from sandbox.api.operations import speaks
from sandbox.currencies import CURRENCIES
from sandbox.errors import StripeError
from sandbox.resources import balance
from sandbox.resources.metadata import merged


@speaks("POST", "/v1/refunds", "amount", "charge", "payment_intent", "reason")
def create_refund(account: Account, params: Object) -> Object:
    charge = _charge(account, params)
    amount = _amount(charge, params)
    refund = account.create(
        {
            "id": new_id("re"),
            "object": "refund",
            "amount": amount,
            "charge": charge["id"],
            "currency": charge["currency"],
            "customer": charge["customer"],
            "destination_details": {
                "type": "card",
                "card": {
                    "reference_status": "pending",
                    "reference_type": "acquirer_reference_number",
                    "type": "refund",
                },
            },
            "metadata": merged({}, params.get("metadata")),
            "payment_intent": charge["payment_intent"],
            "payment_method": charge["payment_method"],
            "reason": params.get("reason"),
            "status": "succeeded",
        }
    )
    account.announce("refund.created", refund)
    refunded = charge["amount_refunded"] + amount
    account.change(
        charge,
        "charge.refunded",
        amount_refunded=refunded,
        refunded=refunded == charge["amount"],
    )
    transaction = balance.settle(account, refund, -amount, "refund")
    return account.change(refund, "refund.updated", balance_transaction=transaction["id"])


def _charge(account: Account, params: Object) -> Object:
    if ("charge" in params) == ("payment_intent" in params):
        raise StripeError(
            "One of the following params should be provided for this request: "
            "payment_intent or charge.",
            code="parameter_missing",
            param="charge",
        )
    if "charge" in params:
        return account.find("charge", params["charge"], "charge")
    intent = account.find("payment_intent", params["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        raise StripeError(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            param="payment_intent",
        )
    return account.find("charge", intent["latest_charge"], "payment_intent")


def _amount(charge: Object, params: Object) -> int:
    if not charge["paid"]:
        raise StripeError(f"Charge {charge['id']} was not paid and cannot be refunded.")
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise StripeError(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    amount = params.get("amount", left)
    if amount < 1:
        raise StripeError(
            "Invalid positive integer", code="parameter_invalid_integer", param="amount"
        )
    if amount > left:
        currency = CURRENCIES[charge["currency"]]
        raise StripeError(
            f"Refund amount ({currency.spoken(amount)}) is greater than unrefunded amount on "
            f"charge ({currency.spoken(left)})",
            param="amount",
        )
    return amount


@speaks("GET", "/v1/refunds/{refund}")
def retrieve_refund(account: Account, params: Object, refund: str) -> Object:
    return account.find("refund", refund, "refund", 404)


@speaks("GET", "/v1/refunds", "charge", "payment_intent", *PAGING)
def list_refunds(account: Account, params: Object) -> Object:
    conditions = filtered(params, "charge", "payment_intent")
    return page(account, "refund", "/v1/refunds", params, conditions)
