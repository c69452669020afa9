"""The ledger against the local Stripe's books: drift is named, and repaired where it can be."""

from datetime import UTC, date, datetime, timedelta

import pytest
import requests
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from patrons.giving import checkout, fulfilment
from patrons.giving.books.month import next_month
from patrons.giving.books.reconciling import reconcile
from patrons.giving.books.said_and_kept import booking
from patrons.giving.going_back import refunding
from patrons.giving.going_back.refund import Refund
from patrons.giving.regular import stopping
from patrons.models import Donation, Month, Movement, Pledge, Receipt, Reconciliation

pytestmark = pytest.mark.usefixtures("newsroom", "own_stripe")


@pytest.fixture
def gifts(pay) -> list[Donation]:
    """One gift of each interval, and a currency that is settled at a rate."""
    for interval, amount, currency in (
        ("once", 2500, "EUR"),
        ("month", 500, "EUR"),
        ("year", 5000, "JPY"),
    ):
        pledge = Pledge.objects.create(amount=amount, currency_id=currency, interval=interval)
        pay(checkout.start(pledge))
        pledge.refresh_from_db()
        fulfilment.fulfil_session(pledge.session_id)
    return list(Donation.objects.order_by("pk"))


def found(check: Reconciliation) -> list[tuple[str, str, bool]]:
    return [(each.kind, each.of, each.repaired) for each in check.differences.all()]


def test_a_ledger_that_missed_nothing_agrees(gifts):
    check = reconcile()
    assert found(check) == []
    assert (check.compared, check.words) == (3, "agrees with Stripe")


def test_a_gift_that_was_missed_is_found_and_recorded(pay):
    pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval="month")
    pay(checkout.start(pledge))
    check = reconcile()
    settlement = Movement.objects.get()
    assert found(check) == [("missed", settlement.balance_transaction_id, True)]
    assert check.words == "agrees with Stripe"
    assert Receipt.objects.count() == 1
    assert found(reconcile()) == []


def test_a_refund_made_elsewhere_that_was_missed_is_recorded(gifts):
    refund = Refund.objects.reserve(gifts[0], 1000)
    refunding.ask(refund)
    movement = Movement.objects.get(kind="refund")
    movement.delete()
    assert found(reconcile()) == [("missed", movement.balance_transaction_id, True)]


def test_an_amount_that_differs_is_named_and_never_overwritten(gifts):
    Movement.objects.filter(donation=gifts[0]).update(fee=1, net=2499)
    settlement = gifts[0].settlement
    check = reconcile()
    assert found(check) == [("differs", settlement.balance_transaction_id, False)]
    assert "fee 0.01\xa0EUR," in check.differences.get().ours
    settlement.refresh_from_db()
    assert settlement.fee == 1
    assert check.words == "1 difference"


def test_a_donation_of_another_amount_than_its_charge_is_named(gifts):
    Donation.objects.filter(pk=gifts[1].pk).update(amount=400)
    difference = reconcile().differences.get()
    assert (difference.kind, difference.of) == ("differs", gifts[1].charge_id)
    assert (difference.ours, difference.theirs) == ("4.00\xa0EUR", "5.00\xa0EUR")


def test_a_row_that_stripe_does_not_know_is_named(gifts):
    with connection.cursor() as cursor:  # drift from outside: no code of ours can do this
        cursor.execute(
            "UPDATE patrons_movement SET balance_transaction_id = 'txn_nobody' "
            "WHERE donation_id = %s",
            [gifts[2].pk],
        )
    kinds = {(kind, of) for kind, of, _ in found(reconcile())}
    assert ("unknown", "txn_nobody") in kinds


def test_a_gift_whose_pledge_is_lost_is_named_and_stops_nothing(gifts, pay):
    lost = Pledge.objects.create(amount=700, currency_id="EUR", interval="once")
    pay(checkout.start(lost))
    lost.delete()
    missed = Pledge.objects.create(amount=900, currency_id="EUR", interval="once")
    pay(checkout.start(missed))
    check = reconcile()
    repaired = [(kind, repaired) for kind, _of, repaired in found(check)]
    assert sorted(repaired) == [("missed", False), ("missed", True)]
    assert "which is not here" in check.differences.get(repaired=False).advice
    assert check.finished_at
    assert Donation.objects.filter(pledge=missed).exists()


def test_the_command_names_each_difference_by_id_and_fails(gifts, capsys):
    Movement.objects.filter(donation=gifts[0]).update(fee=1, net=2499)
    with pytest.raises(CommandError, match="differ"):
        call_command("reconcile", "--days", "2")
    said = capsys.readouterr().out
    assert gifts[0].settlement.balance_transaction_id in said
    counted = "3 of gifts, refunds and disputes, 0 of payouts, 0 of others on the account."
    assert counted in said, "right for one as well"


def test_a_stopped_gift_and_a_second_look_change_nothing(gifts):
    stopping.stop(gifts[1].subscription)
    assert found(reconcile()) == []
    assert Reconciliation.objects.get().finished_at


