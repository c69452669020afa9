"""A charge that failed is paid while a worker still has Stripe's older answer."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection, transaction

from patrons.giving import fulfilment, gateway
from patrons.giving.failed_charges import recovering
from patrons.giving.failed_charges.late import failed_try
from patrons.giving.failed_charges.late_charge import Became
from patrons.models import Donation, LateCharge, Subscription
from tests.giving.test_failed_charges import (  # noqa: F401
    failed,
    local_stripe,
    monthly,
    pay_with,
    time,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("newsroom")]


@pytest.fixture
def older(failed):  # noqa: F811
    """older(): a worker notes that the charge failed, which nobody had heard. It is paid by now."""
    invoice, subscription = gateway.invoice(failed.invoice_id), Subscription.objects.get()
    answer = (invoice, failed_try(invoice), subscription)
    failed.delete()
    pay_with(invoice["hosted_invoice_url"])
    return lambda: recovering.note(*answer)


def payment_of(invoice_id: str) -> str:
    paid = gateway.invoice(invoice_id)["payments"]["data"][-1]["payment"]
    return f"/v1/payment_intents/{paid['payment_intent']}"


def test_noted_before_the_gift_is_in_our_books_it_is_paid_after_all(failed, older, stripe_says):  # noqa: F811
    stripe_says(payment_of(failed.invoice_id), meanwhile=older)
    fulfilment.record_invoice(failed.invoice_id)
    late = LateCharge.objects.get()
    assert late.became == Became.RECOVERED
    assert late.over_at


def test_noted_at_the_very_moment_it_is_paid_after_all(failed, older):  # noqa: F811
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            older()
            recording = pool.submit(recorded, failed.invoice_id)
            with suppress(TimeoutError):
                recording.result(timeout=2)
        recording.result(timeout=20)
    assert Donation.objects.filter(invoice_id=failed.invoice_id).exists()
    assert LateCharge.objects.get().became == Became.RECOVERED


def recorded(invoice_id: str) -> None:
    try:
        fulfilment.record_invoice(invoice_id)
    finally:
        connection.close()
