"""What is over is removed by beat, in parts; what is not stays."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from patrons.account import keeping
from patrons.account.proving import EvidenceTry
from patrons.models import (
    AddressCorrection,
    Ballot,
    Donation,
    GiftMembership,
    Grant,
    Mail,
    Patron,
    Pledge,
    StripeEvent,
    Subscription,
    User,
)
from seeds.plain_pages import PAGES

pytestmark = pytest.mark.usefixtures("newsroom")


def ago(days: float):
    return timezone.now() - timedelta(days=days)


def pledge(days: float, **fields) -> Pledge:
    made = Pledge.objects.create(amount=500, currency_id="EUR", interval="once", **fields)
    Pledge.objects.filter(pk=made.pk).update(created_at=ago(days))
    return made


def test_a_gift_that_was_begun_and_never_paid_goes_after_40_days():
    young, old = pledge(39), pledge(41)
    on_its_way, refused = pledge(41, on_its_way_at=ago(41)), pledge(41, on_its_way_at=ago(41))
    Pledge.objects.filter(pk=refused.pk).update(refused_at=ago(30))
    keeping.carry_out()
    assert set(Pledge.objects.all()) == {young, on_its_way}
    assert old.pk


def test_one_that_was_paid_stays(local_stripe, gift):
    paid = gift().pledge
    Pledge.objects.update(created_at=ago(400))
    keeping.carry_out()
    assert list(Pledge.objects.all()) == [paid]


def test_a_membership_that_was_never_paid_goes_with_its_pledge(ask_for_ann):
    ask_for_ann()
    Pledge.objects.update(created_at=ago(41), expired_at=ago(40))
    keeping.carry_out()
    assert not Pledge.objects.exists()


def test_a_code_for_an_address_goes_after_30_days():
    kept = AddressCorrection.objects.create(pledge=pledge(5), sent_at=ago(5), email="a@b.example")
    AddressCorrection.objects.create(pledge=pledge(35), sent_at=ago(31), email="c@d.example")
    keeping.carry_out()
    assert list(AddressCorrection.objects.all()) == [kept]


def test_that_a_mail_was_sent_goes_after_two_years_but_not_that_of_a_receipt():
    for kind in ("address code", "receipt"):
        Mail.objects.create(kind=kind, key="old", sent_at=ago(731))
        Mail.objects.create(kind=kind, key="young", sent_at=ago(729))
        Mail.objects.create(kind=kind, key="waiting")
    Mail.objects.update(created_at=ago(800))
    keeping.carry_out()
    assert not Mail.objects.filter(kind="address code", key="old").exists()
    assert Mail.objects.count() == 5


def test_mails_that_are_over_are_found_without_reading_those_that_stay(db):
    """Receipts' mails are kept, so there are more of them each year."""
    (rule,) = [rule for rule in keeping.RULES if "a mail was sent" in str(rule.what)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # a short table is always read
    plan = rule.over(ago(730)).order_by("pk").explain()
    assert "Seq Scan on patrons_mail" not in plan
    if connection.vendor == "sqlite":  # PostgreSQL takes the index that its counts speak for
        assert "mail_sent" in plan


def test_events_that_are_done_go_after_90_days_and_those_that_wait_stay():
    for number, (state, days, type) in enumerate(
        [
            ("done", 91, "invoice.paid"),
            ("ignored", 91, "invoice.paid"),
            ("done", 89, "invoice.paid"),
            ("stuck", 91, "invoice.paid"),
            ("done", 91, "charge.dispute.closed"),  # the day of a lost dispute is read from it
        ]
    ):
        StripeEvent.objects.create(
            stripe_id=f"evt_{number}",
            type=type,
            state=state,
            created_at=ago(days),
            handled_at=ago(days),
        )
    keeping.carry_out()
    assert set(StripeEvent.objects.values_list("stripe_id", flat=True)) == {
        "evt_2",
        "evt_3",
        "evt_4",
    }


def test_an_address_that_never_gave_and_never_signed_in_goes_after_a_year(alice, tess, charlie):
    for address in ("slip@example.org", "young@example.org", "came@example.org"):
        Patron.objects.with_address(address)
    User.objects.exclude(email="young@example.org").update(date_joined=ago(366))
    User.objects.filter(email="came@example.org").update(last_login=ago(300))
    keeping.carry_out()
    left = set(User.objects.values_list("email", flat=True))
    assert left == {alice.email, tess.email, "young@example.org", "came@example.org"}
    assert not Patron.objects.filter(email__in=["slip@example.org", charlie.email]).exists()


def test_whoever_has_anything_of_ours_stays_as_long_as_they_like(charlie, alice, make_round):
    """Each reason alone keeps them."""
    money = {"amount": 500, "currency_id": "EUR", "interval": "once"}
    given = {"source": "cash", "reference": "1", "party": {"name": "Any"}, "paid_at": ago(400)}
    reasons = {
        "supports": lambda who: Grant.objects.give(who, timezone.now(), "a test", since=ago(400)),
        "gave": lambda who: Donation.objects.record(
            patron=who, amount=500, currency_id="EUR", **given
        ),
        "promised": lambda who: Pledge.objects.create(patron=who, **money),
        "was named": lambda who: Pledge.objects.create(payer=who, **money),
        "gives": lambda who: Subscription.objects.create(
            patron=who, stripe_id="sub_1", started_at=ago(400), **{**money, "interval": "month"}
        ),
        "voted": lambda who: Ballot.objects.create(patron=who, round=make_round()),
        "was given": lambda who: GiftMembership.objects.create(
            accepted_by=who, pledge=Pledge.objects.create(**money), months=3, tell_on=ago(9)
        ),
    }
    for name, reason in reasons.items():
        reason(Patron.objects.with_address(f"{name.replace(' ', '-')}@example.org"))
    User.objects.create_user("no-patron@example.org")
    User.objects.update(date_joined=ago(366))
    found = keeping._nobody(ago(365)).values_list("email", flat=True)
    assert set(found) == {charlie.email, "no-patron@example.org"}


def test_who_gave_much_costs_no_more_to_look_at_than_who_gave_once():
    """Each table is asked by itself: joined, gifts times periods times ballots would be read."""
    assert str(keeping._nobody(ago(365)).query).count(" JOIN ") == 1


def test_sign_ins_that_are_over_go(client, alice, signed_in):
    signed_in(alice)
    assert Session.objects.exists()
    Session.objects.update(expire_date=ago(1))
    keeping.carry_out()
    assert not Session.objects.exists()


def test_much_is_removed_in_parts_and_each_is_counted(monkeypatch, caplog):
    monkeypatch.setattr(keeping, "AT_ONCE", 2)
    for _ in range(5):
        pledge(41)
    counts = [keeping.carry_out() for _ in range(4)]
    words = "a gift that was begun and never paid"
    assert [found.get(words) for found in counts] == [2, 2, 1, None]
    assert "keeping: 2 of patrons.Pledge removed" in caplog.text


def test_the_privacy_page_says_how_long_in_the_same_words():
    page = " ".join({slug: body for slug, _title, body in PAGES}["privacy"].split()).lower()
    for rule in keeping.RULES:
        assert rule.words.lower() in page


def test_that_wrong_evidence_was_shown_goes_after_30_days():
    patron = Patron.objects.with_address("alice@example.org")
    young = EvidenceTry.objects.create(patron=patron, at=ago(29))
    EvidenceTry.objects.create(patron=patron, at=ago(31))
    keeping.carry_out()
    assert list(EvidenceTry.objects.all()) == [young]
