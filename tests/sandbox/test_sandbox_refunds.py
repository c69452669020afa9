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
