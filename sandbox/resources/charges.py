"""Charges: one try to take money from a card."""

from datetime import UTC, datetime

from sandbox.account import Account, Object, new_id
from sandbox.api.expanding import includes
from sandbox.api.listing import PAGING, equals, filtered, page
from sandbox.api.operations import speaks
from sandbox.cards import EVERY, TestCard
from sandbox.resources import balance
from sandbox.resources.metadata import merged


def create(
    account: Account, intent: Object, method: Object, card: TestCard, authenticated: bool
) -> Object:
    """A charge as the bank answered it; its balance transaction follows, as at Stripe."""
    paid = not card.code and not card.debit
    return account.create(
        {
            "id": new_id("py" if card.debit else "ch"),
            "object": "charge",
            "amount": intent["amount"],
            "amount_captured": intent["amount"] if paid else 0,
            "amount_refunded": 0,
            "billing_details": method["billing_details"],
            "calculated_statement_descriptor": "LOCAL STRIPE",
            "captured": paid,
            "currency": intent["currency"],
            "customer": intent["customer"],
            "description": intent["description"],
            "disputed": False,
            "failure_code": card.code or None,
            "failure_message": card.message or None,
            "fraud_details": {},
            "metadata": intent["metadata"],
            "outcome": _outcome(card),
            "paid": paid,
            "payment_intent": intent["id"],
            "payment_method": method["id"],
            "payment_method_details": {
                "type": method["type"],
                method["type"]: _details(account, intent, method, authenticated),
            },
            "receipt_email": intent["receipt_email"],
            "refunded": False,
            "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
            "status": "pending" if card.debit else "succeeded" if paid else "failed",
        }
    )


def succeed(account: Account, charge: Object) -> Object:
    """A debit that was pending has arrived."""
    paid = account.change(
        charge, amount_captured=charge["amount"], captured=True, paid=True, status="succeeded"
    )
    account.announce("charge.succeeded", paid)
    return paid


def fail(account: Account, charge: Object, why: Object) -> Object:
    """A debit that was pending came back."""
    failed = account.change(
        charge,
        failure_code=why["code"],
        failure_message=why["message"],
        paid=False,
        status="failed",
    )
    account.announce("charge.failed", failed)
    return failed


def _outcome(card: TestCard) -> Object:
    if not card.code:
        return {
            "network_status": "approved_by_network",
            "risk_level": "normal",
            "risk_score": 12,
            "seller_message": "Payment complete.",
            "type": "authorized",
        }
    return {
        "advice_code": card.advice,
        "network_decline_code": "05",
        "network_status": "declined_by_network",
        "reason": card.decline_code,
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": "The bank did not return any further details with this decline.",
        "type": "issuer_declined",
    }


def _details(account: Account, intent: Object, method: Object, authenticated: bool) -> Object:
    if method["type"] == "sepa_debit":
        bank = ("bank_code", "branch_code", "country", "fingerprint", "last4")
        expected = datetime.fromtimestamp(account.now() + 5 * 24 * 3600, UTC)
        return {name: method["sepa_debit"][name] for name in bank} | {
            "expected_debit_date": expected.strftime("%Y-%m-%d")
        }
    card = method["card"]
    same = ("brand", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4")
    secure = {
        "authentication_flow": "challenge",
        "result": "authenticated",
        "version": "2.2.0",
    }
    return {name: card[name] for name in same} | {
        "amount_authorized": intent["amount"],
        "checks": card["checks"],
        "network": card["brand"],
        "three_d_secure": secure if authenticated else None,
    }


def settle(account: Account, charge: Object) -> Object:
    """Give a paid charge its balance transaction, announced apart from the charge itself."""
    kind = "charge" if charge["payment_method_details"]["type"] == "card" else "payment"
    held = not EVERY[account.store.hidden(charge["payment_method"])["number"]].at_once
    transaction = balance.settle(account, charge, charge["amount"], kind, at_once=not held)
    return account.change(charge, "charge.updated", balance_transaction=transaction["id"])


@includes("charge", "refunds")
def refunds_of(account: Account, charge: Object) -> Object:
    found = page(account, "refund", "", {"limit": 10}, [equals("charge", charge["id"])])
    return found | {"url": f"/v1/charges/{charge['id']}/refunds"}


@speaks("GET", "/v1/charges/{charge}")
def retrieve_charge(account: Account, params: Object, charge: str) -> Object:
    return account.find("charge", charge, "id", 404)


@speaks("POST", "/v1/charges/{charge}", "description")
def update_charge(account: Account, params: Object, charge: str) -> Object:
    before = account.find("charge", charge, "id", 404)
    changes: Object = {"metadata": merged(before["metadata"], params.get("metadata"))}
    if "description" in params:
        changes["description"] = params["description"] or None
    return account.change(before, "charge.updated", **changes)


@speaks("GET", "/v1/charges", "customer", "payment_intent", *PAGING)
def list_charges(account: Account, params: Object) -> Object:
    conditions = filtered(params, "customer", "payment_intent")
    return page(account, "charge", "/v1/charges", params, conditions)
