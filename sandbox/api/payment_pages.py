"""How Stripe's own page pays a checkout session; the Stripe CLI does the same.

These two addresses are not in Stripe's contract, so the contract cannot check what they take.
"""

import json
from typing import Any

from flask import Blueprint, Response, request

from sandbox.account import Account, Object, new_id
from sandbox.api import forms
from sandbox.api.answers import refused, response
from sandbox.api.gate import require_key
from sandbox.cards import Entry
from sandbox.due import happen
from sandbox.errors import Declined, StripeError
from sandbox.payment import Outcome, pay
from sandbox.webhooks import Courier


def blueprint(account: Account, courier: Courier) -> Blueprint:
    """`/v1/payment_pages/<session>`, retrieved and confirmed."""
    pages = Blueprint("payment_pages", __name__)

    @pages.before_request
    def guard() -> None:
        require_key(request.headers.get("Authorization"))

    @pages.errorhandler(StripeError)
    def refuse(refusal: StripeError) -> Response:
        return refused(refusal, new_id("req"))

    @pages.get("/v1/payment_pages/<id>")
    def show(id: str) -> Any:
        return _told(account.find("checkout.session", id, "session", 404))

    @pages.post("/v1/payment_pages/<id>/confirm")
    def confirm(id: str) -> Any:
        sent = forms.decode(request.get_data(as_text=True))
        session = account.find("checkout.session", id, "session", 404)
        if sent.get("expected_amount", str(session["amount_total"])) != str(
            session["amount_total"]
        ):
            raise StripeError("The amount has changed", param="expected_amount")
        method = account.find("payment_method", sent.get("payment_method"), "payment_method")
        result = pay(account, id, _entry(account, session, method))
        if result.outcome is not Outcome.PAID:
            card = result.card
            raise Declined(card.message if card else "Not paid", code=card.code if card else None)
        happen(account, most=20)
        courier.wake()
        return _told(result.session)

    return pages


def _told(session: Object) -> Response:
    return response(json.dumps(session), 200, new_id("req"))


def _entry(account: Account, session: Object, method: Object) -> Entry:
    """The payment method as if it had been entered on the page."""
    details, card = method["billing_details"], method.get("card") or {}
    known = session["customer_details"] or {}
    return Entry(
        known.get("email") or details["email"] or "stripe@example.com",
        details["name"],
        account.store.hidden(method["id"])["number"],
        card.get("exp_month", 12),
        card.get("exp_year", 2040),
        (details["address"] or {}).get("country"),
        (details["address"] or {}).get("postal_code"),
    )
