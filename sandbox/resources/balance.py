"""Balance transactions: what a charge brings in the currency the account is paid out in."""

from sandbox.account import Account, Object, new_id
from sandbox.api.listing import PAGING, filtered, page
from sandbox.api.operations import speaks
from sandbox.currencies import CURRENCIES, convert

# Made-up, fixed, and near what a European card costs at Stripe: 1.5 % and 25 cents.
FEE_PER_MILLE, FEE_FIXED = 15, 25
SETTLEMENT = "eur"
PAID_OUT_AFTER = 7 * 24 * 3600


def settle(account: Account, source: Object, amount: int, kind: str) -> Object:
    """Book `amount` of the source's currency, refunds as negative; a charge bears the fee."""
    currency, settlement = CURRENCIES[source["currency"]], CURRENCIES[SETTLEMENT]
    settled = convert(amount, currency, settlement)
    fee = 0
    if kind == "charge":
        fee = (settled * FEE_PER_MILLE + 500) // 1000 + FEE_FIXED
    details = [
        {
            "amount": fee,
            "currency": SETTLEMENT,
            "description": "Stripe processing fees",
            "type": "stripe_fee",
            "application": None,
        }
    ]
    rate = settlement.per_euro / currency.per_euro
    return account.create(
        {
            "id": new_id("txn"),
            "object": "balance_transaction",
            "amount": settled,
            "available_on": account.now() + PAID_OUT_AFTER,
            "balance_type": "payments",
            "currency": SETTLEMENT,
            "description": source.get("description"),
            "exchange_rate": None if currency == settlement else round(float(rate), 6),
            "fee": fee,
            "fee_details": details if fee else [],
            "net": settled - fee,
            "reporting_category": kind,
            "source": source["id"],
            "status": "pending",
            "type": kind,
        }
    )


@speaks("GET", "/v1/balance_transactions/{id}")
def retrieve_balance_transaction(account: Account, params: Object, id: str) -> Object:
    return account.find("balance_transaction", id, status=404)


@speaks("GET", "/v1/balance_transactions", "payout", "source", "type", "currency", *PAGING)
def list_balance_transactions(account: Account, params: Object) -> Object:
    conditions = filtered(params, "source", "type", "currency")
    if "payout" in params:
        # No payouts yet: none can be named.
        account.find("payout", params["payout"], "payout")
    return page(account, "balance_transaction", "/v1/balance_transactions", params, conditions)
