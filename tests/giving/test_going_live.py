"""From the demo to real money: Stripe is told of the site, and nothing invented stays behind."""

from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page

from newsroom.checks import refuse_unsafe_settings
from patrons import checks, starting_clean
from patrons.giving import checkout, events, fulfilment, gateway, stripe_setup
from patrons.giving.handlers import HANDLERS
from patrons.giving.papers import paper_log
from patrons.models import (
    Appeal,
    Ballot,
    CaughtUp,
    Currency,
    Donation,
    Mail,
    Newsroom,
    Patron,
    Pledge,
    Question,
    Receipt,
    Round,
    StripeCustomer,
    StripeEvent,
    Subscription,
    Tally,
    Tier,
    User,
)
from seeds import asking, content, people, rounds


def run(name: str, *args: str) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out)
    return out.getvalue()


# --- stripe_setup -------------------------------------------------------------------------------


@pytest.fixture
def bare_stripe(local_stripe, newsroom, settings):
    """A site that Stripe knows nothing of yet."""
    settings.SITE_URL = f"http://127.0.0.1/{newsroom.pk}-{Pledge.objects.count()}"
    settings.STRIPE_PRODUCT = "a-product-of-this-test"
    yield
    client = gateway._client().v1
    for endpoint in gateway.webhook_endpoints():
        client.webhook_endpoints.delete(endpoint["id"])
    for found in gateway.portal_configurations():
        client.billing_portal.configurations.update(found["id"], {"active": False})


@pytest.mark.usefixtures("bare_stripe")
def test_a_dry_run_says_what_it_would_do_and_does_nothing():
    said = run("stripe_setup")
    assert "to do Make a webhook endpoint at http://127.0.0.1/" in said
    assert "Nothing was changed" in said
    assert list(gateway.webhook_endpoints()) == []


@pytest.mark.usefixtures("bare_stripe")
def test_applying_makes_everything_once_and_shows_the_secret_once():
    first = run("stripe_setup", "--apply")
    assert "STRIPE_WEBHOOK_SECRET=whsec_" in first
    (endpoint,) = gateway.webhook_endpoints()
    assert set(endpoint["enabled_events"]) == set(HANDLERS)
    assert endpoint["api_version"] == gateway.API_VERSION
    assert endpoint["url"] == stripe_setup.address()
    (portal,) = gateway.portal_configurations()
    assert portal["features"]["payment_method_update"]["enabled"]
    assert not portal["features"]["subscription_cancel"]["enabled"]
    assert gateway.product()["name"] == "The Lighthouse"
    second = run("stripe_setup", "--apply")
    assert "whsec_" not in second
    assert "done" not in second
    assert "to do" not in run("stripe_setup")
    assert len(list(gateway.webhook_endpoints())) == 1


@pytest.mark.usefixtures("bare_stripe")
def test_what_has_drifted_is_put_right():
    run("stripe_setup", "--apply")
    (endpoint,) = gateway.webhook_endpoints()
    client = gateway._client().v1
    client.webhook_endpoints.update(
        endpoint["id"], {"enabled_events": ["invoice.paid", "price.created"], "disabled": True}
    )
    gateway.change_product("Another name", "dashboard-name")
    said = run("stripe_setup")
    for words in ("add charge.updated", "drop price.created", "switch it on", "Another name"):
        assert words in said
    run("stripe_setup", "--apply")
    (endpoint,) = gateway.webhook_endpoints()
    assert set(endpoint["enabled_events"]) == set(HANDLERS)
    assert endpoint["status"] == "enabled"
    assert gateway.product()["name"] == "The Lighthouse"


def test_stripe_that_does_not_answer_is_said_plainly(newsroom, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    gateway._client.cache_clear()
    with pytest.raises(CommandError, match="does not answer"):
        run("stripe_setup")
    gateway._client.cache_clear()


# --- A live key on a demo's database ------------------------------------------------------------


@pytest.fixture
def live(settings):
    settings.STRIPE_SECRET_KEY = "sk_live_made_up"
    settings.STRIPE_SANDBOX = settings.DEMO = settings.DEBUG = False
    settings.STRIPE_API_BASE = "https://api.stripe.com"
    settings.EMAIL_URL = "smtp://mail.example.org"


@pytest.fixture
def demo(newsroom, local_stripe, pay, signed_in):
    """A demo with a gift of each kind, votes and people."""
    content.load(), asking.load(), people.load(), rounds.load()
    for interval in ("month", "once"):
        pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval=interval)
        pay(checkout.start(pledge))
        pledge.refresh_from_db()
        fulfilment.fulfil_session(pledge.session_id)
    events.store(
        {
            "id": "evt_1",
            "type": "invoice.paid",
            "created": 1_790_000_000,
            "livemode": False,
            "data": {"object": {"id": "in_1"}},
        }
    )
    Newsroom.objects.update(is_demo=True)
    signed_in(User.objects.get(email="edie@demo.invalid"))


