"""The dashboard, and the local switches under `/_sandbox/` that Stripe does not have."""

import re
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request

from sandbox.account import Account, Object
from sandbox.currencies import CURRENCIES
from sandbox.errors import StripeError
from sandbox.resources import subscriptions
from sandbox.webhooks import Courier

SHOWN = 25


def blueprint(account: Account, courier: Courier) -> Blueprint:
    """`/` and `/_sandbox/`."""
    pages = Blueprint("dashboard", __name__, template_folder="templates")

    @pages.get("/")
    def show() -> str:
        return render_template(
            "dashboard.html",
            payments=_newest(account, "payment_intent"),
            subscriptions=_newest(account, "subscription"),
            events=_events(account),
            counts=account.keeper.counts(),
            money=_money,
            moment=_moment,
            clock=_moment(account.now()) if account.clock_is_moved() else "",
        )

    @pages.get("/_sandbox/stats")
    def stats() -> Any:
        rows = account.store.execute("SELECT state, count(*) AS n FROM deliveries GROUP BY state")
        return jsonify(account.keeper.counts() | {"deliveries": {r["state"]: r["n"] for r in rows}})

    @pages.post("/_sandbox/subscriptions/<id>/renew")
    def renew(id: str) -> Any:
        with account.store.transaction():
            renewed = subscriptions.renew(account, id)
        courier.wake()
        return _answer(renewed, "subscriptions")

    @pages.post("/_sandbox/events/<id>/send")
    def send(id: str) -> Any:
        event = account.find("event", id)
        courier.send_again(id)
        return _answer(event, "events")

    @pages.post("/_sandbox/clock")
    def clock() -> Any:
        """Move this account's clock: `now` in seconds since 1970; without it, back to real time."""
        wanted = request.form.get("now", "")
        if not re.fullmatch(r"[0-9]{0,11}", wanted):
            raise StripeError(f"Invalid integer: {wanted}", param="now")
        account.set_clock(int(wanted) if wanted else None)
        return jsonify({"now": account.now()})

    @pages.errorhandler(StripeError)
    def refused(refusal: StripeError) -> Any:
        return jsonify(refusal.body()), refusal.status

    return pages


def _answer(body: Object, place: str) -> Any:
    """JSON for programs, the dashboard for people."""
    if request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html":
        return redirect(f"/#{place}", 303)
    return jsonify(body)


def _newest(account: Account, kind: str) -> list[Object]:
    rows = account.store.execute(
        "SELECT body FROM objects WHERE kind = ? ORDER BY created DESC, seq DESC LIMIT ?",
        (kind, SHOWN),
    )
    return [account.store.unpacked(row["body"]) for row in rows]


def _events(account: Account) -> list[Object]:
    """The newest events, each with its deliveries."""
    events = _newest(account, "event")
    for event in events:
        event["deliveries"] = account.store.execute(
            "SELECT d.state, d.tries, a.status, a.error FROM deliveries d "
            "LEFT JOIN attempts a ON a.rowid = "
            "(SELECT max(rowid) FROM attempts WHERE delivery = d.seq) "
            "WHERE d.event = ? ORDER BY d.seq",
            (event["id"],),
        )
    return events


def _money(amount: int, currency: str) -> str:
    return CURRENCIES[currency].spoken(amount)


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%-d %B %Y, %H:%M:%S UTC")
