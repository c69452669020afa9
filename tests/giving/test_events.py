"""The inbox: whose an event is, what is tried again, and what never reached us."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from patrons.giving import catching_up, checkout, events, gateway
from patrons.giving.agreement import LostPledge, pledge_of
from patrons.models import CaughtUp, Donation, Newsroom, Pledge, StripeEvent, Subscription

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")
NOBODY_LISTENS = "http://127.0.0.1:9"


def rumour(type="invoice.paid", object_id="in_unknown", **changes) -> StripeEvent:
    event = {
        "id": f"evt_{object_id}",
        "type": type,
        "created": int(time.time()),
        "livemode": False,
        "data": {"object": {"id": object_id}},
        **changes,
    }
    return events.store(event)[0]


def processed(row: StripeEvent) -> StripeEvent:
    events.process(row.pk)
    row.refresh_from_db()
    return row


def promise(interval="month", **more) -> Pledge:
    return Pledge.objects.create(amount=500, currency_id="EUR", interval=interval, **more)


def handle_all() -> None:
    for row in events.due():
        events.process(row.pk)


def test_a_type_without_handler_is_ignored_and_says_why():
    row = rumour("price.created", "price_1")
    assert (row.state, row.error) == ("ignored", events.NO_HANDLER)


def test_an_event_of_the_other_mode_is_ignored_and_says_why():
    row = processed(rumour(livemode=True))
    assert row.state == "ignored"
    assert "real money" in row.error


def test_an_event_of_another_account_is_ignored_and_says_why():
    row = processed(rumour(account="acct_of_somebody"))
    assert row.state == "ignored"
    assert "acct_of_somebody" in row.error


def test_an_object_of_another_product_is_ignored_by_its_metadata(settings):
    pledge = promise("once")
    checkout.start(pledge)
    session_id = Pledge.objects.get().session_id
    Pledge.objects.all().delete()
    settings.STRIPE_PRODUCT = "the-other-site"
    row = processed(rumour("checkout.session.completed", session_id))
    assert row.state == "ignored"
    assert "newsroom-support" in row.error


def test_our_own_object_whose_pledge_is_lost_is_not_ignored():
    pledge = promise("once")
    checkout.start(pledge)
    session_id = Pledge.objects.get().session_id
    Pledge.objects.all().delete()
    row = processed(rumour("checkout.session.completed", session_id))
    assert row.state == "failed"
    assert row.error.startswith("LostPledge: checkout.session ")
    with pytest.raises(LostPledge):
        pledge_of(gateway.checkout_session(session_id))


def test_what_stripe_refuses_is_tried_a_few_times_and_then_waits_for_somebody(time_machine):
    row = rumour()
    for attempt in range(1, events.TRIES_AT_A_NO):
        assert processed(row).state == "failed"
        assert row.attempts == attempt
        time_machine.move_to(row.next_attempt_at)
    assert processed(row).state == "stuck"
    assert row.error.startswith("Missing: ")
    time_machine.shift(timedelta(days=30))
    assert not events.due().exists()


def test_an_outage_is_waited_out_and_waits_grow_to_six_hours(settings, time_machine):
    gateway.account()  # known from before
    settings.STRIPE_API_BASE = NOBODY_LISTENS
    gateway._client.cache_clear()
    row = rumour()
    StripeEvent.objects.update(attempts=300)
    assert processed(row).state == "failed"
    assert row.error.startswith("Unavailable")
    assert row.next_attempt_at - timezone.now() <= timedelta(hours=6)


def test_a_fault_of_ours_is_named_and_its_words_are_not_kept(pay):
    pay(checkout.start(promise("once")))
    Newsroom.objects.update(time_zone="Alice/alice@example.org")
    row = processed(rumour("checkout.session.completed", Pledge.objects.get().session_id))
    assert (row.state, row.error) == ("failed", "ZoneInfoNotFoundError")


def test_a_failed_event_is_handled_when_it_is_replayed(pay):
    pledge = promise("once")
    page = checkout.start(pledge)
    session_id = Pledge.objects.get().session_id
    row = rumour("checkout.session.completed", session_id)
    StripeEvent.objects.update(state="stuck", attempts=6, error="Missing: x")
    pay(page)
    assert not events.process(row.pk)
    assert events.replay(events.in_trouble()) == 1
    assert processed(row).state == "done"
    assert row.account == gateway.account()
    assert Donation.objects.get().account == gateway.account()
    assert not events.in_trouble().exists()


def test_a_type_without_handler_is_not_replayed():
    row = rumour("price.created", "price_1")
    assert events.replay(StripeEvent.objects.all()) == 0
    row.refresh_from_db()
    assert row.state == "ignored"


def test_what_stripe_settled_bears_account_and_mode(pay):
    pay(checkout.start(promise()))
    row = processed(rumour("checkout.session.completed", Pledge.objects.get().session_id))
    donation = Donation.objects.get()
    for thing in (
        row,
        donation,
        donation.settlement,
        donation.subscription,
        donation.patron.stripe_customers.get(),
    ):
        assert thing.account == gateway.account()
        assert thing.account.startswith("acct_")
        assert thing.livemode is False


def test_a_subscription_made_at_the_dashboard_on_our_product_is_ours(pay, settings):
    pay(checkout.start(promise()))
    found = gateway.subscription(
        gateway.checkout_session(Pledge.objects.get().session_id)["subscription"]
    )
    Pledge.objects.all().delete()
    gateway._client().v1.subscriptions.update(
        found["id"], {"metadata": {"pledge": "", "product": ""}}
    )
    processed(rumour("invoice.paid", found["latest_invoice"]["id"]))
    subscription = Subscription.objects.get()
    assert subscription.pledge is None
    assert subscription.patron.email == "alice@example.org"
    assert Donation.objects.get().subscription == subscription


def caught_up(ago: timedelta) -> None:
    CaughtUp.objects.create(account=gateway.account(), livemode=False, until=timezone.now() - ago)


def test_events_that_never_reached_us_are_found(pay):
    caught_up(timedelta(minutes=1))
    pay(checkout.start(promise()))
    assert catching_up.catch_up() > 5
    handle_all()
    assert Donation.objects.filter(pledge__isnull=False).count() == 1
    assert catching_up.catch_up() == 0


def test_an_event_that_came_by_itself_hides_none_before_it(pay, time_machine):
    pay(checkout.start(promise()))
    caught_up(timedelta(hours=2))
    time_machine.move_to(
        timezone.now() + timedelta(hours=3)
    )  # down so long, and then one event comes
    rumour("price.created", "price_1")
    catching_up.catch_up()
    assert StripeEvent.objects.filter(type="checkout.session.completed").exists()


def test_a_catching_up_that_stripe_breaks_off_begins_again_there(settings):
    caught_up(timedelta(hours=5))
    before = CaughtUp.objects.get().until
    settings.STRIPE_API_BASE = NOBODY_LISTENS
    gateway._client.cache_clear()
    with pytest.raises(gateway.Unavailable):
        catching_up.catch_up()
    assert CaughtUp.objects.get(account__startswith="acct").until == before


def two_gifts() -> int:
    """Other tests gave at the same local Stripe; these two are this test's."""
    ours = ["monthly@example.org", "once@example.org"]
    return Donation.objects.filter(pledge__isnull=False, patron__email__in=ours).count()


@pytest.mark.parametrize("gap", [None, timedelta(days=45)])
def test_after_a_long_gap_the_objects_themselves_are_walked_over(gap, pay):
    if gap:
        caught_up(gap)
    pay(checkout.start(promise("month")), email="monthly@example.org")
    pay(checkout.start(promise("once")), email="once@example.org")
    assert catching_up.catch_up() >= 3
    assert not StripeEvent.objects.filter(stripe_id__startswith="evt_").exists()
    handle_all()
    assert two_gifts() == 2
    catching_up.catch_up()  # from here on by events again
    assert StripeEvent.objects.filter(stripe_id__startswith="evt_").exists()
    handle_all()
    assert two_gifts() == 2


def test_walking_twice_a_day_adds_no_row(pay):
    pay(checkout.start(promise("once")))
    first = catching_up.catch_up()
    CaughtUp.objects.all().delete()
    assert first > 0
    assert catching_up.catch_up() == 0
