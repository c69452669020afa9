from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from patrons.giving import elsewhere
from patrons.giving.elsewhere import Received
from patrons.models import (
    Appeal,
    Currency,
    Dispute,
    Donation,
    GiftMembership,
    LateCharge,
    Month,
    Movement,
    Newsroom,
    OtherWay,
    Patron,
    Payout,
    Pledge,
    Reconciliation,
    Refund,
    Round,
    StripeEvent,
    Subscription,
    Tier,
    Topic,
    User,
)


@pytest.fixture
def newsroom(db) -> Newsroom:
    newsroom = Newsroom.load()
    newsroom.name, newsroom.time_zone = "The Lighthouse", "Europe/Kyiv"
    newsroom.contact, newsroom.default_currency = "desk@lighthouse.invalid", "EUR"
    newsroom.save()
    for code, exponent, coffee in [("EUR", 2, 300), ("JPY", 0, 500)]:
        Currency.objects.create(
            newsroom=newsroom,
            code=code,
            exponent=exponent,
            coffee=coffee,
            monthly=[coffee, 2 * coffee],
            minimum=100,
            maximum=500_000,
        )
    return newsroom


@pytest.fixture
def root(db, signed_in) -> Client:
    """Somebody whom Django lets do everything."""
    return signed_in(User.objects.create_superuser("root@example.org", name="Root"))


@pytest.fixture
def gift(newsroom, alice) -> Callable[..., Donation]:
    """gift(500, "EUR"): a settled gift of Alice's with its receipt."""

    def giving(amount: int = 500, code: str = "EUR", paid_at=None, patron: Patron = alice):
        number = Donation.objects.count()
        currency = Currency.objects.get(code=code)
        pledge = Pledge.objects.create(amount=amount, currency=currency, interval="once")
        donation = Donation.objects.record(
            source="stripe",
            reference=f"pi_{number}",
            party={"name": patron.name, "email": patron.email},
            patron=patron,
            pledge=pledge,
            amount=amount,
            currency=currency,
            paid_at=paid_at or timezone.now(),
        )
        booked = int(donation.paid_at.timestamp())
        entry = {
            "id": f"txn_{number}",
            "type": "charge",
            "source": f"ch_{number}",
            "currency": "eur",
            "amount": amount,
            "fee": 40,
            "net": amount - 40,
            "exchange_rate": None,
            "created": booked,
            "available_on": booked,
        }
        Movement.objects.book(entry, donation=donation)
        return donation

    return giving


@pytest.fixture
def records(gift, alice) -> dict[str, int]:
    """One row of every kind that staff only read: its screen's name, and its key."""
    donation = gift()
    subscription = Subscription.objects.create(
        stripe_id="sub_1",
        patron=alice,
        status="active",
        amount=500,
        currency=donation.currency,
        interval="month",
        started_at=timezone.now(),
    )
    late = LateCharge.objects.create(
        subscription=subscription,
        invoice_id="in_1",
        amount=500,
        currency=donation.currency,
        failed_at=timezone.now(),
    )
    event = StripeEvent.objects.create(
        stripe_id="evt_1", type="charge.updated", created_at=timezone.now()
    )
    refund = Refund.objects.reserve(donation, 100, reason="duplicate")
    dispute = Dispute.objects.create(
        stripe_id="du_1",
        donation=donation,
        amount=400,
        currency=donation.currency,
        reason="fraudulent",
        status="needs_response",
        opened_at=timezone.now(),
        due_by=timezone.now() + timedelta(days=5, hours=1),
    )
    payout = Payout.objects.create(
        stripe_id="po_1",
        amount=460,
        currency="EUR",
        status="paid",
        itemised=True,
        made_at=timezone.now(),
        arrives_on=timezone.now().date(),
    )
    Movement.objects.update(paid_out_by=payout)
    return {
        "payout": payout.pk,
        "month": Month.objects.get().pk,
        "donation": donation.pk,
        "refund": refund.pk,
        "dispute": dispute.pk,
        "giftmembership": for_mila(donation).pk,
        "subscription": subscription.pk,
        "latecharge": late.pk,
        "receipt": donation.receipts.get().pk,
        "pledge": donation.pledge.pk,
        "stripeevent": event.pk,
        "reconciliation": Reconciliation.objects.create().pk,
        "patron": alice.pk,
    }


