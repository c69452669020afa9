"""Two workers at the same moment: what the database promises, tried on a real one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client

from patrons.giving import checkout, elsewhere, fulfilment, gateway, receipt_mail
from patrons.giving.donation import NotLeft
from patrons.giving.elsewhere import AlreadyEntered, Received
from patrons.giving.going_back import counter_entry, refunding
from patrons.giving.memberships import accepting, telling
from patrons.models import (
    CreditNote,
    Currency,
    Donation,
    Entry,
    GiftMembership,
    Mail,
    Movement,
    Patron,
    Pledge,
    Receipt,
    Refund,
    SupportPeriod,
)
from tests.giving.conftest import FOR_ANN

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work, times=8) -> list:
    """The results of so many threads that do the same at the same moment."""

    def one(number: int):
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_a_gift_that_eight_workers_fulfil_is_one_donation(newsroom, local_stripe, pay):
    pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval="month")
    pay(checkout.start(pledge))
    session_id = Pledge.objects.get().session_id
    at_once(lambda _: fulfilment.fulfil_session(session_id))
    assert Donation.objects.count() == 1
    assert Receipt.objects.get().number.endswith("-000001")


def test_a_second_press_that_read_the_pledge_before_the_first_was_done_gets_its_page(
    newsroom, local_stripe
):
    pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval="once")
    read_before = Pledge.objects.get(pk=pledge.pk)
    assert checkout.start(pledge) == checkout.start(read_before)
    assert Pledge.objects.get().attempt == 1


def test_receipts_made_at_once_have_no_gap_and_no_double(newsroom):
    patron = Patron.objects.with_address("alice@example.org", "Alice")

    def give(number: int) -> None:
        Donation.objects.record(
            source="stripe",
            reference=f"pi_{number}",
            party={"name": "Alice", "email": "alice@example.org"},
            patron=patron,
            amount=500,
            currency_id="EUR",
            paid_at=datetime(2026, 6, 1, tzinfo=UTC),
        )

    at_once(give, 12)
    numbers = sorted(receipt.sequence for receipt in Receipt.objects.all())
    assert numbers == list(range(1, 13))


def test_a_receipt_that_eight_workers_send_goes_once(newsroom, mailoutbox):
    patron = Patron.objects.with_address("alice@example.org", "Alice")
    donation = Donation.objects.record(
        source="stripe",
        reference="pi_1",
        party={"name": "Alice", "email": "alice@example.org"},
        patron=patron,
        amount=500,
        currency_id="EUR",
        paid_at=datetime(2026, 6, 1, tzinfo=UTC),
    )
    receipt_id = donation.receipts.get().pk
    sent = at_once(lambda _: receipt_mail.send(Receipt.objects.get(pk=receipt_id)))
    assert sent.count(True) == 1
    assert len(mailoutbox) == 1


def test_treasurers_who_refund_at_once_never_give_back_more_than_was_given(
    newsroom, local_stripe, pay
):
    pledge = Pledge.objects.create(amount=2000, currency_id="EUR", interval="once")
    pay(checkout.start(pledge))
    fulfilment.fulfil_session(Pledge.objects.get().session_id)

    def give_back(_) -> str:
        try:
            return refunding.ask(Refund.objects.reserve(Donation.objects.get(), 600)).state
        except NotLeft:
            return "not left"

    ends = at_once(give_back)
    assert (ends.count("done"), ends.count("not left")) == (3, 5)
    assert Donation.objects.get().left == 200
    assert sorted(CreditNote.objects.values_list("sequence", flat=True)) == [1, 2, 3]


def test_a_refund_that_eight_workers_hear_of_is_one(newsroom, local_stripe, pay):
    pledge = Pledge.objects.create(amount=2000, currency_id="EUR", interval="once")
    pay(checkout.start(pledge))
    fulfilment.fulfil_session(Pledge.objects.get().session_id)
    charge = Donation.objects.get().charge_id
    gateway.create_refund({"charge": charge, "amount": 700}, f"dashboard-{charge}")
    at_once(lambda _: refunding.record_refunds(charge))
    assert Refund.objects.get().at_dashboard
    assert Donation.objects.get().returned == 700
    assert CreditNote.objects.count() == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time.")
def test_a_gift_that_is_given_back_keeps_no_settlement_waiting(newsroom, local_stripe, pay):
    """Each holds what the other wants next: the gift and the running month."""
    pledge = Pledge.objects.create(amount=2000, currency_id="EUR", interval="once")
    pay(checkout.start(pledge))
    fulfilment.fulfil_session(Pledge.objects.get().session_id)
    gift = Donation.objects.get()
    Movement.objects.all().delete()
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        gift.locked()
        pool.submit(settled, gift.charge_id).result(timeout=20)
    assert Movement.objects.get().donation == gift


def settled(charge_id: str) -> None:
    try:
        fulfilment.settle(charge_id)
    finally:
        connection.close()


@pytest.fixture
def from_the_bank(newsroom):
    def entering(number: int, reference: str = "117", amount: int = 5000) -> Donation | None:
        received = Received(
            day=date(2026, 6, 1),
            amount=amount,
            currency=Currency.objects.get(code="EUR"),
            source="bank",
            reference=reference,
            name="Alice",
            email="alice@example.org",
        )
        try:
            return elsewhere.enter(received, by=None)
        except AlreadyEntered:
            return None

    return entering


def test_eight_treasurers_who_enter_the_same_line_make_one_gift(from_the_bank):
    made = [gift for gift in at_once(from_the_bank) if gift]
    assert len(made) == 1
    assert Entry.objects.count() == Patron.objects.count() == SupportPeriod.objects.count() == 1
    from_the_bank(0, "118")
    assert sorted(Receipt.objects.values_list("sequence", flat=True)) == [1, 2]


def test_treasurers_who_correct_at_once_never_take_out_more_than_was_given(from_the_bank):
    from_the_bank(0, amount=2000)

    def correct(_) -> str:
        gift, day = Donation.objects.get(), date(2026, 6, 2)
        try:
            counter_entry.correct(gift, 600, reason="given_back", day=day, by=None)
        except NotLeft:
            return "not left"
        return "done"

    ends = at_once(correct)
    assert (ends.count("done"), ends.count("not left")) == (3, 5)
    assert Donation.objects.get().left == 200
    assert sorted(CreditNote.objects.values_list("sequence", flat=True)) == [1, 2, 3]
    assert {str(refund.month) for refund in Refund.objects.all()} == {"June 2026"}


def test_a_membership_that_eight_browsers_accept_is_one(for_ann):
    membership = for_ann()
    accepted = at_once(lambda _: accepting.accept(membership))
    assert accepted.count(True) == 1
    assert SupportPeriod.objects.count() == 1
    assert Mail.objects.filter(kind=accepting.WELCOME).count() == 1


@pytest.mark.parametrize("first", [0, 1])
def test_a_membership_refunded_and_accepted_at_once_makes_nobody_sustaining(for_ann, first):
    """Whichever comes first: it is refused, or it ends."""
    membership = for_ann()
    charge = membership.donation.charge_id
    gateway.create_refund({"charge": charge, "amount": 3600}, f"dashboard-{charge}")

    def one(number: int) -> None:
        if number % 2 == first:
            accepting.accept(membership)
        else:
            refunding.record_refunds(charge)

    at_once(one)
    assert Refund.objects.get().state == "done"
    assert not Patron.objects.sustaining().exists()


def test_a_membership_told_by_eight_workers_goes_once(for_ann, mailoutbox):
    for_ann()
    at_once(lambda _: telling.tell_all_due())
    assert Mail.objects.filter(kind=telling.TOLD).count() == 1


def test_the_link_that_accepts_is_mailed_once_where_eight_browsers_ask(for_ann):
    later = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    path = for_ann(tell_on=later).handed_path
    assert {answer.status_code for answer in at_once(lambda _: Client().post(path))} == {302}
    assert Mail.objects.filter(kind=telling.TOLD).count() == 1
    assert GiftMembership.objects.get().tellings == 1


def test_a_double_click_on_the_form_of_a_membership_makes_one(newsroom, local_stripe):
    gateway.ensure_product("The Lighthouse")  # as after stripe_setup, or after the first gift
    key = str(uuid4())
    today = newsroom.local(datetime.now(UTC)).date().isoformat()
    answers = at_once(
        lambda _: Client().post("/give/gift/", {**FOR_ANN, "key": key, "tell_on": today})
    )
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert (Pledge.objects.count(), GiftMembership.objects.count()) == (1, 1)
