import pytest
import requests
from local_stripe import LocalStripe
from stripe import InvalidRequestError
from webhook_receiver import Receiver, until

DISPUTED = "4000000000000259"


def disputed(local: LocalStripe, **more):
    charge = local.charge_of(local.paid_with(DISPUTED, 4000, **more))
    return charge, local.client.v1.disputes.list({"charge": charge.id}).data[0]


def test_a_disputed_payment_is_withdrawn_with_a_fee_and_a_deadline(
    local: LocalStripe, receiver: Receiver
):
    charge, dispute = disputed(local)
    assert (dispute.status, dispute.reason, dispute.amount) == (
        "needs_response",
        "fraudulent",
        4000,
    )
    assert dispute.evidence_details.due_by > dispute.created + 8 * 24 * 3600
    assert dispute.payment_intent == charge.payment_intent
    taken = dispute.balance_transactions[0]
    assert (taken.type, taken.reporting_category) == ("adjustment", "dispute")
    assert (taken.amount, taken.fee, taken.net) == (-4000, 2000, -6000)
    receiver.wait_for("checkout.session.completed")
    completed = receiver.types().index("checkout.session.completed")
    until(lambda: len(receiver.events) >= completed + 4)
    assert receiver.types()[completed + 1 : completed + 4] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.updated",
    ]
    assert charge.disputed


def test_a_disputed_charge_cannot_be_refunded(local: LocalStripe):
    charge, _ = disputed(local)
    with pytest.raises(InvalidRequestError) as caught:
        local.client.v1.refunds.create({"charge": charge.id})
    assert caught.value.code == "charge_disputed"


def test_a_won_dispute_brings_the_amount_back_without_the_fee(
    local: LocalStripe, receiver: Receiver
):
    _, dispute = disputed(local)
    won = local.switch(f"disputes/{dispute.id}/win")
    assert won["status"] == "won"
    rows = won["balance_transactions"]
    assert [row["net"] for row in rows] == [-6000, 4000]
    assert rows[1]["reporting_category"] == "dispute_reversal"
    receiver.wait_for("charge.dispute.funds_reinstated", dispute.id)
    assert receiver.types()[-3:] == [
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_reinstated",
    ]
    assert "closed already" in local.switch(f"disputes/{dispute.id}/lose")["error"]["message"]


def test_evidence_is_answered_as_it_says_and_a_closed_dispute_is_lost(
    local: LocalStripe, receiver: Receiver
):
    _, dispute = disputed(local)
    answered = local.client.v1.disputes.update(
        dispute.id,
        {"evidence": {"uncategorized_text": "winning_evidence"}, "metadata": {"by": "tess"}},
    )
    assert (answered.status, answered.evidence_details.submission_count) == ("under_review", 1)
    assert local.client.v1.disputes.retrieve(dispute.id).status == "won"
    _, other = disputed(local)
    assert local.client.v1.disputes.close(other.id).status == "lost"
    assert receiver.wait_for("charge.dispute.closed", other.id).data.object["status"] == "lost"


def test_an_inquiry_takes_nothing(local: LocalStripe):
    charge = local.charge_of(local.paid_with("4000000000001976"))
    dispute = local.client.v1.disputes.list({"charge": charge.id}).data[0]
    assert (dispute.status, dispute.balance_transactions) == ("warning_needs_response", [])
    assert not charge.disputed
    assert local.client.v1.disputes.close(dispute.id).status == "warning_closed"


def test_a_refund_of_the_whole_payment_answers_an_inquiry(local: LocalStripe, receiver: Receiver):
    charge = local.charge_of(local.paid_with("4000000000001976", 4000))
    dispute = local.client.v1.disputes.list({"charge": charge.id}).data[0]
    local.client.v1.refunds.create({"charge": charge.id, "amount": 1000})
    assert local.client.v1.disputes.retrieve(dispute.id).status == "warning_needs_response"
    local.client.v1.refunds.create({"charge": charge.id})
    assert local.client.v1.disputes.retrieve(dispute.id).status == "warning_closed"
    receiver.wait_for("charge.dispute.closed", dispute.id)


def test_an_early_fraud_warning_can_be_acted_on_until_the_refund(
    local: LocalStripe, receiver: Receiver
):
    charge = local.charge_of(local.paid_with("4000000000005423"))
    event = receiver.wait_for("radar.early_fraud_warning.created")
    warning = local.client.v1.radar.early_fraud_warnings.retrieve(event.data.object.id)
    assert (warning.charge, warning.actionable) == (charge.id, True)
    local.client.v1.refunds.create({"charge": charge.id})
    listed = local.client.v1.radar.early_fraud_warnings.list({"charge": charge.id}).data
    assert [each.actionable for each in listed] == [False]


def test_any_payment_can_be_disputed_and_decided_from_the_dashboard(local: LocalStripe):
    charge = local.charge_of(local.paid())
    path = f"charges/{charge.id}/dispute"
    assert f'formaction="/_sandbox/{path}"' in requests.get(local.url).text
    dispute = local.switch(path, reason="duplicate")
    assert dispute["reason"] == "duplicate"
    assert f"/_sandbox/disputes/{dispute['id']}/win" in requests.get(local.url).text
    assert "disputed already" in local.switch(path)["error"]["message"]


def test_a_dispute_that_nobody_answers_is_lost_at_its_deadline(fresh: tuple[LocalStripe, Receiver]):
    local, receiver = fresh
    _, dispute = disputed(local)
    local.switch("clock/advance", to=dispute.evidence_details.due_by)
    lost = local.client.v1.disputes.retrieve(dispute.id)
    assert (lost.status, lost.evidence_details.past_due) == ("lost", True)
    event = receiver.wait_for("charge.dispute.closed", dispute.id)
    assert event.created == dispute.evidence_details.due_by