@pytest.mark.parametrize("change", [{"amount": 1001}, {"state": "failed"}])
def test_a_refund_that_says_otherwise_than_stripe_is_named(gifts, change):
    refund = refunding.give_back(gifts[0], 1000)
    Refund.objects.filter(pk=refund.pk).update(**change)
    assert ("differs", refund.stripe_id, False) in found(reconcile())


def test_a_refund_whose_last_event_was_lost_is_brought_up_to_date(gifts):
    refund = refunding.give_back(gifts[0], 1000)
    Refund.objects.filter(pk=refund.pk).update(state="on_its_way")
    assert found(reconcile()) == []
    refund.refresh_from_db()
    assert refund.state == "done"


@pytest.mark.parametrize(
    "change",
    [
        {"booked_at": timezone.now() - timedelta(days=3)},
        {"month": date(2025, 2, 1)},
        {"kind": "other"},
        {"kind": "fee"},
    ],
    ids=["moment", "month", "other", "fee"],
)
def test_a_movement_that_is_booked_otherwise_than_at_stripe_is_named(gifts, change):
    reconcile()
    if "month" in change:
        change = {"month": Month.objects.create(starts_on=change["month"])}
    settlement = gifts[0].settlement
    Movement.objects.filter(pk=settlement.pk).update(**change)
    check = reconcile()
    assert found(check) == [("differs", settlement.balance_transaction_id, False)]
    assert check.differences.get().ours != check.differences.get().theirs
    settlement.refresh_from_db()
    assert all(getattr(settlement, name) == value for name, value in change.items())


def test_a_movement_that_is_listed_late_is_in_the_right_month(gifts):
    movement = gifts[0].settlement
    own = movement.month
    later = Month.objects.create(starts_on=next_month(next_month(own.starts_on)))
    Movement.objects.filter(pk=movement.pk).update(month=later, late=True)
    assert found(reconcile()) == []


def test_a_clock_that_the_newsroom_changed_puts_no_movement_into_a_wrong_month(gifts, newsroom):
    ended = gifts[0].settlement.month.ends_at - timedelta(hours=1)
    entry = {"id": "txn_1", "created": int(ended.timestamp())}
    row = gifts[0].settlement
    row.booked_at = ended
    newsroom.time_zone = "Pacific/Auckland"  # that hour is in the next month there
    newsroom.save()
    said, kept = booking(row, {**entry, "type": "charge"})
    assert said == kept


def test_a_wrong_count_of_what_went_back_is_named_and_counted_again(gifts):
    refunding.give_back(gifts[0], 1000)
    Donation.objects.filter(pk=gifts[0].pk).update(returned=300)
    Donation.objects.filter(pk=gifts[1].pk).update(returned=100)
    check = reconcile()
    named = [("differs", gift.charge_id, True) for gift in gifts[:2]]
    assert found(check) == named
    assert check.words == "agrees with Stripe"
    left = Donation.objects.order_by("pk").values_list("returned", flat=True)
    assert list(left) == [1000, 0, 0]
    assert found(reconcile()) == []


def test_a_count_is_left_alone_where_the_refunds_are_not_stripes(gifts):
    refund = refunding.give_back(gifts[0], 1000)
    Refund.objects.filter(pk=refund.pk).update(amount=900)
    assert ("differs", gifts[0].charge_id, False) in found(reconcile())
    gifts[0].refresh_from_db()
    assert gifts[0].returned == 1000


def test_each_side_of_a_miscount_is_said_in_its_own_column(gifts):
    refund = refunding.give_back(gifts[0], 1000)
    Refund.objects.filter(pk=refund.pk).update(amount=1050)
    difference = reconcile().differences.get(of=gifts[0].charge_id)
    ours = "10.00\xa0EUR counted as given back, 10.50\xa0EUR by our rows of refunds"
    assert (difference.ours, difference.theirs) == (ours, "10.00\xa0EUR refunded")
    Donation.objects.filter(pk=gifts[0].pk).update(charge_id="ch_nobody")
    assert reconcile().differences.get(of="ch_nobody").theirs == ""


def test_a_wrong_count_of_a_gift_that_stripe_does_not_know_stops_nothing(gifts):
    Donation.objects.filter(pk=gifts[0].pk).update(returned=300, charge_id="ch_nobody")
    Donation.objects.filter(pk=gifts[1].pk).update(returned=300, charge_id="")
    named = found(reconcile())
    assert ("differs", "ch_nobody", False) in named
    assert ("differs", gifts[1].reference, False) in named


def test_payouts_are_counted_as_payouts_and_not_as_something_else(gifts, own_stripe):
    for path, form in (("clock/advance", {"days": 8}), ("payouts", {})):
        requests.post(f"{own_stripe}/_sandbox/{path}", form, timeout=60).raise_for_status()
    check = reconcile()
    assert (check.compared, check.payouts, check.foreign) == (3, 1, 0)


def test_a_comparison_names_its_moment_by_the_newsrooms_clock(newsroom):
    check = Reconciliation(began_at=datetime(2026, 3, 31, 22, 30, tzinfo=UTC))
    assert str(check).startswith("1 April 2026, 01:30: ")
