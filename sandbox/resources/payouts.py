"""Payouts: what is available goes to the newsroom's bank, each movement in one payout."""

from sandbox.account import Account, Object, new_id
from sandbox.api.listing import PAGING, filtered, page
from sandbox.api.operations import speaks
from sandbox.due import when
from sandbox.errors import StripeError
from sandbox.resources import balance

DAY = 24 * 3600
FAILURES = {
    "account_closed": "The bank account has been closed.",
    "could_not_process": "The bank could not process this payout.",
    "no_account": "The bank account could not be located.",
}


def pay_out(account: Account, arrives_after: int = 0) -> Object:
    """Pay out everything available; StripeError when that is nothing."""
    balance.mature(account)
    rows = account.store.execute(
        "SELECT id, json_extract(body, '$.net') AS net FROM objects "
        "WHERE kind = 'balance_transaction' AND json_extract(hidden, '$.payout') IS NULL "
        "AND json_extract(body, '$.status') = 'available'"
    )
    amount = sum(row["net"] for row in rows)
    if amount <= 0:
        raise StripeError(
            "You have insufficient funds in your Stripe account for this payout: nothing is "
            "available yet. Advance the clock by a week, then pay out.",
            code="balance_insufficient",
        )
    id, arrival = new_id("po"), account.now() + arrives_after
    payout = account.create(
        {
            "id": id,
            "object": "payout",
            "amount": amount,
            "arrival_date": arrival,
            "automatic": True,
            "currency": balance.SETTLEMENT,
            "description": "STRIPE PAYOUT",
            "destination": "ba_localStripeNewsroomBank",
            "metadata": {},
            "method": "standard",
            "reconciliation_status": "in_progress",
            "source_type": "card",
            "statement_descriptor": "LOCAL STRIPE",
            "status": "in_transit",
            "type": "bank_account",
        }
    )
    own = balance.book(account, -amount, "payout", payout, description="STRIPE PAYOUT", payout=id)
    payout = account.change(payout, balance_transaction=own["id"])
    account.announce("payout.created", payout)
    for row in rows:
        account.store.hide(row["id"], payout=id)
    payout = account.change(payout, reconciliation_status="completed")
    account.announce("payout.reconciliation_completed", payout)
    account.plan("payout arrives", id, arrival)
    return payout


@when("payout arrives")
def arrive(account: Account, id: str) -> None:
    payout = account.find("payout", id)
    if payout["status"] == "in_transit":
        account.announce("payout.paid", account.change(payout, status="paid"))


@when("daily payout")
def pay_out_daily(account: Account, name: str) -> None:
    if account.store.setting("daily_payouts") != "on":
        return
    account.plan("daily payout", name, account.now() + DAY)
    try:
        pay_out(account, arrives_after=DAY)
    except StripeError:
        # Nothing was available that day.
        return


def set_daily(account: Account, *, on: bool) -> None:
    """Pay out at every midnight (UTC) from now on, or only when told."""
    account.store.set("daily_payouts", "on" if on else "off")
    if on:
        account.plan("daily payout", "daily", account.now() // DAY * DAY + DAY)
    else:
        account.unplan("daily payout", "daily")


def fail(account: Account, id: str, code: str = "account_closed") -> Object:
    """The bank sends the money back: the payout failed, and its amount is available again."""
    payout = account.find("payout", id)
    if payout["status"] not in ("in_transit", "paid"):
        raise StripeError(f"The payout {id} is {payout['status']} and cannot fail")
    if code not in FAILURES:
        raise StripeError(f"Invalid code: must be one of {', '.join(FAILURES)}", param="code")
    back = balance.book(
        account,
        payout["amount"],
        "payout_failure",
        payout,
        description="REFUND FOR FAILED PAYOUT",
        at_once=True,
    )
    failed = account.change(
        payout,
        failure_balance_transaction=back["id"],
        failure_code=code,
        failure_message=FAILURES[code],
        status="failed",
    )
    account.announce("payout.failed", failed)
    return failed


@speaks("GET", "/v1/payouts/{payout}")
def retrieve_payout(account: Account, params: Object, payout: str) -> Object:
    return account.find("payout", payout, "payout", 404)


@speaks("GET", "/v1/payouts", "status", "arrival_date", *PAGING)
def list_payouts(account: Account, params: Object) -> Object:
    conditions = filtered(params, "status")
    arrival = params.get("arrival_date")
    if isinstance(arrival, int):
        conditions += filtered(params, "arrival_date")
    elif arrival:
        signs = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
        conditions += [
            (f"json_extract(body, '$.arrival_date') {signs[name]} ?", [value])
            for name, value in arrival.items()
        ]
    return page(account, "payout", "/v1/payouts", params, conditions)
