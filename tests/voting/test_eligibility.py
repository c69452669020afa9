"""Who may vote, row by row of the rules' table, and what the others are told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from patrons.models import Ballot, Currency, Patron, SupportPeriod
from patrons.voting import casting
from patrons.voting.eligibility import Why, why_not
from tests.voting.conftest import ids, sustain


def period(patron: Patron, since: float, paid: float, until: float) -> SupportPeriod:
    """A period from a gift; all in days from now."""
    now = timezone.now()
    days = [now + timedelta(days=number) for number in (since, paid, until)]
    return SupportPeriod.objects.create(
        patron=patron, source="donation", starts_at=days[0], paid_until=days[1], ends_at=days[2]
    )


@pytest.fixture
def patron(newsroom) -> Patron:
    return Patron.objects.with_address("dora@example.invalid")


@pytest.mark.parametrize(
    ("situation", "days", "why"),
    [
        ("first payment on its way", None, Why.NEVER),
        ("charge paid", (-5, 25, 39), None),
        ("charge failed, in the grace", (-40, -10, 4), None),
        ("charge failed, the grace is over", (-60, -20, -6), Why.ENDED),
        ("cancelled, the paid period runs", (-5, 25, 25), None),
        ("cancelled, the paid period is over", (-35, -5, -5), Why.ENDED),
        ("one-time gift in its window", (-100, 265, 265), None),
        ("one-time gift past its window", (-400, -35, -35), Why.ENDED),
        ("support that begins later", (3, 33, 33), Why.NOT_YET),
    ],
)
def test_who_may_vote(patron, situation, days, why):
    if days:
        period(patron, *days)
    reason = why_not(patron)
    assert (reason and reason.why) == why
    assert patron.may_vote() is (why is None)


def test_whoever_was_granted_support_votes(patron):
    sustain(patron)
    assert why_not(patron) is None


def test_a_wholly_refunded_gift_gives_no_vote(patron):
    period(patron, -5, 25, 25).end_now()
    assert why_not(patron).why == Why.ENDED


def test_support_that_was_cut_before_it_began_is_none_then_and_later(patron, time_machine):
    period(patron, 3, 33, 33).end_now()
    assert why_not(patron).why == Why.NEVER
    time_machine.move_to(timezone.now() + timedelta(days=5))
    assert why_not(patron).why == Why.NEVER


def test_an_organisation_gives_and_never_votes(patron):
    period(patron, -5, 25, 25)
    patron.kind = Patron.Kind.ORGANISATION
    patron.save()
    assert why_not(patron).why == Why.ORGANISATION


@pytest.mark.usefixtures("newsroom")
def test_a_gift_on_its_way_is_named_with_its_day_until_it_is_paid_or_refused(patron, newsroom):
    period(patron, -400, -200, -200)
    now = timezone.now()
    currency, _ = Currency.objects.get_or_create(
        code="EUR", defaults={"newsroom": newsroom, "coffee": 300}
    )
    pledge = patron.promises.create(
        amount=500, currency=currency, interval="month", on_its_way_at=now
    )
    assert (why_not(patron).why, why_not(patron).on) == (Why.WAITING, now)
    pledge.refused_at = now
    pledge.save()
    assert why_not(patron).why == Why.ENDED


def test_the_reason_names_the_last_day_of_support(patron):
    period(patron, -400, -200, -200)
    last = period(patron, -60, -20, -6)
    assert why_not(patron).on == last.ends_at


def test_who_may_not_vote_leaves_no_ballot(open_round, bob):
    with pytest.raises(casting.MayNotVote):
        casting.cast(open_round, bob, ids(open_round, 0), tell_me=True)
    assert not Ballot.objects.exists()
