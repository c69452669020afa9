import pytest
from local_stripe import LocalStripe
from stripe import InvalidRequestError
from webhook_receiver import Receiver


def test_a_gift_is_refunded_in_parts_and_never_above_what_is_left(
    local: LocalStripe, receiver: Receiver
):
    paid = local.paid(2000)
    client = local.client.v1
    part = client.refunds.create({"payment_intent": paid.payment_intent, "amount": 1500})
    assert (part.status, part.amount, part.currency) == ("succeeded", 1500, "eur")
    transaction = client.balance_transactions.retrieve(part.balance_transaction)
    assert (transaction.type, transaction.amount, transaction.fee) == ("refund", -1500, 0)

    with pytest.raises(InvalidRequestError, match="greater than unrefunded amount"):
        client.refunds.create({"charge": part.charge, "amount": 501})

    client.refunds.create({"charge": part.charge, "reason": "requested_by_customer"})
    charge = client.charges.retrieve(part.charge, {"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded) == (2000, True)
    assert sorted(each.amount for each in charge.refunds.data) == [500, 1500]
    with pytest.raises(InvalidRequestError) as caught:
        client.refunds.create({"charge": part.charge})
    assert caught.value.code == "charge_already_refunded"
    receiver.wait_for("refund.updated", part.id)
    event = receiver.wait_for("charge.refunded", charge.id)
    assert event.data.previous_attributes.amount_refunded == 0


@pytest.mark.parametrize("amount", [0, -1, "1e2"])
def test_a_refund_is_a_positive_amount(local: LocalStripe, amount):
    paid = local.paid()
    with pytest.raises(InvalidRequestError) as caught:
        local.client.v1.refunds.create({"payment_intent": paid.payment_intent, "amount": amount})
    assert caught.value.code == "parameter_invalid_integer"


def test_what_was_never_paid_cannot_be_refunded(local: LocalStripe):
    session = local.give()
    local.pay(session, "4000000000000002")
    tried = local.client.v1.checkout.sessions.retrieve(session.id)
    with pytest.raises(InvalidRequestError, match="successful charge"):
        local.client.v1.refunds.create({"payment_intent": tried.payment_intent})


def test_the_books_agree_with_the_charges_and_refunds(local: LocalStripe):
    paid = local.paid(5000)
    client = local.client.v1
    refund = client.refunds.create({"payment_intent": paid.payment_intent, "amount": 700})
    rows = [
        row
        for source in (refund.charge, refund.id)
        for row in client.balance_transactions.list({"source": source}).data
    ]
    assert [(row.type, row.amount) for row in rows] == [("charge", 5000), ("refund", -700)]
    assert all(row.net == row.amount - row.fee for row in rows)


def test_stripe_keeps_its_fee_when_a_gift_is_refunded(local: LocalStripe):
    charge = local.charge_of(local.paid(2000))
    local.client.v1.refunds.create({"charge": charge.id})
    (fee,) = [
        row.fee for row in local.client.v1.balance_transactions.list({"source": charge.id}).data
    ]
    nets = [
        row.net
        for refund in local.client.v1.refunds.list({"charge": charge.id}).data
        for source in (charge.id, refund.id)
        for row in local.client.v1.balance_transactions.list({"source": source}).data
    ]
    assert sum(nets) == -fee < 0


def test_a_refund_from_the_dashboard_is_announced_like_any_other(
    local: LocalStripe, receiver: Receiver
):
    charge = local.charge_of(local.paid(2000))
    path = f"charges/{charge.id}/refund"
    part = local.switch(path, money="12,50")
    assert (part["amount"], part["reason"]) == (1250, "requested_by_customer")
    assert "no amount in EUR" in local.switch(path, money="1.005")["error"]["message"]
    assert "greater than" in local.switch(path, money="7.51")["error"]["message"]
    assert local.switch(path)["amount"] == 750
    event = receiver.wait_for("refund.created", part["id"])
    assert event["request"]["id"] is None
    assert receiver.wait_for("charge.refunded", charge.id).data.object["amount_refunded"] == 1250


def test_a_pending_refund_arrives_days_later(fresh: tuple[LocalStripe, Receiver]):
    local, receiver = fresh
    charge = local.charge_of(local.paid_with("4000000000007726"))
    refund = local.client.v1.refunds.create({"charge": charge.id})
    assert (refund.status, bool(refund.balance_transaction)) == ("pending", True)
    local.switch("clock/advance", days=5)
    assert local.client.v1.refunds.retrieve(refund.id).status == "succeeded"
    receiver.wait_for("charge.refund.updated", refund.id)
    types = receiver.types()
    assert types.index("refund.created") < types.index("charge.refunded")


def test_a_failed_refund_gives_the_amount_back_to_be_refunded_again(
    fresh: tuple[LocalStripe, Receiver],
):
    local, receiver = fresh
    charge = local.charge_of(local.paid_with("4000000000005126", 2000))
    refund = local.client.v1.refunds.create({"charge": charge.id, "amount": 1500})
    assert refund.status == "succeeded"
    local.switch("clock/advance", days=5)
    failed = local.client.v1.refunds.retrieve(
        refund.id, {"expand": ["failure_balance_transaction", "charge"]}
    )
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    back = failed.failure_balance_transaction
    assert (back.type, back.net) == ("refund_failure", 1500)
    assert (failed.charge.amount_refunded, failed.charge.refunded) == (0, False)
    receiver.wait_for("refund.failed", refund.id)
    again = local.client.v1.refunds.create({"charge": charge.id})
    assert again.amount == 2000
    told = local.switch(f"refunds/{again.id}/fail", reason="lost_or_stolen_card")
    assert told["failure_reason"] == "lost_or_stolen_card"
    assert "cannot fail" in local.switch(f"refunds/{again.id}/fail")["error"]["message"]
