"""Refunds: whole or in part, never more than is left, and what becomes of them at the bank."""

from sandbox.account import Account, Object, new_id
from sandbox.api.listing import PAGING, filtered, page
from sandbox.api.operations import speaks
from sandbox.cards import EVERY
from sandbox.currencies import CURRENCIES
from sandbox.due import when
from sandbox.errors import StripeError
from sandbox.resources import balance, disputes, early_fraud_warnings
from sandbox.resources.metadata import merged

ARRIVES_AFTER = 5 * 24 * 3600
FAILURES = ("expired_or_canceled_card", "lost_or_stolen_card", "unknown")


@speaks("POST", "/v1/refunds", "amount", "charge", "payment_intent", "reason")
def create_refund(account: Account, params: Object) -> Object:
    return create(account, params)


def create(account: Account, params: Object) -> Object:
    """A refund as the API or the dashboard asks for it; the bank may need days, or fail it."""
    charge = _charge(account, params)
    amount = _amount(charge, params)
    method = account.store.hidden(charge["payment_method"])
    goes = EVERY[method["number"]].refund
    debit = charge["payment_method_details"]["type"] == "sepa_debit"
    refund = account.create(
        {
            "id": new_id("pyr" if debit else "re"),
            "object": "refund",
            "amount": amount,
            "charge": charge["id"],
            "currency": charge["currency"],
            "customer": charge["customer"],
            "destination_details": _destination(debit),
            "metadata": merged({}, params.get("metadata")),
            "payment_intent": charge["payment_intent"],
            "payment_method": charge["payment_method"],
            "reason": params.get("reason"),
            "status": "pending" if goes == "later" else "succeeded",
        }
    )
    account.announce("refund.created", refund)
    refunded = charge["amount_refunded"] + amount
    charge = account.change(
        charge,
        "charge.refunded",
        amount_refunded=refunded,
        refunded=refunded == charge["amount"],
    )
    transaction = balance.settle(
        account,
        refund,
        -amount,
        "payment_refund" if debit else "refund",
        description=f"REFUND FOR CHARGE ({charge['id']})",
    )
    if charge["refunded"]:
        early_fraud_warnings.settled(account, charge)
        disputes.answered_by_refund(account, charge)
    if goes == "later":
        account.plan("refund arrives", refund["id"], account.now() + ARRIVES_AFTER)
    elif goes == "fails":
        account.plan("refund fails", refund["id"], account.now() + ARRIVES_AFTER)
    return account.change(refund, "refund.updated", balance_transaction=transaction["id"])


def _destination(debit: bool) -> Object:
    if debit:
        return {"type": "sepa_bank_transfer", "sepa_bank_transfer": {}}
    card = {
        "reference_status": "pending",
        "reference_type": "acquirer_reference_number",
        "type": "refund",
    }
    return {"type": "card", "card": card}


@when("refund arrives")
def succeed(account: Account, id: str) -> Object:
    """A refund that was pending has reached the payer."""
    refund = account.find("refund", id)
    if refund["status"] != "pending":
        return refund
    account.unplan("refund arrives", id)
    return _changed(account, refund, status="succeeded")


@when("refund fails")
def fail(account: Account, id: str, reason: str = FAILURES[0]) -> Object:
    """The payer's bank sends a refund back: the amount is ours again, and can be refunded again."""
    refund = account.find("refund", id)
    if refund["status"] not in ("pending", "succeeded"):
        raise StripeError(f"The refund {id} is {refund['status']} and cannot fail")
    if reason not in FAILURES:
        raise StripeError(f"Invalid reason: must be one of {', '.join(FAILURES)}", param="reason")
    for planned in ("refund arrives", "refund fails"):
        account.unplan(planned, id)
    charge = account.find("charge", refund["charge"])
    back = balance.settle(
        account,
        refund,
        refund["amount"],
        "refund_failure",
        description=f"REFUND FAILURE FOR CHARGE ({charge['id']})",
        at_once=True,
    )
    account.change(
        charge,
        "charge.updated",
        amount_refunded=charge["amount_refunded"] - refund["amount"],
        refunded=False,
    )
    failed = _changed(
        account,
        refund,
        failure_balance_transaction=back["id"],
        failure_reason=reason,
        status="failed",
    )
    account.announce("refund.failed", failed)
    return failed


def _changed(account: Account, refund: Object, **changes: object) -> Object:
    """As at Stripe, `refund.updated` comes with the older `charge.refund.updated`."""
    changed = account.change(refund, "refund.updated", **changes)
    account.announce("charge.refund.updated", changed)
    return changed


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
    if charge["disputed"]:
        raise StripeError(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
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


@speaks("POST", "/v1/refunds/{refund}")
def update_refund(account: Account, params: Object, refund: str) -> Object:
    before = account.find("refund", refund, "refund", 404)
    metadata = merged(before["metadata"], params.get("metadata"))
    return account.change(before, "refund.updated", metadata=metadata)


@speaks("GET", "/v1/refunds", "charge", "payment_intent", *PAGING)
def list_refunds(account: Account, params: Object) -> Object:
    conditions = filtered(params, "charge", "payment_intent")
    return page(account, "refund", "/v1/refunds", params, conditions)
