"""Customers: who pays."""

import re
import secrets

from sandbox.account import Account, Object, new_id
from sandbox.api.listing import PAGING, equals, filtered, page
from sandbox.api.operations import speaks
from sandbox.errors import StripeError
from sandbox.resources.metadata import merged

FIELDS = ("email", "name", "phone", "description", "address", "preferred_locales")
PREFIX_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
MAIL = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")


def require_mail(address: str, param: str) -> None:
    """An address that Stripe would take."""
    if not MAIL.fullmatch(address) or len(address) > 512:
        raise StripeError(f"Invalid email address: {address}", code="email_invalid", param=param)


def create(account: Account, params: Object) -> Object:
    """A customer, announced."""
    given = {name: params[name] for name in FIELDS if params.get(name) not in (None, "")}
    if "email" in given:
        require_mail(given["email"], "email")
    customer = account.create(
        {
            "id": new_id("cus"),
            "object": "customer",
            "balance": 0,
            "delinquent": False,
            "invoice_prefix": "".join(secrets.choice(PREFIX_ALPHABET) for _ in range(8)),
            "invoice_settings": {},
            "next_invoice_sequence": 1,
            "preferred_locales": [],
            "tax_exempt": "none",
        }
        | given
        | {"metadata": merged({}, params.get("metadata"))}
    )
    account.announce("customer.created", customer)
    return customer


def living(account: Account, id: str, param: str = "customer", status: int = 400) -> Object:
    """The customer with this id, unless it was deleted."""
    customer = account.find("customer", id, param, status)
    if customer.get("deleted"):
        raise StripeError(
            f"No such customer: '{id}'", code="resource_missing", param=param, status=status
        )
    return customer


def default_method(customer: Object) -> str | None:
    """The payment method that a customer chose for what they owe."""
    return (customer.get("invoice_settings") or {}).get("default_payment_method")


def forget(account: Account, customer: Object) -> Object:
    """Leave only that there was such a customer, and take their cards away."""
    cards = page(
        account, "payment_method", "", {"limit": 100}, [equals("customer", customer["id"])]
    )
    for card in cards["data"]:
        detached = account.change(card, customer=None)
        account.announce("payment_method.detached", detached, {"customer": customer["id"]})
    account.announce("customer.deleted", customer)
    return account.delete(customer)


@speaks("GET", "/v1/customers/{customer}")
def retrieve_customer(account: Account, params: Object, customer: str) -> Object:
    return account.find("customer", customer, status=404)


@speaks("POST", "/v1/customers/{customer}", *FIELDS, "invoice_settings.default_payment_method")
def update_customer(account: Account, params: Object, customer: str) -> Object:
    before = living(account, customer, "id", 404)
    if params.get("email"):
        require_mail(params["email"], "email")
    changes = {name: params[name] or None for name in FIELDS if name in params}
    changes["metadata"] = merged(before["metadata"], params.get("metadata"))
    if "invoice_settings" in params:
        method = params["invoice_settings"].get("default_payment_method") or None
        if method:
            account.find("payment_method", method, "invoice_settings[default_payment_method]")
        changes["invoice_settings"] = before["invoice_settings"] | {
            "default_payment_method": method
        }
    return account.change(before, "customer.updated", **changes)


@speaks("GET", "/v1/customers", "email", *PAGING)
def list_customers(account: Account, params: Object) -> Object:
    conditions = [*filtered(params, "email"), ("json_extract(body, '$.deleted') IS NULL", [])]
    return page(account, "customer", "/v1/customers", params, conditions)
