"""Two workers at the same moment: what the database promises, tried on a real one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection

from patrons.giving import checkout, fulfilment, gateway, receipt_mail, refunding
from patrons.giving.donation import NotLeft
from patrons.models import CreditNote, Donation, Patron, Pledge, Receipt, Refund

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
