"""A gift is paused, skipped, resumed and moved to another day, over the days of both clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from patrons.giving import gateway
from patrons.giving.agreement import sync_subscription
from patrons.models import AgreedChange, Donation, Pledge, Subscription
from tests.giving.care import hidden, mails, text

GRACE = timedelta(days=14)


def at(*day: int) -> datetime:
    return datetime(*day, 9, tzinfo=UTC)


def hour(moment: datetime | None) -> datetime | None:
    """Without the seconds that the local Stripe's clock has run since the gift began."""
    return moment and moment.replace(minute=0, second=0)


def covered(alice, *day: int) -> bool:
    return alice.gift.patron.is_sustaining(at(*day))


def test_a_pause_charges_nothing_until_it_ends_by_itself(life):
    alice = life()
    said = alice.agree("pause/", months="3")
    assert "Nothing is charged before 5 April 2027" in said
    gift = alice.now
    assert (gift.stands, hour(gift.next_charge_at)) == ("paused", at(2027, 4, 5))
    assert covered(alice, 2027, 1, 4)
    assert not covered(alice, 2027, 1, 6)
    alice.to(2027, 4, 4)
    assert alice.charges() == [("2026-12-05", 500)]
    assert alice.now.stands == "runs"
    alice.to(2027, 4, 6)
    assert alice.charges() == [("2026-12-05", 500), ("2027-04-05", 500)]
    assert covered(alice, 2027, 4, 20)
    assert mails() == ["Your gift to The Lighthouse is paused until 5 April 2027"]


def test_the_end_of_a_pause_makes_nobody_a_patron_of_days_that_are_over(life):
    """A cut-off day of a round that runs looks back at them."""
    alice = life()
    alice.agree("pause/", months="1")
    alice.to(2027, 1, 10)
    assert not covered(alice, 2027, 1, 6)
    alice.to(2027, 2, 4)
    assert alice.now.stands == "runs"
    assert not covered(alice, 2027, 1, 6)
    assert not covered(alice, 2027, 2, 4)
    alice.to(2027, 2, 6)
    assert [covered(alice, 2027, month, 6) for month in (1, 2)] == [False, True]


def test_a_paused_gift_is_resumed_early_and_paused_again(life):
    alice = life()
    alice.agree("pause/", months="6")
    alice.to(2027, 1, 20)
    assert "The next charge comes on 5 February 2027" in alice.agree("resume/")
    assert hour(alice.now.next_charge_at) == at(2027, 2, 5)
    alice.agree("pause/", months="6")
    assert hour(alice.now.next_charge_at) == at(2027, 8, 5)
    alice.agree("resume/")
    alice.to(2027, 2, 6)
    assert alice.charges() == [("2026-12-05", 500), ("2027-02-05", 500)]
    assert AgreedChange.objects.exclude(done_at=None).count() == 4


def test_a_skipped_charge_carries_support_through_its_period(life):
    alice = life()
    said = alice.agree("skip/")
    assert "The charge of 5 January 2027 is left out. The next one comes on 5 February 2027" in said
    for _ in range(2):
        gift = sync_subscription(alice.gift.stripe_id)
        assert (gift.stands, hour(gift.skips_at)) == ("skips", at(2027, 1, 5))
        assert hour(gift.last_period.carried_until) == at(2027, 2, 5)
        assert hour(gift.last_period.ends_at) == at(2027, 2, 5) + GRACE
    alice.to(2027, 1, 30)
    assert alice.now.stands == "runs"
    assert hour(alice.now.last_period.ends_at) == at(2027, 2, 5) + GRACE
    assert alice.charges() == [("2026-12-05", 500)]
    alice.to(2027, 2, 6)
    assert alice.charges() == [("2026-12-05", 500), ("2027-02-05", 500)]
    assert all(covered(alice, 2027, 1, day) for day in range(1, 31))
    assert mails() == ["One charge of your gift to The Lighthouse is left out"]


def test_a_skip_that_is_taken_back_before_its_day_carries_nothing(life):
    alice = life()
    alice.agree("skip/")
    alice.agree("resume/")
    period = alice.now.last_period
    assert (period.carried_until, hour(period.ends_at)) == (None, at(2027, 1, 5) + GRACE)
    alice.agree("skip/")
    assert hour(alice.now.last_period.carried_until) == at(2027, 2, 5)


def test_once_its_day_has_passed_a_skip_stays_whatever_follows(life):
    alice = life()
    alice.agree("skip/")
    alice.to(2027, 1, 6)
    alice.agree("resume/")
    assert hour(alice.now.last_period.ends_at) == at(2027, 2, 5) + GRACE
    refused = alice.client.get(alice.page("skip/"))
    assert refused.status_code == 409
    assert "After the charge of 5 February 2027 you can skip another" in text(refused)
    alice.client.post(alice.page("stop/"))
    assert hour(alice.now.last_period.ends_at) == at(2027, 2, 5)
    assert "patron until 5 February 2027" in text(alice.client.get(alice.page("stop/")))


def test_who_skips_and_then_stops_is_a_patron_to_the_end_of_what_was_paid(life):
    alice = life()
    alice.agree("skip/")
    assert "stay a patron until 5 January 2027" in text(alice.client.get(alice.page("stop/")))
    alice.client.post(alice.page("stop/"))
    assert hour(alice.now.last_period.ends_at) == at(2027, 1, 5)
    alice.agree("go-on/")
    assert hour(alice.now.last_period.ends_at) == at(2027, 2, 5) + GRACE


def test_a_pause_of_one_month_is_no_skip(life):
    alice = life()
    alice.agree("pause/", months="1")
    assert (alice.now.stands, hour(alice.now.next_charge_at)) == ("paused", at(2027, 2, 5))
    assert hour(alice.now.last_period.ends_at) == at(2027, 1, 5)


