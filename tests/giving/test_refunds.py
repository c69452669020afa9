"""Refunds against the local Stripe: how much, and what becomes of support and the regular gift."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from patrons.giving.donation import NotLeft
from patrons.giving.going_back import refunding
from patrons.models import (
    Donation,
    Refund,
    Subscription,
)
from tests.giving.refunds import give_back

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")


def test_a_part_is_given_back_and_support_runs_on(gift):
    donation = gift()
    refund = give_back(donation, 500, reason=Refund.Reason.REQUESTED)
    assert (refund.state, refund.amount, refund.currency_id) == ("done", 500, "EUR")
    donation.refresh_from_db()
    assert (donation.returned, donation.left) == (500, 1500)
    assert donation.patron.is_sustaining()
    (movement,) = refund.movements.all()
    assert (movement.gross, movement.fee, movement.net) == (-500, 0, -500)


def test_who_gets_everything_back_sustains_no_more_from_that_moment(gift):
    donation = gift()
    give_back(donation, 1500)
    assert donation.patron.is_sustaining()
    give_back(donation, 500)
    assert not donation.patron.is_sustaining()
    donation.period.refresh_from_db()
    assert donation.period.ends_at <= timezone.now()


def test_other_support_stays_when_one_gift_is_given_back(gift):
    first, second = gift(), gift()
    give_back(first, 2000)
    assert first.patron == second.patron
    assert first.patron.is_sustaining()


def test_more_than_is_left_is_never_reserved(gift):
    donation = gift()
    give_back(donation, 1500)
    with pytest.raises(NotLeft) as caught:
        Refund.objects.reserve(donation, 501)
    assert caught.value.left == 500
    assert Refund.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Donation.objects.filter(pk=donation.pk).update(returned=2001)


def test_the_regular_gift_is_stopped_where_that_was_asked(gift):
    refund = give_back(gift("month", 500), 500, stops_gift=True)
    assert list(refunding.gifts_to_stop()) == [refund]
    refunding.stop_gift(refund)
    refund.donation.subscription.refresh_from_db()
    assert refund.donation.subscription.stopped_at
    assert not refunding.gifts_to_stop().exists()


def test_a_regular_gift_that_is_started_again_after_its_refund_is_left_alone(gift):
    refund = give_back(gift("month", 500), 500, stops_gift=True)
    refunding.stop_gift(refund)
    Subscription.objects.update(stopped_at=None)
    refunding.stop_gift(refund)
    assert not refunding.gifts_to_stop().exists()
    assert Subscription.objects.get().stopped_at is None


def test_the_regular_gift_goes_on_where_stopping_was_not_asked(gift):
    refund = give_back(gift("month", 500), 500)
    refunding.stop_gift(refund)
    refund.donation.subscription.refresh_from_db()
    assert refund.donation.subscription.stopped_at is None
    assert not refunding.gifts_to_stop().exists()


def test_the_same_press_of_a_button_reserves_once(gift):
    donation, name = gift(), uuid.uuid4()
    Refund.objects.reserve(donation, 500, public_id=name)
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.reserve(donation, 500, public_id=name)
    donation.refresh_from_db()
    assert donation.returned == 500
