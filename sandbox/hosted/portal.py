"""The Billing Portal's page: change the card, see the invoices."""

from typing import Any

from flask import Blueprint, redirect, render_template, request

from sandbox.account import Account, Object
from sandbox.api.listing import equals, page
from sandbox.cards import CARDS
from sandbox.currencies import CURRENCIES
from sandbox.errors import NoSuchObject
from sandbox.hosted.entry import FIELDS, filled, read
from sandbox.resources import customers, saved_cards
from sandbox.webhooks import Courier

VALID_FOR = 3600


def blueprint(account: Account, courier: Courier) -> Blueprint:
    """`/p/session/<id>`"""
    pages = Blueprint("portal", __name__, template_folder="templates")

    @pages.get("/p/session/<id>")
    def show(id: str) -> Any:
        session = _found(account, id)
        return _page(account, session) if session else _over()

    @pages.post("/p/session/<id>")
    def change(id: str) -> Any:
        session = _found(account, id)
        if session is None:
            return _over()
        form = {name: request.form.get(name, "") for name in FIELDS}
        if request.form.get("fill") in CARDS:
            known = _known(account, session) | {k: v for k, v in form.items() if v}
            return _page(account, session, filled(known, request.form["fill"]))
        for verb, act in (("remove", _remove), ("default", _pay_with)):
            if verb in request.form:
                act(account, session, request.form[verb])
                courier.wake()
                return redirect(f"/p/session/{id}", 303)
        entry, errors = read(form)
        if entry is None:
            return _page(account, session, form, errors)
        card = CARDS[entry.number]
        if card.code:
            told = f"{card.message} Nothing was saved. Try another card."
            return _page(account, session, form, {card.field: told})
        with account.store.transaction():
            method = saved_cards.save(account, entry, session["customer"])
            _pay_with(account, session, method["id"])
        courier.wake()
        after = (session["flow"] or {}).get("after_completion") or {}
        if after.get("redirect"):
            return redirect(after["redirect"]["return_url"], 303)
        return redirect(f"/p/session/{id}?saved={card.number[-4:]}", 303)

    return pages


def _found(account: Account, id: str) -> Object | None:
    """The session, while it is valid and its customer is there."""
    try:
        session = account.find("billing_portal.session", id)
    except NoSuchObject:
        return None
    customer = account.find("customer", session["customer"])
    expired = session["created"] + VALID_FOR < account.now()
    return None if expired or customer.get("deleted") else session


def _configuration(account: Account, session: Object) -> Object:
    return account.find("billing_portal.configuration", session["configuration"])["features"]


def _methods(account: Account, session: Object) -> list[Object]:
    owned = equals("customer", session["customer"])
    return page(account, "payment_method", "", {"limit": 20}, [owned])["data"]


def _pay_with(account: Account, session: Object, id: str) -> None:
    """The customer's default; what a subscription names itself is the merchant's to change."""
    if id in {method["id"] for method in _methods(account, session)}:
        customer = account.find("customer", session["customer"])
        saved_cards.make_default(account, customer, id)


def _remove(account: Account, session: Object, id: str) -> None:
    with account.store.transaction():
        for method in _methods(account, session):
            if method["id"] == id:
                saved_cards.detach(account, method)


def _known(account: Account, session: Object) -> dict[str, str]:
    customer = account.find("customer", session["customer"])
    return {"email": customer["email"] or "", "name": customer["name"] or ""}


def _page(
    account: Account,
    session: Object,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> tuple[str, int]:
    features = _configuration(account, session)
    shown: list[Object] = []
    if features["invoice_history"]["enabled"]:
        conditions = [
            equals("customer", session["customer"]),
            ("json_extract(body, '$.status') != 'draft'", []),
        ]
        shown = page(account, "invoice", "", {"limit": 24}, conditions)["data"]
    saved = request.args.get("saved", "")
    rendered = render_template(
        "portal.html",
        session=session,
        flow=session["flow"],
        methods=_methods(account, session),
        default=customers.default_method(account.find("customer", session["customer"])),
        changes=features["payment_method_update"]["enabled"],
        invoices=shown,
        spoken=lambda each: CURRENCIES[each["currency"]].spoken(each["total"]),
        saved=saved if saved.isdigit() and not errors else "",
        values=values or _known(account, session),
        errors=errors or {},
        cards=list(CARDS.values()),
    )
    return rendered, 422 if errors else 200


def _over() -> tuple[str, int]:
    words = "Nothing was changed. Go back to where you came from and open the page again."
    return render_template("fault.html", heading="This page is no longer valid", words=words), 404
