"""The dashboard: what a merchant sees, and what it counts."""

import re
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, jsonify, render_template, request

from sandbox.account import Account, Object
from sandbox.currencies import CURRENCIES
from sandbox.dashboard.switches import answer
from sandbox.due import advance
from sandbox.errors import StripeError
from sandbox.faults import API, DELIVERY
from sandbox.resources.balance import retrieve_balance
from sandbox.webhooks import Courier

SHOWN = 25
TABLES = ("payment_intent", "subscription", "refund", "dispute", "payout")


def blueprint(account: Account, courier: Courier) -> Blueprint:
    """`/`, and the switches that are about this process: clock, events, counts."""
    pages = Blueprint("dashboard", __name__, template_folder="templates")

    @pages.get("/")
    def show() -> str:
        return render_template(
            "dashboard.html",
            **{f"{kind}s": _newest(account, kind) for kind in TABLES},
            charges=_charges(account),
            faults=account.faults.all(),
            kinds=DELIVERY + API,
            balance=retrieve_balance(account, {}),
            daily=account.store.setting("daily_payouts") == "on",
            events=_events(account),
            counts=account.keeper.counts(),
            money=_money,
            moment=_moment,
            clock=_moment(account.now()),
            moved=account.clock_is_moved(),
        )

    @pages.get("/_sandbox/stats")
    def stats() -> Any:
        rows = account.store.execute("SELECT state, count(*) AS n FROM deliveries GROUP BY state")
        forged = account.store.execute(
            "SELECT state, count(*) AS n FROM deliveries WHERE plan LIKE '%forged%' GROUP BY state"
        )
        counts: Object = account.keeper.counts()
        counts["deliveries"] = {row["state"]: row["n"] for row in rows}
        # A forged delivery that was "delivered" was believed: a fault of the endpoint.
        counts["forged"] = {row["state"]: row["n"] for row in forged}
        return jsonify(counts)

    @pages.post("/_sandbox/reset")
    def reset() -> Any:
        """Forget all objects, events, deliveries and settings; the contract's counts stay."""
        account.forget_everything()
        return answer({"reset": True}, "clock")

    @pages.post("/_sandbox/events/<id>/send")
    def send(id: str) -> Any:
        event = account.find("event", id)
        courier.send_again(id)
        return answer(event, "events")

    @pages.post("/_sandbox/clock")
    def clock() -> Any:
        """Move this account's clock: `now` in seconds since 1970; without it, back to real time."""
        wanted = request.form.get("now", "")
        if not re.fullmatch(r"[0-9]{0,11}", wanted):
            raise StripeError(f"Invalid integer: {wanted}", param="now")
        account.set_clock(int(wanted) if wanted else None)
        return answer({"now": account.now()}, "clock")

    @pages.post("/_sandbox/clock/advance")
    def advance_clock() -> Any:
        """Move time forward, to `to` or by `days`, with everything that is due on the way."""
        told = {name: request.form.get(name, "") for name in ("to", "days")}
        given = {name: value for name, value in told.items() if value}
        if len(given) != 1 or not all(re.fullmatch(r"[0-9]{1,11}", v) for v in given.values()):
            raise StripeError("Send one of to=<seconds since 1970> and days=<n>", param="to")
        now = account.now()
        to = int(given["to"]) if "to" in given else now + int(given["days"]) * 24 * 3600
        if not now <= to <= now + 5 * 366 * 24 * 3600:
            raise StripeError("The clock advances by 0 days to 5 years", param=next(iter(given)))
        happened = advance(account, to)
        courier.wake()
        return answer({"now": account.now(), "happened": happened}, "clock")

    @pages.errorhandler(StripeError)
    def refused(refusal: StripeError) -> Any:
        return jsonify(refusal.body()), refusal.status

    return pages


def _newest(account: Account, kind: str) -> list[Object]:
    rows = account.store.execute(
        "SELECT body FROM objects WHERE kind = ? ORDER BY created DESC, seq DESC LIMIT ?",
        (kind, SHOWN),
    )
    return [account.store.unpacked(row["body"]) for row in rows]


def _charges(account: Account) -> dict[str, Object]:
    """The newest charges by id, for what can be done with a payment."""
    return {charge["id"]: charge for charge in _newest(account, "charge")}


def _events(account: Account) -> list[Object]:
    """The newest events, each with its deliveries."""
    events = _newest(account, "event")
    for event in events:
        event["deliveries"] = account.store.execute(
            "SELECT d.state, d.tries, d.plan, a.status, a.error FROM deliveries d "
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