@pytest.fixture
def treasurer(newsroom, tess, signed_in) -> Client:
    return signed_in(tess)


@pytest.fixture
def entered(newsroom, tess):
    """entered("117"): a gift by bank of Dora's."""

    def entering(reference: str = "117", **changes) -> Donation:
        given = {
            "day": timezone.localdate() - timedelta(days=1),
            "amount": 5000,
            "currency": Currency.objects.get(code="EUR"),
            "source": "bank",
            "name": "Dora Kovač",
            "email": "dora@example.org",
        }
        return elsewhere.enter(Received(**{**given, "reference": reference, **changes}), by=tess)

    return entering


MARCH = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def march(gift) -> Month:
    gift(1250, paid_at=MARCH)
    gift(900, paid_at=MARCH + timedelta(days=1))
    return Month.objects.get(starts_on=MARCH.date().replace(day=1))


@pytest.fixture
def agreed(march) -> Reconciliation:
    """A comparison after March, in which Stripe said what we have."""
    held = sum(row.net for row in Movement.objects.all())
    months = {"2026-03-01": {"EUR": held}}
    return Reconciliation.objects.create(
        stripe={"balance": {"EUR": held}, "months": months}, finished_at=timezone.now()
    )


def for_mila(donation: Donation) -> GiftMembership:
    """The gift membership that a donation paid, as if the form had made it."""
    Pledge.objects.filter(pk=donation.pledge.pk).update(fulfilled_at=donation.paid_at)
    return GiftMembership.objects.create(
        pledge=donation.pledge,
        months=6,
        recipient_name="Mila Aslan",
        recipient_email="mila@example.org",
        giver_name="Alice",
        tell_on=donation.paid_at.date(),
    )


@pytest.fixture
def open_round(db) -> Round:
    now = timezone.now().replace(second=0, microsecond=0)
    found = Round.objects.create(
        slug="spring",
        title="What next?",
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=7),
    )
    for order, title in enumerate(["Schools", "Roads", "Water"]):
        Topic.objects.create(round=found, title=title, sort_order=order)
    return found


@pytest.fixture
def written(newsroom, open_round) -> dict[str, int]:
    """One of everything that staff write: its screen's name, and its key."""
    return {
        "appeal": Appeal.objects.create(name="Default", heading="Hello", price_anchor="Coffee").pk,
        "tier": Tier.objects.create(name="Reader").pk,
        "otherway": OtherWay.objects.create(title="By bank", text="Write to us").pk,
        "round": open_round.pk,
    }


def filled(form, **changes) -> dict[str, str]:
    """What a browser would send of an admin form, rows of child forms included, with changes."""
    sent: dict[str, str] = {}
    with timezone.override(Newsroom.load().zone):
        for part in [form, *(row for rows in form.formsets.values() for row in rows)]:
            for name in part.fields:
                value = part[name].value()
                if isinstance(value, datetime):
                    value = value.strftime("%Y-%m-%d %H:%M")
                if value is not None and value is not False:
                    sent[part.add_prefix(name)] = "on" if value is True else str(value)
    for rows in form.formsets.values():
        for name, value in rows.management_form.initial.items():
            sent[rows.management_form.add_prefix(name)] = str(value)
        for order, row in enumerate(rows, 1):
            if "ORDER" in row.fields:
                sent[row.add_prefix("ORDER")] = str(order)
    return {**sent, **changes}


UTC_NOON = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)  # the first of April in Kyiv