@pytest.mark.parametrize("day", ["2026-12-20", "2027-01-25"])
def test_the_next_charge_comes_on_another_day_and_the_later_ones_follow(life, day):
    alice = life()
    said = alice.agree("day/", day=day)
    assert "the next charge comes on" in said
    alice.hear()
    assert alice.now.status == "trialing"
    assert Donation.objects.count() == 1
    alice.to(2027, 3, 1)
    month, number = int(day[5:7]), int(day[8:])
    days = [f"{year}-{m:02}-{number:02}" for year, m in [(2026, 12), (2027, 1), (2027, 2)]]
    assert [day for day, _amount in alice.charges()[1:]] == days[0 if month == 12 else 1 :]


def test_another_day_is_within_reason(life):
    alice = life()
    page = text(alice.client.get(alice.page("day/")))
    assert "From 6 December 2026 to 5 February 2027" in page
    for day, said in [
        ("2026-12-05", "Choose a day from 6 December 2026 to 5 February 2027"),
        ("2027-02-06", "Choose a day from"),
        ("2027-01-05", "That is the day already"),
        ("soon", "Write the day as year, month and day"),
        ("", "Choose a day."),
    ]:
        answer = alice.client.get(alice.page("day/"), {"day": day})
        assert answer.status_code == 422
        assert said in text(answer)
    alice.agree("day/", day="2027-02-05")
    again = alice.client.get(alice.page("day/"), {"day": "2027-02-06"})
    assert again.status_code == 422


def test_a_day_beyond_the_grace_says_until_when_one_is_a_patron(life):
    alice = life()
    shown = text(alice.client.get(alice.page("day/"), {"day": "2027-01-25"}))
    assert "You stay a patron until 19 January 2027" in shown
    within = alice.client.get(alice.page("day/"), {"day": "2027-01-15"})
    assert "You stay a patron" not in text(within)


def test_a_yearly_gift_gets_another_day_instead_of_a_pause(life):
    alice = life("year", 3000)
    for name in ("pause/", "skip/"):
        answer = alice.client.get(alice.page(name))
        assert answer.status_code == 409
        assert "choose another day for its next charge instead" in text(answer)
    alice.agree("day/", day="2028-06-01")
    assert hour(alice.now.next_charge_at) == datetime(2028, 6, 1, 8, tzinfo=UTC)


def test_a_pause_made_at_stripes_dashboard_shows_the_same(life):
    alice = life()
    until = int(at(2027, 3, 20).timestamp())
    pause = {"pause_collection": {"behavior": "void", "resumes_at": until}}
    gateway.change_subscription(alice.gift.stripe_id, pause, "dashboard-1")
    alice.hear()
    assert (alice.now.stands, hour(alice.now.next_charge_at)) == ("paused", at(2027, 4, 5))
    assert "nothing is charged before 5 April 2027" in text(alice.client.get(alice.page()))
    for_good = {"pause_collection": {"behavior": "void"}}
    gateway.change_subscription(alice.gift.stripe_id, for_good, "dashboard-2")
    alice.hear()
    assert (alice.now.stands, hour(alice.now.next_charge_at)) == ("paused", None)
    assert "nothing is charged until it is resumed" in text(alice.client.get("/account/"))
    assert alice.client.get(alice.page("interval/")).status_code == 409
    alice.agree("resume/")
    assert hour(alice.now.next_charge_at) == at(2027, 1, 5)


def test_a_pause_that_is_older_than_our_row_is_copied_with_it(newsroom, give):
    give(500, interval="month", record=False)
    pledge = Pledge.objects.get()
    gift = gateway.checkout_session(pledge.session_id)["subscription"]
    until = timezone.now() + timedelta(days=45)
    pause = {"pause_collection": {"behavior": "void", "resumes_at": int(until.timestamp())}}
    gateway.change_subscription(gift, pause, "dashboard-1")
    sync_subscription(gift)
    new = Subscription.objects.get()
    assert new.stands == "paused"
    assert new.paused_until == until.replace(microsecond=0)


def test_a_new_amount_while_paused_counts_from_the_charge_after_the_pause(life):
    alice = life()
    alice.agree("pause/", months="2")
    shown = text(alice.client.get(alice.page("amount/"), {"amount": "1000"}))
    assert "<dd>5 March 2027</dd>" in shown
    alice.agree("amount/", amount="1000")
    alice.to(2027, 3, 6)
    assert alice.charges() == [("2026-12-05", 500), ("2027-03-05", 1000)]


def test_another_day_and_yearly_take_the_place_of_a_pause(life):
    alice = life()
    alice.agree("pause/", months="2")
    form = hidden(alice.client.get(alice.page("interval/")))
    alice.agree("interval/", amount="3000", interval=form["interval"])
    assert (alice.now.paused_at, hour(alice.now.next_charge_at)) == (None, at(2027, 3, 5))
    alice.to(2027, 3, 6)
    assert alice.charges() == [("2026-12-05", 500), ("2027-03-05", 3000)]


def test_the_31st_comes_back_after_a_short_month(life):
    alice = life()
    alice.agree("day/", day="2026-12-31")
    alice.agree("pause/", months="2")
    assert hour(alice.now.next_charge_at) == datetime(2027, 2, 28, 9, tzinfo=UTC)
    alice.agree("pause/", months="3")
    assert hour(alice.now.next_charge_at) == datetime(2027, 3, 31, 9, tzinfo=UTC)


def test_months_that_are_none_are_answered_with_what_to_do(life):
    alice = life()
    for months in ("0", "13", "x", ""):
        answer = alice.client.get(alice.page("pause/"), {"months": months})
        assert answer.status_code == 422
        assert "Choose 1 to 12 months." in text(answer)
