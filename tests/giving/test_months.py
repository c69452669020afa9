"""The treasurer closes a month: its balances are Stripe's, and nothing in it changes any more."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from patrons.giving import gateway
from patrons.giving.books import closing
from patrons.giving.books.closing import CannotClose, close
from patrons.giving.books.reconciling import reconcile
from patrons.giving.going_back import refunding
from patrons.models import Month, MonthBalance, Movement, Newsroom
from patrons.overview.month_report import MonthReport

pytestmark = pytest.mark.usefixtures("newsroom")


@pytest.fixture
def next_month():
    """A day in the month after this one; what happens at Stripe still bears the real time."""
    ends = Month(starts_on=today().replace(day=1)).ends_at
    with time_machine.travel(ends + timedelta(days=2), tick=True):
        yield


def today() -> date:
    return Newsroom.load().today()


def entry(number: int, moment: datetime, net: int = 100, **more) -> dict:
    """A balance transaction of something else than a gift, as Stripe would list it."""
    return {
        "id": f"txn_{number}",
        "type": "adjustment",
        "source": None,
        "currency": "eur",
        "amount": net,
        "fee": 0,
        "net": net,
        "exchange_rate": None,
        "created": int(moment.timestamp()),
        "available_on": int(moment.timestamp()),
        **more,
    }


def book(*args, **more) -> Movement:
    return Movement.objects.book_other(entry(*args, **more), "acct_1", False)


def test_a_closed_month_keeps_what_it_came_to_and_agrees_with_stripe(give, tess, next_month):
    gift, _yens, _monthly = give(), give(5000, "JPY"), give(500, "EUR", "month")
    refunding.give_back(gift, 1000)
    check = reconcile()
    month = Month.objects.order_by("starts_on").first()
    close(month, tess)
    balance = MonthBalance.objects.get()
    assert balance.currency == "EUR"
    assert (balance.opening, balance.refunds) == (0, -1000)
    assert balance.closing == balance.at_stripe == gateway.balance()["EUR"]
    assert balance.closing == balance.gifts + balance.fees - 1000
    assert (month.closed_by, month.check_used) == (tess, check)
    assert month.issuer["name"] == "The Lighthouse"


def test_closing_again_changes_nothing(give, tess, ada, next_month):
    give()
    reconcile()
    month = Month.objects.order_by("starts_on").first()
    closed_at = close(month, tess).closed_at
    again = close(Month.objects.get(pk=month.pk), ada)
    assert (again.closed_at, again.closed_by) == (closed_at, tess)
    assert MonthBalance.objects.count() == 1


def test_what_is_found_after_closing_is_booked_in_the_running_month_as_late(give, tess, next_month):
    give()
    reconcile()
    month = Month.objects.order_by("starts_on").first()
    close(month, tess)
    kept = MonthBalance.objects.of(month)[0].closing
    give(700, record=False)
    assert reconcile().words == "agrees with Stripe"
    late = Movement.objects.get(late=True)
    assert late.month.starts_on == today().replace(day=1) > month.starts_on
    assert late.donation.amount == 700
    assert Newsroom.load().local(late.booked_at).date().replace(day=1) == month.starts_on
    assert MonthBalance.objects.of(month)[0].closing == kept
    running = MonthBalance.objects.of(late.month)[0]
    assert (running.opening, running.gifts) == (kept, 700)
    assert running.closing == gateway.balance()["EUR"]


def test_a_month_that_is_not_over_is_not_closed(give, tess):
    give()
    reconcile()
    month = Month.objects.get()
    with pytest.raises(CannotClose, match="is not over yet"):
        close(month, tess)
    assert not MonthBalance.objects.exists()


def test_a_month_that_was_not_compared_since_its_end_is_not_closed(give, tess):
    give()
    reconcile()
    month = Month.objects.get()
    with (
        time_machine.travel(month.ends_at + timedelta(hours=1)),
        pytest.raises(CannotClose, match="Compare it first"),
    ):
        close(month, tess)


def test_months_are_closed_in_their_order(tess):
    book(1, datetime(2026, 3, 10, tzinfo=UTC))
    book(2, datetime(2026, 5, 10, tzinfo=UTC))
    with pytest.raises(CannotClose, match="Close March 2026 first"):
        close(Month.objects.get(starts_on=date(2026, 5, 1)), tess)


def test_open_differences_are_closed_over_only_by_somebody_who_saw_them(give, tess, next_month):
    gift = give()
    Movement.objects.filter(donation=gift).update(fee=1, net=2499)
    assert reconcile().open_differences == 1
    month = Month.objects.order_by("starts_on").first()
    # The row that differs, and the balance that is off by it.
    with pytest.raises(CannotClose, match="is now 1 open difference, and a balance that is not"):
        close(month, tess)
    close(month, tess, seen=MonthReport(month).open.seal)
    balance = MonthBalance.objects.get()
    assert balance.closing == 2499
    assert balance.at_stripe == gateway.balance()["EUR"] != 2499


def test_a_row_before_the_first_closed_month_does_not_change_its_opening(tess):
    book(1, datetime(2026, 3, 10, tzinfo=UTC))
    march = Month.objects.get(starts_on=date(2026, 3, 1))
    Month.objects.filter(pk=march.pk).update(closed_at=timezone.now())
    found = book(2, datetime(2026, 1, 5, tzinfo=UTC))
    assert found.late
    assert found.month.starts_on == today().replace(day=1)


def test_months_are_the_newsrooms_not_those_of_utc():
    # Kyiv is three hours ahead in summer: a quarter past ten in the evening is the next month.
    assert book(1, datetime(2026, 6, 30, 22, 15, tzinfo=UTC)).month.starts_on == date(2026, 7, 1)


def test_a_balance_that_does_not_add_up_is_refused_by_the_database(tess):
    month = Month.objects.create(starts_on=date(2026, 3, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthBalance.objects.create(month=month, currency="EUR", opening=5, closing=6)


def test_each_kind_of_movement_stands_in_its_own_column():
    march = datetime(2026, 3, 10, tzinfo=UTC)
    book(1, march, 100)
    book(2, march, -30, type="stripe_fee")
    book(3, datetime(2026, 2, 10, tzinfo=UTC), 11)
    (balance,) = MonthBalance.objects.of(Month.objects.get(starts_on=date(2026, 3, 1)))
    columns = (balance.opening, balance.others, balance.fees, balance.closing)
    assert columns == (11, 100, -30, 81)


def test_fees_of_others_on_the_account_are_named_and_of_a_closed_month_nothing_changes():
    march = datetime(2026, 3, 10, tzinfo=UTC)
    book(1, march, 91, type="charge", amount=100, fee=9)
    book(2, march, -120, amount=-100, fee=20)
    book(3, march, -30, type="stripe_fee")
    book(4, march, 1000, currency="chf")
    month = Month.objects.get(starts_on=date(2026, 3, 1))
    found = MonthReport(month)
    lines = {line.label: line.amounts for line in found.lines}
    assert found.headings == ["CHF", "EUR"]
    assert lines["Fees"] == ["0.00\xa0CHF", "−0.59\xa0EUR"]
    assert lines["Of these fees, others on the account"] == ["0.00\xa0CHF", "−0.29\xa0EUR"]
    assert ["Of these fees, others on the account", "0.00", "-0.29"] in found.rows()
    MonthBalance.objects.bulk_create(found.balances)
    Month.objects.filter(pk=month.pk).update(closed_at=timezone.now())
    month.refresh_from_db()
    assert MonthReport(month).lines == found.lines


def test_a_month_without_others_on_the_account_has_no_line_of_their_fees():
    book(3, datetime(2026, 3, 10, tzinfo=UTC), -30, type="stripe_fee")
    found = MonthReport(Month.objects.get(starts_on=date(2026, 3, 1)))
    assert not any("Of these" in line.label for line in found.lines)
    assert not any("of these" in row[0].lower() for row in found.rows() if row)


def test_what_stripe_held_at_the_months_end_leaves_out_what_moved_since(give, next_month):
    give()
    check = reconcile()
    month = Month.objects.order_by("starts_on").first()
    (balance,) = MonthBalance.objects.of(month)
    check.stripe["balance"]["EUR"] += 50
    check.stripe["months"][today().replace(day=1).isoformat()] = {"EUR": 50}
    assert closing.at_stripe(balance, check) == balance.closing


def test_a_month_between_says_what_was_found_late_and_still_agrees(tess):
    book(1, datetime(2026, 3, 10, tzinfo=UTC))
    Month.objects.filter(starts_on=date(2026, 3, 1)).update(closed_at=timezone.now())
    book(2, datetime(2026, 4, 10, tzinfo=UTC), 40)
    book(3, datetime(2026, 3, 20, tzinfo=UTC), 7)  # late: in the running month
    (april,) = MonthBalance.objects.of(Month.objects.get(starts_on=date(2026, 4, 1)))
    assert april.later == 7
    april.at_stripe = april.closing + 7
    assert april.agrees


def test_a_balance_that_is_not_stripes_is_closed_over_only_by_who_saw_it(give, tess, next_month):
    give()
    check = reconcile()
    check.stripe["balance"]["EUR"] += 1
    check.save()
    month = Month.objects.order_by("starts_on").first()
    with pytest.raises(CannotClose, match="There is now a balance that is not Stripe’s"):
        close(month, tess)
    assert close(month, tess, seen=MonthReport(month).open.seal).closed_at


def test_several_open_differences_are_counted_as_the_comparison_counts_them(give, tess, next_month):
    for gift in (give(), give(700)):
        net = gift.amount - 1
        Movement.objects.filter(donation=gift).update(fee=1, net=net)
    check = reconcile()
    month = Month.objects.order_by("starts_on").first()
    told = "There are now 2 open differences, and a balance that is not Stripe’s."
    with pytest.raises(CannotClose, match=told):
        close(month, tess)
    assert check.words == "2 differences"


def test_a_month_that_agrees_only_with_what_was_found_late_says_so(give, tess, next_month):
    _gift, other = give(), give(700)
    reconcile()
    month = Month.objects.order_by("starts_on").first()
    assert "the balance at the end is Stripe’s own" in MonthReport(month).verdict
    running = Month.objects.get(starts_on=today().replace(day=1))
    Movement.objects.filter(donation=other).update(month=running, late=True)
    verdict = MonthReport(month).verdict
    assert verdict.startswith(
        "Agrees with Stripe: the balance at the end, with what was found late"
    )


def test_as_many_differences_that_are_others_are_not_closed_over(give, tess, next_month):
    first, second = give(), give(700)
    reconcile()
    month = Month.objects.order_by("starts_on").first()
    check = closing.check_of(month)
    known = check.differences.create(kind="differs", of=first.charge_id, ours="1", theirs="2")
    seen = MonthReport(month).open.seal
    known.delete()
    check.differences.create(kind="differs", of=second.charge_id, ours="1", theirs="2")
    with pytest.raises(CannotClose, match=r"what you were shown.* 1 open difference"):
        close(month, tess, seen=seen)
    month.refresh_from_db()
    assert month.closed_at is None
    assert close(month, tess, seen=MonthReport(month).open.seal).closed_at


def test_the_same_differences_found_by_another_comparison_are_those_that_were_seen(
    give, tess, next_month
):
    gift = give()
    Movement.objects.filter(donation=gift).update(fee=1, net=2499)
    reconcile()
    month = Month.objects.order_by("starts_on").first()
    seen = MonthReport(month).open.seal
    reconcile()
    assert close(month, tess, seen=seen).closed_at
