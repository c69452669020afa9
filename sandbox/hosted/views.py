"""The hosted checkout page."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from sandbox.account import Account, Object
from sandbox.cards import CARDS, DEBITS
from sandbox.currencies import CURRENCIES
from sandbox.due import happen
from sandbox.errors import NoSuchObject
from sandbox.hosted.entry import FIELDS, NOT_CHARGED, filled, read, read_debit
from sandbox.payment import Outcome, authenticate, pay, waiting
from sandbox.periods import named
from sandbox.resources.checkout_sessions import lines_of
from sandbox.webhooks import Courier

PAYS = "4242424242424242"
WHAT_NOW = "Try another card, or ask the bank that issued this one."
NOT_AUTHENTICATED = f"The authentication failed. {NOT_CHARGED} Try again, or choose another card."


def blueprint(account: Account, courier: Courier) -> Blueprint:
    """`/c/pay/<session>` and what belongs to it."""
    pages = Blueprint("hosted", __name__, template_folder="templates")

    def found(id: str) -> Object | None:
        if happen(account, most=20):
            courier.wake()
        try:
            return account.find("checkout.session", id)
        except NoSuchObject:
            return None

    @pages.get("/c/pay/<id>")
    def show(id: str) -> Any:
        session = found(id)
        if session is None or session["status"] != "open":
            return _closed(session)
        return _form(account, session, _known(session))

    @pages.post("/c/pay/<id>")
    def submit(id: str) -> Any:
        session = found(id)
        if session is None or session["status"] != "open":
            return _closed(session)
        form = {field: request.form.get(field, "") for field in FIELDS} | _known(session)
        if request.form.get("fill") in CARDS:
            return _form(account, session, filled(form, request.form["fill"]), card_filled=True)
        if "pay_with_test_card" in request.form:
            form = filled(form, PAYS)
        iban = request.form.get("pay_by_debit", "")
        by_debit = iban in DEBITS and "sepa_debit" in session["payment_method_types"]
        entry, errors = read_debit(form, iban) if by_debit else read(form)
        if entry is None:
            return _form(account, session, form, errors)
        result = pay(account, id, entry)
        happen(account, most=20)
        courier.wake()
        if result.outcome is Outcome.AUTHENTICATE:
            return redirect(f"/c/pay/{id}/authenticate", 303)
        if result.outcome is Outcome.DECLINED and result.card:
            told = f"{result.card.message} {NOT_CHARGED} {WHAT_NOW}"
            return _form(account, session, form, {result.card.field: told}, declined=True)
        return _leave(result.session)

    @pages.get("/c/pay/<id>/authenticate")
    def ask(id: str) -> Any:
        session = found(id)
        if session is None or session["status"] != "open":
            return _closed(session)
        if waiting(account, id) is None:
            return redirect(f"/c/pay/{id}", 303)
        return render_template("authenticate.html", **_facts(account, session))

    @pages.post("/c/pay/<id>/authenticate")
    def answer(id: str) -> Any:
        session = found(id)
        if session is None:
            return _closed(session)
        kept = waiting(account, id)
        result = authenticate(account, id, passed=request.form.get("answer") == "complete")
        happen(account, most=20)
        courier.wake()
        if result.outcome is Outcome.DECLINED and kept:
            form = {field: str(kept.get(field) or "") for field in FIELDS}
            form["expiry"] = f"{kept['exp_month']:02d} / {kept['exp_year'] % 100:02d}"
            return _form(account, session, form, {"number": NOT_AUTHENTICATED}, declined=True)
        if result.session["status"] == "open":
            return redirect(f"/c/pay/{id}", 303)
        return _leave(result.session)

    return pages


def _known(session: Object) -> dict[str, str]:
    """The address that the merchant gave; the person cannot change it."""
    details = session["customer_details"] or {}
    return {"email": details["email"]} if details.get("email") else {}


def _facts(account: Account, session: Object) -> dict[str, Any]:
    lines = lines_of(account, session)
    recurring = lines[0]["price"]["recurring"]
    return {
        "session": session,
        "lines": lines,
        "amount": CURRENCIES[session["currency"]].spoken(session["amount_total"]),
        "interval": named(recurring["interval"], recurring["interval_count"]) if recurring else "",
        "spoken": lambda line: CURRENCIES[line["currency"]].spoken(line["amount_total"]),
    }


def _form(
    account: Account,
    session: Object,
    values: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    *,
    declined: bool = False,
    card_filled: bool = False,
) -> tuple[str, int]:
    page = render_template(
        "pay.html",
        **_facts(account, session),
        values=values,
        errors=errors or {},
        declined=declined,
        filled=card_filled,
        locked="email" in _known(session),
        cards=list(CARDS.values()),
        debits=list(DEBITS.values()) if "sepa_debit" in session["payment_method_types"] else [],
    )
    if declined:
        return page, 402
    return page, 422 if errors else 200


def _leave(session: Object) -> Response:
    """Back to the merchant: a session that is complete leads where it was to lead."""
    if session["status"] == "expired":
        return redirect(f"/c/pay/{session['id']}", 303)
    return redirect(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]), 303)


def _closed(session: Object | None) -> tuple[str, int]:
    page = render_template("closed.html", session=session)
    if session is None:
        return page, 404
    return page, 410 if session["status"] == "expired" else 200
