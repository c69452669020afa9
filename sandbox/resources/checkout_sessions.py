"""Checkout sessions: one visit of the hosted page."""

from sandbox import currencies
from sandbox.account import Account, Object, new_id
from sandbox.api.expanding import includes
from sandbox.api.listing import PAGING, equals, filtered, page
from sandbox.api.operations import speaks
from sandbox.due import when
from sandbox.errors import StripeError
from sandbox.resources import checkout_lines, prices
from sandbox.resources.checkout_rules import LONGEST, require_sound
from sandbox.resources.metadata import merged

# Kept as given and shown on the session.
SHOWN = ("cancel_url", "client_reference_id", "customer", "customer_email", "locale", "mode",
         "submit_type", "success_url")  # fmt: skip
# Not shown on the session: what paying it will do.
HIDDEN = ("payment_intent_data", "subscription_data")


@speaks(
    "POST",
    "/v1/checkout/sessions",
    *SHOWN,
    "adaptive_pricing.enabled",
    "billing_address_collection",
    "currency",
    "custom_text",
    "customer_creation",
    "customer_update",
    "expires_at",
    *(f"line_items.price_data.{name}" for name in (*prices.UNDERSTOOD, "product_data")),
    "line_items.price",
    "line_items.quantity",
    "payment_intent_data.description",
    "payment_intent_data.metadata",
    "payment_intent_data.receipt_email",
    "payment_intent_data.setup_future_usage",
    "payment_intent_data.shipping",
    "payment_intent_data.statement_descriptor_suffix",
    "payment_method_types",
    "subscription_data.billing_mode",
    "subscription_data.description",
    "subscription_data.metadata",
    "ui_mode",
)
def create_session(account: Account, params: Object) -> Object:
    require_sound(account, params)
    id, mode = new_id("cs_test"), params["mode"]
    lines = checkout_lines.asked_for(account, params)
    total = sum(line["amount_total"] for line in lines)
    currency = currencies.CURRENCIES[lines[0]["currency"]]
    currencies.require_chargeable(total, currency, "line_items")
    creation = params.get("customer_creation", "if_required")
    if mode == "subscription":
        creation = None if "customer" in params else "always"
    expires_at = params.get("expires_at", account.now() + LONGEST)
    account.plan("session expires", id, expires_at)
    return account.create(
        {
            "id": id,
            "object": "checkout.session",
            "adaptive_pricing": {
                "enabled": params.get("adaptive_pricing", {}).get("enabled", False)
            },
            "amount_subtotal": total,
            "amount_total": total,
            "automatic_tax": {"enabled": False},
            "billing_address_collection": params.get("billing_address_collection"),
            "branding_settings": {
                "background_color": "#ffffff",
                "border_style": "rounded",
                "button_color": "#0b5d5b",
                "display_name": "Local Stripe",
                "font_family": "default",
            },
            "currency": currency.code,
            "custom_fields": [],
            "custom_text": {
                name: text or None for name, text in params.get("custom_text", {}).items()
            },
            "customer_creation": None if "customer" in params else creation,
            "customer_details": _details(account, params),
            "expires_at": expires_at,
            "metadata": merged({}, params.get("metadata")),
            "payment_method_collection": "always" if mode == "subscription" else "if_required",
            "payment_method_options": {},
            "payment_method_types": _types(params, currency.code),
            "payment_status": "unpaid",
            "phone_number_collection": {"enabled": False},
            "shipping_options": [],
            "status": "open",
            "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
            "ui_mode": "hosted_page",
            "url": f"{account.home}/c/pay/{id}",
        }
        | {name: params[name] for name in SHOWN if name in params},
        hidden={"lines": lines} | {name: params.get(name, {}) for name in HIDDEN},
    )


def _types(params: Object, currency: str) -> list[str]:
    """What may be paid with: cards, and for euros a bank debit; fewer where the request says so."""
    offered = ["card", "sepa_debit"] if currency == "eur" else ["card"]
    wanted = params.get("payment_method_types") or offered
    for name in wanted:
        if name not in ("card", "sepa_debit"):
            raise StripeError(
                f"The local Stripe does not speak {name} yet", param="payment_method_types"
            )
        if name not in offered:
            raise StripeError(
                f"The currency provided ({currency}) is invalid for one or more payment methods "
                "in your payment_method_types. sepa_debit takes eur only.",
                param="payment_method_types",
            )
    return wanted


def _details(account: Account, params: Object) -> Object | None:
    """What is known of the person before they pay."""
    if "customer_email" in params:
        return {"email": params["customer_email"], "tax_exempt": "none"}
    if "customer" in params:
        customer = account.find("customer", params["customer"])
        return {"email": customer["email"], "tax_exempt": "none"}
    return None


def lines_of(account: Account, session: Object) -> list[Object]:
    """What the session charges for."""
    return account.store.hidden(session["id"])["lines"]


@includes("checkout.session", "line_items")
def line_items_of(account: Account, session: Object) -> Object:
    return {
        "object": "list",
        "data": lines_of(account, session),
        "has_more": False,
        "url": f"/v1/checkout/sessions/{session['id']}/line_items",
    }


def expire(account: Account, session: Object) -> Object:
    """Close an open session; it can no longer be paid."""
    account.unplan("session expires", session["id"])
    expired = account.change(session, status="expired", url=None)
    account.announce("checkout.session.expired", expired)
    return expired


@when("session expires")
def expire_overdue(account: Account, id: str) -> None:
    session = account.find("checkout.session", id)
    if session["status"] == "open":
        expire(account, session)


@speaks("GET", "/v1/checkout/sessions/{session}")
def retrieve_session(account: Account, params: Object, session: str) -> Object:
    return account.find("checkout.session", session, "session", 404)


@speaks("POST", "/v1/checkout/sessions/{session}/expire")
def expire_session(account: Account, params: Object, session: str) -> Object:
    found = account.find("checkout.session", session, "session", 404)
    if found["status"] != "open":
        raise StripeError(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout '
            f"Session has a status of {found['status']}."
        )
    return expire(account, found)


@speaks("GET", "/v1/checkout/sessions/{session}/line_items", *PAGING)
def list_line_items(account: Account, params: Object, session: str) -> Object:
    return line_items_of(account, account.find("checkout.session", session, "session", 404))


@speaks(
    "GET",
    "/v1/checkout/sessions",
    "customer",
    "payment_intent",
    "subscription",
    "status",
    "customer_details.email",
    *PAGING,
)
def list_sessions(account: Account, params: Object) -> Object:
    conditions = filtered(params, "customer", "payment_intent", "subscription", "status")
    if "customer_details" in params:
        conditions.append(equals("customer_details.email", params["customer_details"]["email"]))
    return page(account, "checkout.session", "/v1/checkout/sessions", params, conditions)
