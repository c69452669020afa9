"""Balance transactions: what each movement brings in the currency the account is paid out in."""

from typing import Any

from sandbox.account import Account, Object, new_id
from sandbox.api.listing import PAGING, Condition, filtered, page
from sandbox.api.operations import speaks
from sandbox.currencies import CURRENCIES, convert

# Made-up, fixed, and near what European cards and debits cost at Stripe.
FEES = {"charge": (15, 25), "payment": (0, 35)}
DISPUTE_FEE = 2000
SETTLEMENT = "eur"
AVAILABLE_AFTER = 7 * 24 * 3600
# Stripe's second classification of a movement; the rest have one name for both.
CATEGORIES = {
    "payment": "charge",
    "payment_refund": "refund",
    "payment_failure_refund": "charge_failure",
    "stripe_fee": "fee",
    "payout_failure": "payout_reversal",
}


def settle(account: Account, source: Object, amount: int, kind: str, **more: Any) -> Object:
    """Book `amount` of the source's currency, outgoing ones negative; a charge bears the fee."""
    currency, settlement = CURRENCIES[source["currency"]], CURRENCIES[SETTLEMENT]
    settled = convert(amount, currency, settlement)
    rate = None
    if currency != settlement:
        rate = round(float(settlement.per_euro / currency.per_euro), 6)
    fee = 0
    if kind in FEES:
        per_mille, fixed = FEES[kind]
        fee = (settled * per_mille + 500) // 1000 + fixed
    details: dict[str, Any] = {"fee": fee, "exchange_rate": rate, **more}
    return book(account, settled, kind, source, **details)


def book(
    account: Account,
    settled: int,
    kind: str,
    source: Object | None = None,
    *,
    fee: int = 0,
    exchange_rate: float | None = None,
    category: str | None = None,
    description: str | None = None,
    fee_for: str = "Stripe processing fees",
    at_once: bool = False,
    payout: str | None = None,
) -> Object:
    """A movement of `settled` less `fee`, in the settlement currency.

    Money that comes in is held for a week first; what goes out is taken at once.
    """
    detail = {"amount": fee, "currency": SETTLEMENT, "description": fee_for, "type": "stripe_fee"}
    held = settled > 0 and not at_once
    return account.create(
        {
            "id": new_id("txn"),
            "object": "balance_transaction",
            "amount": settled,
            "available_on": account.now() + (AVAILABLE_AFTER if held else 0),
            "balance_type": "payments",
            "currency": SETTLEMENT,
            "description": description or (source or {}).get("description"),
            "exchange_rate": exchange_rate,
            "fee": fee,
            "fee_details": [detail | {"application": None}] if fee else [],
            "net": settled - fee,
            "reporting_category": category or CATEGORIES.get(kind, kind),
            "source": source["id"] if source else None,
            "status": "pending" if held else "available",
            "type": kind,
        },
        hidden={"payout": payout},
    )


def mature(account: Account) -> None:
    """What was held long enough becomes available."""
    account.store.execute(
        "UPDATE objects SET body = json_set(body, '$.status', 'available') "
        "WHERE kind = 'balance_transaction' AND json_extract(body, '$.status') = 'pending' "
        "AND json_extract(body, '$.available_on') <= ?",
        (account.now(),),
    )


@speaks("GET", "/v1/balance_transactions/{id}")
def retrieve_balance_transaction(account: Account, params: Object, id: str) -> Object:
    mature(account)
    return account.find("balance_transaction", id, status=404)


@speaks("GET", "/v1/balance_transactions", "payout", "source", "type", "currency", *PAGING)
def list_balance_transactions(account: Account, params: Object) -> Object:
    mature(account)
    conditions = filtered(params, "source", "type", "currency")
    if "payout" in params:
        # As at Stripe, the payout's own movement is among them.
        account.find("payout", params["payout"], "payout")
        conditions.append(paid_out_by(params["payout"]))
    return page(account, "balance_transaction", "/v1/balance_transactions", params, conditions)


def paid_out_by(payout: str) -> Condition:
    return "json_extract(hidden, '$.payout') = ?", [payout]


@speaks("GET", "/v1/balance")
def retrieve_balance(account: Account, params: Object) -> Object:
    mature(account)
    rows = account.store.execute(
        "SELECT json_extract(body, '$.status') AS status, sum(json_extract(body, '$.net')) AS net "
        "FROM objects WHERE kind = 'balance_transaction' GROUP BY status"
    )
    sums = {row["status"]: row["net"] for row in rows}

    def amounts(status: str) -> list[Object]:
        net = sums.get(status, 0)
        return [{"amount": net, "currency": SETTLEMENT, "source_types": {"card": net}}]

    return {
        "object": "balance",
        "available": amounts("available"),
        "livemode": False,
        "pending": amounts("pending"),
    }
