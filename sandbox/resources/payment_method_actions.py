"""What a merchant does with payment methods: make from a test token, attach, change, detach."""

from sandbox.account import Account, Object
from sandbox.api.operations import speaks
from sandbox.cards import BY_TOKEN, CARDS, DEBITS
from sandbox.errors import Declined, StripeError
from sandbox.resources import customers, payment_methods, saved_cards
from sandbox.resources.metadata import merged


@speaks(
    "POST",
    "/v1/payment_methods",
    "type",
    "billing_details",
    "card",
    "sepa_debit.iban",
)
def create_payment_method(account: Account, params: Object) -> Object:
    """From `tok_visa` and its like, a test card's number, or a test IBAN."""
    if params.get("type") == "sepa_debit":
        card = DEBITS.get(params.get("sepa_debit", {}).get("iban", ""))
    else:
        given = params.get("card") or {}
        named = given.get("token", "").removeprefix("tok_")
        card = BY_TOKEN.get(named) or CARDS.get(given.get("number", ""))
    if card is None:
        raise StripeError(
            "The local Stripe makes payment methods of its test tokens (tok_visa ...), test card "
            "numbers and test IBANs only.",
            param="card",
        )
    details = params.get("billing_details") or {}
    entry = payment_methods.entry_for(account, card)._replace(
        email=details.get("email") or None, name=details.get("name") or None
    )
    method = payment_methods.create(account, card, entry)
    address = {k: v or None for k, v in (details.get("address") or {}).items()}
    changes: Object = {"metadata": merged({}, params.get("metadata"))}
    changes["billing_details"] = method["billing_details"] | {
        "address": method["billing_details"]["address"] | address,
        "phone": details.get("phone") or None,
    }
    return account.change(method, **changes)


@speaks("POST", "/v1/payment_methods/{payment_method}/attach", "customer")
def attach_payment_method(account: Account, params: Object, payment_method: str) -> Object:
    method = payment_methods.named(account, payment_method, "payment_method")
    if "customer" not in params:
        raise StripeError(
            "Missing required param: customer.", code="parameter_missing", param="customer"
        )
    customer = customers.living(account, params["customer"])
    if method["customer"]:
        raise StripeError(
            "The payment method you provided has already been attached to a customer.",
            code="payment_method_unexpected_state",
        )
    card = CARDS.get(account.store.hidden(method["id"])["number"])
    if card and card.code:
        raise Declined(card.message, code=card.code, decline_code=card.decline_code)
    return payment_methods.attach(account, method, customer["id"])


@speaks("POST", "/v1/payment_methods/{payment_method}/detach")
def detach_payment_method(account: Account, params: Object, payment_method: str) -> Object:
    method = account.find("payment_method", payment_method, "payment_method", 404)
    return saved_cards.detach(account, method)


@speaks(
    "POST",
    "/v1/payment_methods/{payment_method}",
    "billing_details",
    "card.exp_month",
    "card.exp_year",
)
def update_payment_method(account: Account, params: Object, payment_method: str) -> Object:
    before = account.find("payment_method", payment_method, "payment_method", 404)
    changes: Object = {"metadata": merged(before["metadata"], params.get("metadata"))}
    if "card" in params:
        changes["card"] = before["card"] | params["card"]
    if "billing_details" in params:
        given = params["billing_details"] or {}
        address = {k: v or None for k, v in (given.get("address") or {}).items()}
        changes["billing_details"] = before["billing_details"] | {
            name: given[name] or None for name in ("email", "name", "phone") if name in given
        }
        changes["billing_details"]["address"] = (
            before["billing_details"]["address"] or {}
        ) | address
    return account.change(before, "payment_method.updated", **changes)
