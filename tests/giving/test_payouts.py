"""What Stripe sends to the bank: each payout's movements come to the sum on the bank statement."""

import pytest
import requests
from django.conf import settings

from patrons.giving import gateway
from patrons.giving.books.paying_out import record_payout
from patrons.giving.books.reconciling import reconcile
from patrons.giving.events import process, store
from patrons.giving.going_back import refunding
from patrons.models import Donation, Movement, Payout, StripeEvent

pytestmark = pytest.mark.usefixtures("newsroom", "own_stripe")


def switch(path: str, **form) -> dict:
    return requests.post(f"{settings.STRIPE_API_BASE}/_sandbox/{path}", form, timeout=60).json()


@pytest.fixture
def paid_out():
    """Everything that is available goes to the bank; the id of the payout."""

    def paying_out() -> str:
        switch("clock/advance", days=8)
        return switch("payouts")["id"]

    return paying_out


def by_another_product() -> None:
    """A payment on our account that has nothing to do with us."""
    params = {
        "amount": 700,
        "currency": "eur",
        "payment_method": "pm_card_visa",
        "confirm": True,
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
    }
    gateway._client().v1.payment_intents.create(params)


def test_the_movements_of_a_payout_come_to_its_amount(give, paid_out):
    gifts = [give(), give(1000, "JPY"), give(500, "EUR", "month")]
    refunding.give_back(gifts[0], 1000)
    payout = record_payout(paid_out())
    assert payout.itemised
    assert payout.unexplained == 0
    assert payout.amount == sum(row.net for row in payout.movements.all()) > 0
    kinds = sorted(payout.movements.values_list("kind", flat=True))
    assert kinds == ["gift", "gift", "gift", "refund"]
    own = payout.own_movements.get()
    assert (own.kind, own.net) == ("payout", -payout.amount)


def test_what_we_missed_and_what_is_not_ours_are_in_the_payout_too(give, paid_out):
    give(record=False)
    by_another_product()
    payout = record_payout(paid_out())
    assert sorted(payout.movements.values_list("kind", flat=True)) == ["gift", "other"]
    assert payout.unexplained == 0
    assert Donation.objects.get().settlement.paid_out_by == payout


def test_a_payout_is_recorded_once_however_often_and_in_whatever_order_it_is_heard(give, paid_out):
    give()
    payout_id = paid_out()
    since = 0
    found = [event for event in gateway.events_since(since) if event["type"].startswith("payout.")]
    assert {event["type"] for event in found} >= {"payout.created", "payout.paid"}
    for event in [*found, *reversed(found)]:
        row, _new = store(event)
        process(row.pk)
    assert not StripeEvent.objects.filter(state="failed").exists()
    payout = Payout.objects.get()
    assert (payout.stripe_id, payout.status) == (payout_id, "paid")
    assert payout.own_movements.count() == 1
    assert reconcile().words == "agrees with Stripe"


def test_a_payout_that_the_bank_sent_back_is_in_the_next_one(give, paid_out):
    give()
    first = record_payout(paid_out())
    switch(f"payouts/{first.stripe_id}/fail", code="account_closed")
    first = record_payout(first.stripe_id)
    assert (first.status, first.failure) == ("failed", "account_closed")
    assert sorted(first.own_movements.values_list("net", flat=True)) == [
        -first.amount,
        first.amount,
    ]
    second = record_payout(paid_out())
    assert second.amount == first.amount
    assert second.unexplained == 0
    assert [row.kind for row in second.movements.all()] == ["payout"]
    assert record_payout(first.stripe_id).unexplained == 0


def test_a_payout_that_nobody_told_of_is_brought_in_by_the_comparison(give, paid_out):
    give()
    payout_id = paid_out()
    check = reconcile()
    assert check.words == "agrees with Stripe"
    assert Payout.objects.get().stripe_id == payout_id
    assert Movement.objects.get(kind="payout").payout.stripe_id == payout_id


def test_an_unknown_payout_of_another_account_is_no_row_of_ours():
    row, _new = store(
        {
            "id": "evt_other",
            "type": "payout.paid",
            "data": {"object": {"id": "po_of_nobody"}},
            "livemode": False,
            "created": 1_790_000_000,
        }
    )
    process(row.pk)
    row.refresh_from_db()
    assert row.state == "failed"
    assert "po_of_nobody" in row.error
    assert not Payout.objects.exists()


def test_a_payout_of_another_amount_than_stripes_is_named(give, paid_out):
    give()
    payout = record_payout(paid_out())
    reconcile()
    Payout.objects.update(amount=payout.amount + 5)
    difference = reconcile().differences.get()
    assert (difference.kind, difference.of) == ("differs", payout.stripe_id)
