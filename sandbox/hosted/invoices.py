"""The page of an open invoice: pay it with the card that stands, or with another."""

from typing import Any

from flask import Blueprint, redirect, render_template, request

from sandbox.account import Account, Object
from sandbox.cards import CARDS, EVERY
from sandbox.currencies import CURRENCIES
from sandbox.errors import NoSuchObject
from sandbox.hosted.entry import FIELDS, filled, read
from sandbox.resources import collection, invoices, payment_intents
from sandbox.resources.saved_cards import save
from sandbox.webhooks import Courier

PAYABLE = ("open", "uncollectible")


def blueprint(account: Account, courier: Courier) -> Blueprint:
    """`/i/<invoice>` and its 3-D Secure."""
    pages = Blueprint("invoices", __name__, template_folder="templates")

    def found(id: str) -> Object | None:
        try:
            return account.find("invoice", id)
        except NoSuchObject:
            return None

    @pages.get("/i/<id>")
    def show(id: str) -> Any:
        invoice = found(id)
        if invoice is None or invoice["status"] == "draft":
            return _missing()
        return _page(account, invoice, _known(invoice))

    @pages.post("/i/<id>")
    def pay(id: str) -> Any:
        invoice = found(id)
        if invoice is None or invoice["status"] == "draft":
            return _missing()
        form = {name: request.form.get(name, "") for name in FIELDS}
        if request.form.get("fill") in CARDS:
            return _page(account, invoice, filled(form | _known(invoice), request.form["fill"]))
        with_saved = "pay_with_saved" in request.form
        entry, errors = read(form)
        if entry is None and not with_saved:
            return _page(account, invoice, form, errors)
        with account.store.transaction():
            invoice = account.find("invoice", id)
            if invoice["status"] not in PAYABLE or _sent(account, invoice):
                return redirect(f"/i/{id}", 303)
            if entry is None or with_saved:
                method = collection.standing(account, invoice)
            else:
                method = save(account, entry, invoice["customer"])
            if method and _asks(account, method, entry):
                account.store.hide(id, waiting=method["id"])
                return redirect(f"/i/{id}/authenticate", 303)
            return _tried(account, courier, invoice, method, form, present=entry is not None)

    @pages.get("/i/<id>/authenticate")
    def ask(id: str) -> Any:
        invoice = found(id)
        if invoice is None or not account.store.hidden(id).get("waiting"):
            return redirect(f"/i/{id}", 303)
        facts = {"amount": _amount(invoice), "lines": [{"description": invoice["number"]}]}
        return render_template("authenticate.html", interval="", **facts)

    @pages.post("/i/<id>/authenticate")
    def answer(id: str) -> Any:
        with account.store.transaction():
            invoice = found(id)
            kept = account.store.hidden(id).get("waiting")
            if invoice is None or not kept or invoice["status"] not in PAYABLE:
                return redirect(f"/i/{id}", 303)
            account.store.hide(id, waiting=None)
            method = account.find("payment_method", kept)
            if request.form.get("answer") != "complete":
                intent = invoices.intent_of(account, invoice)
                payment_intents.fail_authentication(account, intent, method)
                courier.wake()
                return redirect(f"/i/{id}", 303)
            return _tried(account, courier, invoice, method, {}, present=True)

    return pages


def _asks(account: Account, method: Object, entry: object) -> bool:
    """Must the person pass 3-D Secure: with a new card that asks, or one that always does."""
    card = EVERY[account.store.hidden(method["id"])["number"]]
    return card.always_asks or (card.authenticates and entry is not None)


def _tried(
    account: Account,
    courier: Courier,
    invoice: Object,
    method: Object | None,
    form: dict[str, str],
    *,
    present: bool,
) -> Any:
    after = collection.collect(account, invoice, method, by_hand=True, present=present)
    subscription = collection.subscription_id(after)
    if after["status"] == "paid" and method and present and subscription:
        # What paid is what pays from now on.
        agreement = account.find("subscription", subscription)
        account.change(
            agreement, "customer.subscription.updated", default_payment_method=method["id"]
        )
    courier.wake()
    if after["status"] in PAYABLE and not _sent(account, after):
        page, _ = _page(account, after, form or _known(after))
        return page, 402
    return redirect(f"/i/{after['id']}", 303)


def _sent(account: Account, invoice: Object) -> bool:
    payments = invoices.payments_of(account, invoice)["data"]
    return bool(payments) and (invoices.intent_of(account, invoice)["status"] == "processing")


def _known(invoice: Object) -> dict[str, str]:
    return {"email": invoice["customer_email"] or "", "name": invoice["customer_name"] or ""}


def _amount(invoice: Object) -> str:
    return CURRENCIES[invoice["currency"]].spoken(invoice["amount_due"])


def _page(
    account: Account, invoice: Object, values: dict[str, str], errors: dict[str, str] | None = None
) -> tuple[str, int]:
    reason, sent = "", False
    if invoice["status"] in PAYABLE and invoices.payments_of(account, invoice)["data"]:
        intent = invoices.intent_of(account, invoice)
        sent = intent["status"] == "processing"
        reason = (intent["last_payment_error"] or {}).get("message", "")
        if intent["status"] == "requires_action":
            reason = "Your bank asks whether this is you: press the first button."
    page = render_template(
        "invoice.html",
        invoice=invoice,
        amount=_amount(invoice),
        saved=collection.standing(account, invoice) if invoice["status"] in PAYABLE else None,
        sent=sent,
        reason=reason,
        values=values,
        errors=errors or {},
        cards=list(CARDS.values()),
    )
    return page, 422 if errors else 200


def _missing() -> tuple[str, int]:
    words = "The address may be cut short. Nothing was charged."
    return render_template("fault.html", heading="There is no such invoice", words=words), 404
