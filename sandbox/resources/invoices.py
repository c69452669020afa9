"""Invoices: what a period of a subscription costs, and whether it was paid."""

from sandbox.account import Account, Object, new_id
from sandbox.api.expanding import includes
from sandbox.api.listing import PAGING, equals, filtered, page
from sandbox.api.operations import speaks


def finalize(account: Account, invoice: Object, intent: Object | None) -> Object:
    """Number the invoice and open it, to be paid by `intent`; none where nothing is due."""
    number, now = _next_number(account, invoice["customer"]), account.now()
    opened = account.change(
        invoice,
        effective_at=now,
        ending_balance=0,
        hosted_invoice_url=f"{account.home}/i/{invoice['id']}",
        number=number,
        status="open",
        status_transitions={"finalized_at": now},
    )
    if intent:
        account.create(
            {
                "id": new_id("inpay"),
                "object": "invoice_payment",
                "amount_requested": invoice["amount_due"],
                "currency": invoice["currency"],
                "invoice": invoice["id"],
                "is_default": True,
                "payment": {"type": "payment_intent", "payment_intent": intent["id"]},
                "status": "open",
                "status_transitions": {},
            }
        )
    account.announce("invoice.finalized", opened)
    return opened


def _next_number(account: Account, customer_id: str) -> str:
    customer = account.find("customer", customer_id)
    sequence = customer["next_invoice_sequence"]
    account.change(customer, next_invoice_sequence=sequence + 1)
    return f"{customer['invoice_prefix']}-{sequence:04d}"


def pay(account: Account, invoice: Object, intent: Object | None, *, tries: int = 1) -> Object:
    """The intent succeeded, or nothing was due: the invoice is paid."""
    now, amount = account.now(), intent["amount_received"] if intent else 0
    paid = account.change(
        invoice,
        "invoice.updated",
        amount_paid=amount,
        amount_remaining=0,
        attempt_count=invoice["attempt_count"] + tries,
        attempted=True,
        auto_advance=False,
        next_payment_attempt=None,
        status="paid",
        status_transitions=invoice["status_transitions"] | {"paid_at": now},
    )
    account.announce("invoice.paid", paid)
    account.announce("invoice.payment_succeeded", paid)
    for payment in payments_of(account, invoice)["data"]:
        account.announce(
            "invoice_payment.paid",
            account.change(
                payment, amount_paid=amount, status="paid", status_transitions={"paid_at": now}
            ),
        )
    return paid


def fail(
    account: Account, invoice: Object, again: int | None, *, tries: int = 1, ask: bool = False
) -> Object:
    """The charge failed: the invoice stays open, and Stripe tries `again` at that moment."""
    failed = account.change(
        invoice,
        "invoice.updated",
        attempt_count=invoice["attempt_count"] + tries,
        attempted=True,
        next_payment_attempt=again,
    )
    account.announce("invoice.payment_failed", failed)
    if ask:
        account.announce("invoice.payment_action_required", failed)
    return failed


def intent_of(account: Account, invoice: Object) -> Object:
    """The intent that is to pay an open invoice."""
    payment = payments_of(account, invoice)["data"][0]["payment"]
    return account.find("payment_intent", payment["payment_intent"])


def paid_by(account: Account, intent_id: str) -> Object | None:
    """The invoice that this intent is to pay, if it is for one."""
    asked = [equals("payment.payment_intent", intent_id)]
    found = page(account, "invoice_payment", "", {"limit": 1}, asked)["data"]
    return account.find("invoice", found[0]["invoice"]) if found else None


def void(account: Account, invoice: Object) -> Object:
    """Nothing is asked for this after all."""
    if invoice["status"] == "draft":
        invoice = finalize(account, invoice, None)
    account.unplan("retry", invoice["id"])
    voided = account.change(
        invoice,
        "invoice.updated",
        auto_advance=False,
        next_payment_attempt=None,
        status="void",
        status_transitions=invoice["status_transitions"] | {"voided_at": account.now()},
    )
    account.announce("invoice.voided", voided)
    return voided


def mark_uncollectible(account: Account, invoice: Object) -> Object:
    """Nobody expects this money any more; it may still be paid."""
    if invoice["status"] == "draft":
        invoice = finalize(account, invoice, None)
    account.unplan("retry", invoice["id"])
    now = account.now()
    given_up = account.change(
        invoice,
        "invoice.updated",
        auto_advance=False,
        next_payment_attempt=None,
        status="uncollectible",
        status_transitions=invoice["status_transitions"] | {"marked_uncollectible_at": now},
    )
    account.announce("invoice.marked_uncollectible", given_up)
    return given_up


@includes("invoice", "payments")
def payments_of(account: Account, invoice: Object) -> Object:
    conditions = [equals("invoice", invoice["id"])]
    return page(account, "invoice_payment", "/v1/invoice_payments", {"limit": 10}, conditions)


@speaks("GET", "/v1/invoices/{invoice}")
def retrieve_invoice(account: Account, params: Object, invoice: str) -> Object:
    return account.find("invoice", invoice, "invoice", 404)


@speaks("GET", "/v1/invoices", "customer", "subscription", "status", "collection_method", *PAGING)
def list_invoices(account: Account, params: Object) -> Object:
    conditions = filtered(params, "customer", "status", "collection_method")
    if "subscription" in params:
        conditions.append(
            equals("parent.subscription_details.subscription", params["subscription"])
        )
    return page(account, "invoice", "/v1/invoices", params, conditions)


@speaks("GET", "/v1/invoice_payments/{invoice_payment}")
def retrieve_invoice_payment(account: Account, params: Object, invoice_payment: str) -> Object:
    return account.find("invoice_payment", invoice_payment, "invoice_payment", 404)


@speaks(
    "GET",
    "/v1/invoice_payments",
    "invoice",
    "status",
    "payment.type",
    "payment.payment_intent",
    *PAGING,
)
def list_invoice_payments(account: Account, params: Object) -> Object:
    conditions = filtered(params, "invoice", "status")
    if "payment" in params:
        conditions += [
            equals(f"payment.{name}", value) for name, value in params["payment"].items()
        ]
    return page(account, "invoice_payment", "/v1/invoice_payments", params, conditions)
