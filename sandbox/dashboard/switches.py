"""The local switches under `/_sandbox/`: what banks do, and what Stripe's dashboard can do."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Blueprint, jsonify, redirect, request

from sandbox.account import Account, Object
from sandbox.currencies import CURRENCIES
from sandbox.due import happen
from sandbox.errors import StripeError
from sandbox.resources import (
    balance,
    collection,
    debits,
    disputes,
    payouts,
    refunds,
    renewals,
    saved_cards,
)
from sandbox.webhooks import Courier

DAY = 24 * 3600
Verb = Callable[[str], Object]


def blueprint(account: Account, courier: Courier) -> Blueprint:
    """Switches that act on one object, by its id, and those that act on the whole account."""
    switches = Blueprint("switches", __name__)

    def carried_out(place: str, act: Callable[[], Object]) -> Any:
        with account.store.transaction():
            result = act()
        happen(account, most=20)
        courier.wake()
        return answer(result, place)

    def on_one(path: str, place: str, verb: Verb) -> None:
        def act(id: str) -> Any:
            return carried_out(place, lambda: verb(id))

        switches.add_url_rule(f"/_sandbox/{path}", path, act, methods=["POST"])

    def dispute(id: str) -> Object:
        reason = request.form.get("reason") or "fraudulent"
        inquiry = request.form.get("inquiry") == "yes"
        charge = disputable(account, id)
        return disputes.open_on(account, charge, reason, inquiry=inquiry)

    on_one("subscriptions/<id>/renew", "subscriptions", lambda id: renewals.renew_now(account, id))
    on_one("payments/<id>/settle", "payments", lambda id: debits.settle(account, id, arrived=True))
    on_one("payments/<id>/fail", "payments", lambda id: debits.settle(account, id, arrived=False))
    on_one(
        "payment_methods/<id>/renew",
        "payments",
        lambda id: saved_cards.renewed(account, id, whole("month"), whole("year")),
    )
    on_one("charges/<id>/dispute", "disputes", dispute)
    on_one("charges/<id>/refund", "payments", lambda id: _refund(account, id))
    on_one("disputes/<id>/win", "disputes", lambda id: disputes.win(account, id))
    on_one("disputes/<id>/lose", "disputes", lambda id: disputes.lose(account, id))
    on_one("refunds/<id>/succeed", "refunds", lambda id: refunds.succeed(account, id))
    on_one(
        "refunds/<id>/fail",
        "refunds",
        lambda id: refunds.fail(account, id, request.form.get("reason") or refunds.FAILURES[0]),
    )
    on_one(
        "payouts/<id>/fail",
        "payouts",
        lambda id: payouts.fail(account, id, request.form.get("code") or "account_closed"),
    )

    @switches.post("/_sandbox/payouts")
    def pay_out() -> Any:
        """Pay out what is available, arriving in `days`; `daily=on|off`: at every midnight."""
        if "daily" in request.form:
            payouts.set_daily(account, on=request.form["daily"] == "on")
            return answer({"daily": request.form["daily"]}, "payouts")
        wait = whole("days", 0) * DAY
        return carried_out("payouts", lambda: payouts.pay_out(account, wait))

    @switches.post("/_sandbox/debits")
    def time_debits() -> Any:
        """Bank debits from now on arrive `seconds` later."""
        account.store.set("debits_after", str(whole("seconds")))
        return answer({"seconds": whole("seconds")}, "payments")

    @switches.post("/_sandbox/retries")
    def set_retries() -> Any:
        """After how many `days` a failed renewal is tried again, and what the `end` is."""
        end = request.form.get("end") or collection.retry_end(account)
        days = request.form.get("days")
        kept = ",".join(map(str, collection.retry_days(account)))
        told = collection.set_retries(account, kept if days is None else days, end)
        return answer(told, "subscriptions")

    @switches.route("/_sandbox/faults", methods=["GET", "POST", "DELETE"])
    @switches.post("/_sandbox/faults/clear", endpoint="clear_faults")
    def faults() -> Any:
        """Throw a fault (see `faults.Fault`), list them, or clear them all."""
        if request.method == "DELETE" or request.path.endswith("/clear"):
            account.faults.clear()
        elif request.method == "POST":
            return answer(account.faults.add(request.form)._asdict(), "faults")
        return answer({"data": [each._asdict() for each in account.faults.all()]}, "faults")

    @switches.route("/_sandbox/faults/<int:id>", methods=["DELETE"])
    def clear_fault(id: int) -> Any:
        account.faults.clear(id)
        return answer({"data": [each._asdict() for each in account.faults.all()]}, "faults")

    @switches.post("/_sandbox/deliveries")
    def hurry() -> Any:
        """What is owed goes out `sooner` seconds earlier: a day's delay need not last a day."""
        owed = account.deliveries.hurry(whole("sooner"))
        courier.wake()
        return answer({"owed": owed}, "events")

    @switches.post("/_sandbox/fees")
    def take_fee() -> Any:
        """Stripe takes a fee of its own, `amount` minor units of the settlement currency."""
        text = request.form.get("description") or "Billing - usage fee"
        return carried_out(
            "payouts",
            lambda: balance.book(account, -whole("amount"), "stripe_fee", description=text),
        )

    @switches.errorhandler(StripeError)
    def refused(refusal: StripeError) -> Any:
        return jsonify(refusal.body()), refusal.status

    return switches


def answer(body: Object, place: str) -> Any:
    """JSON for programs, the dashboard for people."""
    if request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html":
        return redirect(f"/#{place}", 303)
    return jsonify(body)


def whole(name: str, otherwise: int | None = None) -> int:
    """A whole number from the form; StripeError when it is none."""
    written = request.form.get(name, "")
    if not written and otherwise is not None:
        return otherwise
    if not re.fullmatch(r"[0-9]{1,11}", written):
        raise StripeError(f"Invalid integer: {written}", param=name)
    return int(written)


def disputable(account: Account, id: str) -> Object:
    """A paid charge that nobody disputed yet."""
    charge = account.find("charge", id)
    if not charge["paid"] or charge["disputed"] or charge["refunded"]:
        raise StripeError(f"The charge {id} was not paid, or is refunded or disputed already")
    return charge


def _refund(account: Account, id: str) -> Object:
    """As with the button in Stripe's dashboard: `money` like 12.50, `amount` in minor units."""
    params: Object = {"charge": id, "reason": request.form.get("reason") or "requested_by_customer"}
    currency = CURRENCIES[account.find("charge", id)["currency"]]
    written = request.form.get("money", "").strip().replace(",", ".")
    if request.form.get("amount"):
        params["amount"] = whole("amount")
    elif written:
        try:
            minor = Decimal(written).scaleb(currency.exponent)
        except InvalidOperation:
            minor = Decimal("0.5")
        if minor != minor.to_integral_value() or minor < 1:
            raise StripeError(
                f"'{written}' is no amount in {currency.code.upper()}; write it like "
                f"{currency.spoken(1250)}, or leave it empty to refund what is left.",
                param="money",
            )
        params["amount"] = int(minor)
    return refunds.create(account, params)
