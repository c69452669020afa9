"""Payment intents: the wish to be paid, through as many charges as it takes."""

import secrets
from typing import Any

from sandbox.account import Account, Object, new_id
from sandbox.api.listing import PAGING, filtered, page
from sandbox.api.operations import speaks
from sandbox.cards import TestCard
from sandbox.resources import charges
from sandbox.resources.metadata import merged

DEBIT_TAKES = 5 * 24 * 3600


def create(account: Account, amount: int, currency: str, **more: Any) -> Object:
    """An intent waiting for a payment method, announced."""
    id = new_id("pi")
    intent = account.create(
        {
            "id": id,
            "object": "payment_intent",
            "amount": amount,
            "amount_capturable": 0,
            "amount_received": 0,
            "capture_method": "automatic_async",
            "client_secret": f"{id}_secret_{secrets.token_hex(12)}",
            "confirmation_method": "automatic",
            "currency": currency,
            "metadata": {},
            "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
            "payment_method_types": ["card", "sepa_debit"] if currency == "eur" else ["card"],
            "status": "requires_payment_method",
        }
        | more
    )
    account.announce("payment_intent.created", intent)
    return intent


def charge(
    account: Account, intent: Object, method: Object, card: TestCard, *, authenticated: bool = False
) -> Object:
    """Try the card once. The intent comes back `succeeded` or `requires_payment_method`."""
    made = charges.create(account, intent, method, card, authenticated)
    if card.debit:
        return _send_debit(account, intent, method, made)
    if card.code:
        account.announce("charge.failed", made)
        return fail(
            account,
            intent,
            latest_charge=made["id"],
            error={
                "advice_code": card.advice,
                "charge": made["id"],
                "code": card.code,
                "decline_code": card.decline_code,
                "message": card.message,
                "payment_method": method,
                "type": "card_error",
            },
        )
    paid = succeed(account, intent, made)
    account.announce("charge.succeeded", made)
    charges.settle(account, made)
    if card.then:
        account.plan("aftermath", made["id"], account.now())
    return paid


def succeed(account: Account, intent: Object, made: Object) -> Object:
    """The charge was paid, and so is the intent."""
    paid = account.change(
        intent,
        amount_received=intent["amount"],
        last_payment_error=None,
        latest_charge=made["id"],
        next_action=None,
        payment_method=made["payment_method"],
        status="succeeded",
    )
    account.announce("payment_intent.succeeded", paid)
    return paid


def _send_debit(account: Account, intent: Object, method: Object, made: Object) -> Object:
    processing = account.change(
        intent,
        last_payment_error=None,
        latest_charge=made["id"],
        next_action=None,
        payment_method=method["id"],
        status="processing",
    )
    account.announce("payment_intent.processing", processing)
    account.announce("charge.pending", made)
    wait = int(account.store.setting("debits_after") or DEBIT_TAKES)
    account.plan("debit arrives", intent["id"], account.now() + wait)
    return processing


def require_authentication(account: Account, intent: Object, method: Object, url: str) -> Object:
    """Wait for the person to pass 3-D Secure at `url`."""
    waiting = account.change(
        intent,
        last_payment_error=None,
        next_action={
            "type": "redirect_to_url",
            "redirect_to_url": {"return_url": url, "url": url},
        },
        payment_method=method["id"],
        status="requires_action",
    )
    account.announce("payment_intent.requires_action", waiting)
    return waiting


def fail_authentication(account: Account, intent: Object, method: Object) -> Object:
    """The person did not pass 3-D Secure: nothing was charged, another card may be tried."""
    error = {
        "code": "payment_intent_authentication_failure",
        "message": "We are unable to authenticate your payment method.",
        "payment_method": method,
        "type": "invalid_request_error",
    }
    return fail(account, intent, error=error)


def fail(account: Account, intent: Object, *, error: Object, **changes: Any) -> Object:
    """Nothing was charged; another payment method may be tried."""
    failed = account.change(
        intent,
        last_payment_error=error,
        next_action=None,
        payment_method=None,
        status="requires_payment_method",
        **changes,
    )
    account.announce("payment_intent.payment_failed", failed)
    return failed


@speaks("GET", "/v1/payment_intents/{intent}")
def retrieve_payment_intent(account: Account, params: Object, intent: str) -> Object:
    return account.find("payment_intent", intent, "intent", 404)


@speaks("POST", "/v1/payment_intents/{intent}", "description")
def update_payment_intent(account: Account, params: Object, intent: str) -> Object:
    before = account.find("payment_intent", intent, "intent", 404)
    changes: Object = {"metadata": merged(before["metadata"], params.get("metadata"))}
    if "description" in params:
        changes["description"] = params["description"] or None
    return account.change(before, **changes)


@speaks("GET", "/v1/payment_intents", "customer", *PAGING)
def list_payment_intents(account: Account, params: Object) -> Object:
    conditions = filtered(params, "customer")
    return page(account, "payment_intent", "/v1/payment_intents", params, conditions)
