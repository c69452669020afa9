import requests
from local_stripe import LocalStripe
from webhook_receiver import Receiver

WEEK = 7


def movements(local: LocalStripe, **filters):
    return list(local.client.v1.balance_transactions.list(filters).auto_paging_iter())


def test_a_payout_holds_each_movement_once_and_sums_to_the_bank_statement(
    fresh: tuple[LocalStripe, Receiver],
):
    local, receiver = fresh
    charge = local.charge_of(local.paid(5000))
    local.paid(3000, currency="usd")
    local.client.v1.refunds.create({"charge": charge.id, "amount": 700})
    local.paid_with("4000000000000259", 4000)
    assert local.switch("payouts")["error"]["code"] == "balance_insufficient"
    before = local.client.v1.balance.retrieve()
    assert before.pending[0].amount > 0 > before.available[0].amount

    local.switch("clock/advance", days=WEEK)
    fee = local.switch("fees", amount=99, description="Radar")
    payout = local.switch("payouts")

    kinds = {row.type: row.reporting_category for row in movements(local, payout=payout["id"])}
    assert kinds == {
        "charge": "charge",
        "refund": "refund",
        "adjustment": "dispute",
        "stripe_fee": "fee",
        "payout": "payout",
    }
    rows = [row for row in movements(local, payout=payout["id"]) if row.type != "payout"]
    assert fee["id"] in {row.id for row in rows}
    assert {row.status for row in rows} == {"available"}
    assert sum(row.net for row in rows) == payout["amount"]
    assert local.client.v1.balance.retrieve().available[0].amount == 0
    stored = local.client.v1.payouts.retrieve(payout["id"], {"expand": ["balance_transaction"]})
    assert (stored.status, stored.reconciliation_status) == ("paid", "completed")
    assert stored.balance_transaction.net == -payout["amount"]
    receiver.wait_for("payout.paid", payout["id"])
    assert [name for name in receiver.types() if name.startswith("payout.")] == [
        "payout.created",
        "payout.reconciliation_completed",
        "payout.paid",
    ]

    # What comes later is in the next one, and nothing is in two.
    local.paid(2000)
    local.switch("clock/advance", days=WEEK)
    second = local.switch("payouts")
    later = [row for row in movements(local, payout=second["id"]) if row.type != "payout"]
    assert not {row.id for row in later} & {row.id for row in rows}
    assert sum(row.net for row in later) == second["amount"]
    assert [each.id for each in local.client.v1.payouts.list().data] == [second["id"], payout["id"]]


def test_a_payout_that_the_bank_refuses_comes_back_and_goes_out_again(
    fresh: tuple[LocalStripe, Receiver],
):
    local, receiver = fresh
    local.paid(5000)
    local.switch("clock/advance", days=WEEK)
    payout = local.switch("payouts", days=2)
    assert payout["status"] == "in_transit"
    failed = local.switch(f"payouts/{payout['id']}/fail")
    assert (failed["status"], failed["failure_code"]) == ("failed", "account_closed")
    back = local.client.v1.balance_transactions.retrieve(failed["failure_balance_transaction"])
    assert (back.type, back.reporting_category, back.net) == (
        "payout_failure",
        "payout_reversal",
        payout["amount"],
    )
    again = local.switch("payouts")
    assert again["amount"] == payout["amount"]
    local.switch("clock/advance", days=3)
    assert local.client.v1.payouts.retrieve(payout["id"]).status == "failed"
    receiver.wait_for("payout.failed", payout["id"])
    assert f"/_sandbox/payouts/{again['id']}/fail" in requests.get(local.url).text


def test_daily_payouts_go_out_at_midnight_when_switched_on(fresh: tuple[LocalStripe, Receiver]):
    local, _ = fresh
    local.switch("payouts", daily="on")
    local.paid(5000)
    local.switch("clock/advance", days=10)
    (payout,) = local.client.v1.payouts.list().data
    assert payout.created % (24 * 3600) == 0
    assert payout.status == "paid"
    local.paid(5000)
    local.switch("payouts", daily="off")
    local.switch("clock/advance", days=10)
    assert len(local.client.v1.payouts.list().data) == 1


def test_the_books_hold_no_movement_that_nobody_can_explain(fresh: tuple[LocalStripe, Receiver]):
    local, _ = fresh
    charge = local.charge_of(local.paid(5000))
    refund = local.client.v1.refunds.create({"charge": charge.id})
    for row in movements(local):
        assert row.net == row.amount - row.fee
        assert row.fee == sum(detail.amount for detail in row.fee_details)
        assert row.source in (charge.id, refund.id)
