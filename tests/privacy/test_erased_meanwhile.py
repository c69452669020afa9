"""Somebody is erased while something about them is on its way: it brings nothing of them back."""

import pytest

from patrons.account import erasing, wiping
from patrons.giving import checkout, fulfilment, gateway, thanking, wall
from patrons.giving.thanks_form import ThanksForm
from patrons.models import (
    Donation,
    ErasedCustomer,
    Erasure,
    Mail,
    Patron,
    Pledge,
    Receipt,
    ReceiptParty,
    StripeCustomer,
    SupportPeriod,
    WallEntry,
)
from tests.privacy.conftest import EMAIL, dump, found_of_her

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def zoraida(newsroom) -> Patron:
    return Patron.objects.with_address(EMAIL, "Zoraida Quillfeather")


@pytest.fixture
def promise(newsroom, local_stripe, pay):
    """promise("month"): paid on Stripe's page by her, and not heard of here."""

    def promising(interval: str, patron: Patron | None = None) -> Pledge:
        pledge = Pledge.objects.create(
            amount=500, currency_id="EUR", interval=interval, patron=patron
        )
        pay(checkout.start(pledge), email=EMAIL, name="Zoraida Quillfeather")
        pledge.refresh_from_db()
        return pledge

    return promising


def wipe(patron: Patron) -> Erasure:
    """As after a day without Stripe: what it knows could not be looked for before."""
    erasure = erasing.ask(patron)
    for moment in ("found_at", "stopped_at", "told_at"):
        erasure.note(moment)
    erasing.carry_out(erasure)
    erasure.refresh_from_db()
    assert erasure.done_at
    return erasure


def payment_of(pledge: Pledge) -> str:
    """The address at Stripe of the payment that a regular gift began with."""
    invoice = gateway.invoice(gateway.checkout_session(pledge.session_id)["invoice"])
    return f"/v1/payment_intents/{invoice['payments']['data'][0]['payment']['payment_intent']}"


def assert_nobody_is_back(gift: Donation) -> None:
    assert gift.receipts.get().party is None
    assert (SupportPeriod.objects.count(), StripeCustomer.objects.count()) == (0, 0)
    assert not Mail.objects.exclude(kind="erased").exists()
    assert found_of_her(dump()) == {}


def test_a_regular_gift_that_is_looked_up_meanwhile_is_recorded_without_a_name(
    zoraida, promise, stripe_says
):
    pledge = promise("month", zoraida)
    stripe_says(payment_of(pledge), meanwhile=lambda: wipe(Patron.objects.get(pk=zoraida.pk)))
    fulfilment.fulfil_session(pledge.session_id)
    gift = Donation.objects.get()
    assert gift.patron == zoraida
    assert_nobody_is_back(gift)


def test_so_is_one_from_an_address_that_was_typed_at_stripe(zoraida, promise, stripe_says):
    """The account is what Stripe is asked for last."""
    pledge = promise("once")
    stripe_says("/v1/account", meanwhile=lambda: wipe(Patron.objects.get(pk=zoraida.pk)))
    fulfilment.fulfil_session(pledge.session_id)
    gift = Donation.objects.get()
    assert gift.patron == zoraida
    assert_nobody_is_back(gift)


def test_the_customer_whom_only_such_a_payment_named_is_deleted_at_stripe(
    zoraida, promise, stripe_says
):
    pledge = promise("month", zoraida)
    stripe_says(payment_of(pledge), meanwhile=lambda: wipe(Patron.objects.get(pk=zoraida.pk)))
    fulfilment.fulfil_session(pledge.session_id)
    customer, erasure = ErasedCustomer.objects.get(), Erasure.objects.get()
    assert list(erasing.waiting()) == [erasure]
    erasing.carry_out(erasure)
    assert gateway.customer(customer.stripe_id)["deleted"]
    assert Erasure.objects.get().done_at


def test_a_page_that_was_open_keeps_no_answer_any_more(promise):
    pledge = promise("once")
    fulfilment.fulfil_session(pledge.session_id)
    receipt = Receipt.objects.select_related("party").get()
    answers = {
        "public_name": "Zoraida",
        "dedication": "memory",
        "dedicated_to": "Uncle Bartholomew",
    }
    gift = Donation.objects.get()
    form = ThanksForm(answers, instance=receipt.party, pledge=pledge, asks_name=True)
    assert form.is_valid()
    wiping.wipe_patron(gift.patron, erasing.ask(gift.patron))
    assert not form.keep()
    assert not ReceiptParty.objects.exists()
    assert not WallEntry.objects.exists()


def test_a_name_for_the_wall_that_comes_later_stands_nowhere(promise):
    pledge = promise("once")
    fulfilment.fulfil_session(pledge.session_id)
    gift, read_before = Donation.objects.get(), Patron.objects.get()
    wiping.wipe_patron(gift.patron, erasing.ask(gift.patron))
    wall.offer(pledge, read_before, "Zoraida")
    assert wall.choose(read_before, "Zoraida") is None
    assert not WallEntry.objects.exists()
    thanking.note_consents(pledge)
    assert found_of_her(dump()) == {}
