"""Invoices by hand: items that wait for an invoice, and the invoice that takes them up."""

from sandbox import currencies
from sandbox.account import Account, Object, new_id
from sandbox.api.listing import PAGING, equals, filtered, page
from sandbox.api.operations import speaks
from sandbox.errors import StripeError
from sandbox.resources import customers, invoice_drafts
from sandbox.resources.metadata import merged

WAITING: tuple[str, list[object]] = ("json_extract(body, '$.invoice') IS NULL", [])


@speaks("POST", "/v1/invoiceitems", "amount", "currency", "customer", "description", "invoice")
def create_item(account: Account, params: Object) -> Object:
    for name in ("customer", "amount", "currency"):
        if name not in params:
            raise StripeError(
                f"Missing required param: {name}.", code="parameter_missing", param=name
            )
    customer = customers.living(account, params["customer"])
    currency = currencies.named(params["currency"], "currency")
    now = account.now()
    item = account.create(
        {
            "id": new_id("ii"),
            "object": "invoiceitem",
            "amount": params["amount"],
            "currency": currency.code,
            "customer": customer["id"],
            "date": now,
            "description": params.get("description") or None,
            "discountable": True,
            "discounts": [],
            "metadata": merged({}, params.get("metadata")),
            "period": {"start": now, "end": now},
            "pricing": {
                "type": "price_details",
                "price_details": {"price": new_id("price"), "product": new_id("prod")},
                "unit_amount_decimal": str(params["amount"]),
            },
            "proration": False,
            "quantity": 1,
            "quantity_decimal": "1",
            "tax_rates": [],
        }
    )
    account.announce("invoiceitem.created", item)
    return item


@speaks(
    "POST",
    "/v1/invoices",
    "auto_advance",
    "collection_method",
    "currency",
    "customer",
    "default_payment_method",
    "description",
    "pending_invoice_items_behavior",
)
def create_invoice(account: Account, params: Object) -> Object:
    """A draft; with `pending_invoice_items_behavior=include` it takes up the customer's items."""
    if params.get("collection_method", "charge_automatically") != "charge_automatically":
        raise StripeError("The local Stripe only charges automatically", param="collection_method")
    if "customer" not in params:
        raise StripeError(
            "Missing required param: customer.", code="parameter_missing", param="customer"
        )
    customer = customers.living(account, params["customer"])
    items: list[Object] = []
    if params.get("pending_invoice_items_behavior") == "include":
        conditions = [equals("customer", customer["id"]), WAITING]
        items = page(account, "invoiceitem", "", {"limit": 100}, conditions)["data"]
    currency = params.get("currency") or (items[0]["currency"] if items else "eur")
    id = new_id("in")
    if any(item["currency"] != currency for item in items):
        raise StripeError("All invoice items must have the invoice's currency", param="currency")
    for item in items:
        account.change(item, invoice=id)
    return invoice_drafts.create(
        account,
        customer,
        [_line(id, item) for item in items],
        id=id,
        currency=currency,
        billing_reason="manual",
        auto_advance=params.get("auto_advance", False),
        default_payment_method=params.get("default_payment_method"),
        description=params.get("description") or None,
        metadata=merged({}, params.get("metadata")),
    )


def _line(invoice: str, item: Object) -> Object:
    return {
        "id": new_id("il"),
        "object": "line_item",
        "amount": item["amount"],
        "currency": item["currency"],
        "description": item["description"],
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": invoice,
        "livemode": False,
        "metadata": item["metadata"],
        "parent": {
            "type": "invoice_item_details",
            "invoice_item_details": {
                "invoice_item": item["id"],
                "proration": False,
                "proration_details": {},
            },
        },
        "period": item["period"],
        "pretax_credit_amounts": [],
        "pricing": item["pricing"],
        "quantity": 1,
        "subtotal": item["amount"],
        "taxes": [],
    }


@speaks("GET", "/v1/invoiceitems/{invoiceitem}")
def retrieve_item(account: Account, params: Object, invoiceitem: str) -> Object:
    return account.find("invoiceitem", invoiceitem, "invoiceitem", 404)


@speaks("GET", "/v1/invoiceitems", "customer", "invoice", *PAGING)
def list_items(account: Account, params: Object) -> Object:
    conditions = filtered(params, "customer", "invoice")
    return page(account, "invoiceitem", "/v1/invoiceitems", params, conditions)
