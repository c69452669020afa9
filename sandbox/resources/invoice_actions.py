"""What a merchant does with an invoice by hand: finalise, pay, void, give up."""

from sandbox.account import Account, Object
from sandbox.api.operations import speaks
from sandbox.errors import Declined, StripeError
from sandbox.resources import collection, invoices
from sandbox.resources.metadata import merged


def _in(account: Account, id: str, *statuses: str) -> Object:
    invoice = account.find("invoice", id, "invoice", 404)
    if invoice["status"] not in statuses:
        raise StripeError(
            f"This invoice is {invoice['status']}; it must be {' or '.join(statuses)}.",
            code="invoice_not_editable",
        )
    return invoice


@speaks("POST", "/v1/invoices/{invoice}", "auto_advance", "default_payment_method", "description")
def update_invoice(account: Account, params: Object, invoice: str) -> Object:
    before = account.find("invoice", invoice, "invoice", 404)
    changes: Object = {"metadata": merged(before["metadata"], params.get("metadata"))}
    for name in ("default_payment_method", "description"):
        if name in params:
            changes[name] = params[name] or None
    if "auto_advance" in params:
        changes["auto_advance"] = params["auto_advance"]
    return account.change(before, "invoice.updated", **changes)


@speaks("POST", "/v1/invoices/{invoice}/finalize", "auto_advance")
def finalize_invoice(account: Account, params: Object, invoice: str) -> Object:
    opened = collection.finalize(account, _in(account, invoice, "draft"))
    if "auto_advance" in params:
        opened = account.change(opened, "invoice.updated", auto_advance=params["auto_advance"])
    return opened


@speaks("POST", "/v1/invoices/{invoice}/pay", "payment_method", "off_session")
def pay_invoice(account: Account, params: Object, invoice: str) -> Object:
    found = _in(account, invoice, "draft", "open", "uncollectible")
    method = None
    if "payment_method" in params:
        method = account.find("payment_method", params["payment_method"], "payment_method")
    after = collection.collect(account, found, method, by_hand=True)
    if after["status"] == "paid":
        return after
    intent = invoices.intent_of(account, after)
    if intent["status"] == "processing":
        return after
    if intent["status"] == "requires_action":
        raise Declined(
            "This payment requires additional user action before it can be completed successfully.",
            code="invoice_payment_intent_requires_action",
        )
    error = intent["last_payment_error"] or {
        "message": "There is no default payment method set on this Customer or Invoice.",
        "code": "invoice_no_payment_method_types",
    }
    raise Declined(
        error["message"],
        code=error.get("code"),
        **{name: error[name] for name in ("decline_code", "charge") if error.get(name)},
    )


@speaks("POST", "/v1/invoices/{invoice}/void")
def void_invoice(account: Account, params: Object, invoice: str) -> Object:
    return invoices.void(account, _in(account, invoice, "open", "uncollectible"))


@speaks("POST", "/v1/invoices/{invoice}/mark_uncollectible")
def give_up_invoice(account: Account, params: Object, invoice: str) -> Object:
    return invoices.mark_uncollectible(account, _in(account, invoice, "open"))
