"""rules.md, "Who is sustaining", row by row (the rows that exist so far)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from patrons.models import (
    Donation,
    Grant,
    Patron,
    Pledge,
    Subscription,
    SupportPeriod,
    Tier,
    TierAmount,
)

DAY = timedelta(days=1)
PAID = datetime(2026, 3, 1, 12, tzinfo=UTC)
MONTH_END = datetime(2026, 4, 1, 12, tzinfo=UTC)


@pytest.fixture
def alice(newsroom) -> Patron:
    return Patron.objects.with_address("Alice@Example.org ", "Alice")


@pytest.fixture
def monthly(alice) -> Subscription:
    return Subscription.objects.create(
        stripe_id="sub_1",
        patron=alice,
        pledge=Pledge.objects.create(amount=500, currency_id="EUR", interval="month"),
        status="active",
        amount=500,
        currency_id="EUR",
        interval="month",
        started_at=PAID,
    )


def charge(subscription, grace=14) -> Donation:
    return Donation.objects.record(
        source="stripe",
        reference="pi_1",
        party={"name": "Alice", "email": "alice@example.org"},
        patron=subscription.patron,
        pledge=subscription.pledge,
        subscription=subscription,
        amount=500,
        currency_id="EUR",
        paid_at=PAID,
        period=SupportPeriod(
            patron=subscription.patron,
            source=SupportPeriod.Source.DONATION,
            starts_at=PAID,
            paid_until=MONTH_END,
            ends_at=MONTH_END + grace * DAY,
        ),
    )


def sustaining(patron, at) -> bool:
    """Both ways of asking, which must agree."""
    listed = Patron.objects.sustaining(at).filter(pk=patron.pk).exists()
    assert patron.is_sustaining(at) == listed
    return listed


def test_somebody_without_support_is_not_sustaining(alice):
    assert not sustaining(alice, PAID)


def test_a_paid_charge_holds_to_the_end_of_the_period_and_the_grace(alice, monthly):
    charge(monthly)
    assert not sustaining(alice, PAID - timedelta(seconds=1))
    assert sustaining(alice, PAID)
    assert sustaining(alice, MONTH_END + 14 * DAY - timedelta(seconds=1))
    assert not sustaining(alice, MONTH_END + 14 * DAY)


def test_a_failed_charge_changes_nothing_before_the_grace_is_over(alice, monthly):
    charge(monthly)
    Subscription.objects.update(status="past_due")
    assert sustaining(alice, MONTH_END + 13 * DAY)


def test_a_stopped_gift_holds_to_the_end_of_what_was_paid(alice, monthly, time_machine):
    time_machine.move_to(PAID + DAY)
    charge(monthly)
    monthly.stopped_at = PAID + DAY
    monthly.apply_grace(14)
    assert sustaining(alice, MONTH_END - DAY)
    assert not sustaining(alice, MONTH_END)


def test_a_gift_that_goes_on_after_all_has_its_grace_again(alice, monthly, time_machine):
    time_machine.move_to(PAID + DAY)
    charge(monthly)
    monthly.stopped_at = PAID + DAY
    monthly.apply_grace(14)
    monthly.stopped_at = None
    monthly.apply_grace(14)
    assert sustaining(alice, MONTH_END + 13 * DAY)


@pytest.mark.parametrize("ended", ["stopped_at", "paused_at"])
def test_a_gift_ended_within_its_grace_keeps_the_days_that_are_over(
    alice, monthly, time_machine, ended
):
    charge(monthly)
    stop = MONTH_END + 5 * DAY
    for moment in (stop, stop + DAY, stop + 30 * DAY):  # Stripe is copied again and again
        time_machine.move_to(moment)
        setattr(monthly, ended, stop)
        monthly.apply_grace(14)
    assert sustaining(alice, stop - timedelta(seconds=1))
    assert not sustaining(alice, stop + timedelta(seconds=1))


def test_support_granted_by_staff_holds_to_the_date_given(alice):
    Grant.objects.give(alice, until=MONTH_END, reason="student", since=PAID)
    assert sustaining(alice, MONTH_END - DAY)
    assert not sustaining(alice, MONTH_END)


def test_ended_support_ends_at_that_moment_and_stays_ended(alice, monthly):
    now = timezone.now()
    period = SupportPeriod.objects.create(
        patron=alice,
        source="donation",
        starts_at=now - DAY,
        paid_until=now + 30 * DAY,
        ends_at=now + 44 * DAY,
    )
    period.end_now()
    assert not sustaining(alice, timezone.now())
    period.set_grace(14)
    assert not sustaining(alice, timezone.now())


def test_an_organisation_is_sustaining_and_never_votes(alice):
    Grant.objects.give(alice, until=MONTH_END, reason="partner", since=PAID)
    alice.kind = Patron.Kind.ORGANISATION
    alice.save()
    assert sustaining(alice, PAID)
    assert not alice.may_vote(PAID)
    assert not Patron.objects.voters(PAID).exists()


def test_one_person_has_one_row_however_the_address_is_written(alice):
    assert Patron.objects.with_address("ALICE@example.ORG") == alice
    assert alice.user.emailaddress_set.get().verified is False


@pytest.mark.parametrize(
    ("amount", "interval", "tier"),
    [
        (299, "month", None),
        (300, "month", "Reader"),
        (999, "month", "Reader"),
        (1000, "month", "Co-creator"),
        (3600, "year", "Reader"),
        (12000, "year", "Co-creator"),
        (50000, "once", None),
    ],
)
def test_a_free_amount_belongs_to_the_highest_tier_it_reaches(euro, amount, interval, tier):
    for name, from_amount in (("Reader", 300), ("Co-creator", 1000)):
        tier_row = Tier.objects.create(name=name)
        TierAmount.objects.create(tier=tier_row, currency=euro, amount=from_amount)
    reached = Tier.objects.reached(amount, "EUR", interval)
    assert (reached.name if reached else None) == tier