def test_a_live_key_on_a_demos_database_stops_the_start_and_names_the_way_out(demo, live):
    with pytest.raises(ImproperlyConfigured, match=r"manage.py start_clean") as refusal:
        refuse_unsafe_settings()
    assert "2 donations, 1 subscriptions" in str(refusal.value)
    assert [problem.id for problem in run_checks(tags=["newsroom"])] == ["patrons.E001"]


def test_a_test_key_on_it_starts(demo, settings):
    assert checks.no_invented_money() == []


def test_a_live_key_on_a_clean_database_starts(newsroom, live):
    refuse_unsafe_settings()


def test_a_live_key_where_nothing_is_migrated_is_not_stopped_by_it(live, monkeypatch):
    def no_table():
        raise DatabaseError("no such table")

    monkeypatch.setattr(checks, "invented_rows", no_table)
    assert checks.no_invented_money() == []


def test_starting_clean_removes_people_money_and_votes_and_keeps_pages_and_settings(demo, live):
    staff = User.objects.create_user("real@example.org", name="Real", is_staff=True)
    kept = {model: model.objects.count() for model in (Page, Appeal, Tier, Question, Currency)}
    assert min(kept.values()) > 0
    paper_log.note_opening(Receipt.objects.first(), staff)
    CaughtUp.objects.create(account="acct_1", livemode=False, until=timezone.now())
    said = run("start_clean", "--yes")
    assert "2 donations" in said
    assert "caught" not in said
    for model in starting_clean.removed_models():
        assert not model._base_manager.exists(), model
    for gone in (Donation, Receipt, Patron, Pledge, Subscription, StripeCustomer, StripeEvent):
        assert gone in starting_clean.removed_models()
    for gone in (Round, Ballot, Tally, Mail):
        assert gone in starting_clean.removed_models()
    assert {model: model.objects.count() for model in kept} == kept
    assert list(User.objects.all()) == [staff]
    assert not ModelLogEntry.objects.exists()  # a new receipt would have the old one's key
    newsroom = Newsroom.objects.get()
    assert newsroom.name
    assert not newsroom.is_demo
    assert "Nobody administers the site now" in said
    connection.check_constraints()
    refuse_unsafe_settings()
    assert "There is nothing to remove" in run("start_clean", "--yes")


def test_the_site_works_after_starting_clean(demo, client, pay, settings):
    run("start_clean", "--yes")
    assert client.get("/").status_code == 200
    assert client.get("/give/").status_code == 200
    assert client.get("/rounds/").status_code == 200
    pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval="once")
    pay(checkout.start(pledge))
    pledge.refresh_from_db()
    fulfilment.fulfil_session(pledge.session_id)
    assert Receipt.objects.get().sequence == 1


@pytest.mark.parametrize("typed", ["", "yes", "start"])
def test_without_the_typed_words_nothing_is_removed(typed, demo, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _asked: typed)
    with pytest.raises(CommandError, match="Nothing was removed"):
        run("start_clean")
    assert Donation.objects.count() == 2


def test_where_nobody_can_be_asked_nothing_is_removed_and_it_is_said(demo, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO(""))
    with pytest.raises(CommandError, match="say --yes"):
        run("start_clean")
    assert Donation.objects.count() == 2


def test_with_the_typed_words_it_is_done(demo, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _asked: "start clean")
    run("start_clean")
    assert not Donation.objects.exists()


def test_real_gifts_are_never_removed(demo):
    first = Donation.objects.first()
    Donation.objects.filter(pk=first.pk).update(livemode=True)
    with pytest.raises(CommandError, match="real money"):
        run("start_clean", "--yes")
    assert Donation.objects.count() == 2
    assert Patron.objects.exists()
