"""Somebody is erased while something about them is on its way: it brings nothing of them back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Event

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone

from patrons import roles
from patrons.account import coming, erasing, erasure_list, lost_address, wiping
from patrons.account.address_change import AddressChange
from patrons.account.invitation import invite
from patrons.account.lost_address import LostAddress
from patrons.giving import (
    checkout,
    correcting_address,
    elsewhere,
    fulfilment,
    gateway,
    thanking,
    wall,
)
from patrons.giving.memberships import accepting
from patrons.giving.thanks_form import ThanksForm
from patrons.models import (
    AddressCorrection,
    Donation,
    ErasedCustomer,
    Erasure,
    GiftMembership,
    Mail,
    Patron,
    Pledge,
    Receipt,
    ReceiptParty,
    StripeCustomer,
    SupportPeriod,
    User,
    WallEntry,
)
from tests.giving.elsewhere import received
from tests.privacy.conftest import EMAIL, dump, erase, found_of_her

pytestmark = pytest.mark.django_db(transaction=True)
row_locks = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time."
)


@pytest.fixture
def zoraida(newsroom) -> Patron:
    return Patron.objects.with_address(EMAIL, "Zoraida Quillfeather")


@pytest.fixture
def promise(newsroom, local_stripe, pay):
    """promise("month"): paid on Stripe's page by her, and not heard of here."""

    def promising(interval: str, patron: Patron | None = None, email: str = EMAIL) -> Pledge:
        pledge = Pledge.objects.create(
            amount=500, currency_id="EUR", interval=interval, patron=patron
        )
        pay(checkout.start(pledge), email=email, name="Zoraida Quillfeather")
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
    with pytest.raises(wall.Erased):
        wall.choose(read_before, "Zoraida")
    assert not WallEntry.objects.exists()
    thanking.note_consents(pledge)
    assert found_of_her(dump()) == {}


def in_thread(do: Callable[[], object]) -> object:
    try:
        return do()
    finally:
        connection.close()


def begun_while_wiped(patron: Patron, do: Callable[[], object]) -> object:
    """What comes of it where it begins in the middle of the erasing, and is waited for a moment."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            wiping.wipe_patron(patron, erasing.ask(patron))
            doing = pool.submit(in_thread, do)
            with suppress(TimeoutError):
                doing.result(timeout=0.5)
        return doing.result(timeout=20)


def wiped_while(do: Callable[[], object], patron: Patron) -> None:
    """The other way round."""
    erasure = erasing.ask(patron)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            do()
            wiped = pool.submit(in_thread, lambda: wiping.wipe_patron(patron, erasure))
            with suppress(TimeoutError):
                wiped.result(timeout=0.5)
        wiped.result(timeout=20)


def half_wiped_while(do: Callable[[], object], patron: Patron) -> object:
    """What comes of it where it begins once the erasing holds the patron, and not yet the rest:
    a mail of hers is held until then.
    """
    erasure = erasing.ask(patron)
    mail = Mail.objects.create(kind="welcome", key=str(patron.public_id))
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            Mail.objects.select_for_update().get(pk=mail.pk)
            wiped = pool.submit(in_thread, lambda: wiping.wipe_patron(patron, erasure))
            with suppress(TimeoutError):
                wiped.result(timeout=0.5)
            doing = pool.submit(in_thread, do)
            with suppress(TimeoutError):
                doing.result(timeout=1)
        wiped.result(timeout=20)
        return doing.result(timeout=20)


def test_a_gift_that_is_entered_meanwhile_is_somebody_anew(zoraida):
    gift = begun_while_wiped(zoraida, lambda: elsewhere.enter(received(email=EMAIL), by=None))
    assert gift.patron != zoraida
    assert gift.receipts.get().party.email == gift.patron.email == EMAIL


@pytest.fixture
def for_her(zoraida, for_ann) -> GiftMembership:
    return for_ann(recipient_name="Zoraida", recipient_email=EMAIL)


def test_a_membership_that_is_accepted_meanwhile_supports_nobody(zoraida, for_her):
    assert begun_while_wiped(zoraida, lambda: accepting.accept(for_her)) is False
    assert not SupportPeriod.objects.exists()
    assert found_of_her(dump()) == {}


def test_who_accepts_a_membership_and_is_erased_meanwhile_is_nobody(zoraida, for_her):
    wiped_while(lambda: accepting.accept(for_her), zoraida)
    assert not SupportPeriod.objects.exists()
    assert found_of_her(dump()) == {}


@row_locks
def test_an_acceptance_and_an_erasing_do_not_wait_for_each_other(zoraida, for_her):
    assert half_wiped_while(lambda: accepting.accept(for_her), zoraida) is False
    assert found_of_her(dump()) == {}


def test_an_organisation_that_is_named_meanwhile_is_named_nowhere(zoraida, promise):
    pledge = promise("once", zoraida)
    fulfilment.fulfil_session(pledge.session_id)
    Mail.objects.update(sent_at=timezone.now())
    wiped_while(lambda: thanking.name_organisation(pledge, "Thimble Society"), zoraida)
    assert Receipt.objects.count() == 2
    assert found_of_her(dump()) == {}


@row_locks
def test_an_answer_and_an_erasing_do_not_wait_for_each_other(zoraida, promise):
    pledge = promise("once", zoraida)
    fulfilment.fulfil_session(pledge.session_id)
    half_wiped_while(lambda: thanking.name_organisation(pledge, "Thimble Society"), zoraida)
    assert found_of_her(dump()) == {}


@pytest.fixture
def corrected_while_wiped(stripe_says):
    """Her erasing begins while Stripe is asked about a correction, whose code was right."""

    def correcting(pledge: Pledge, email: str, patron: Patron) -> None:
        correction = AddressCorrection.objects.create(pledge=pledge)
        correction.ask(email)
        asked, wiped = Event(), Event()
        stripe_says(
            f"/v1/checkout/sessions/{pledge.session_id}",
            meanwhile=lambda: (asked.set(), wiped.wait(20)),
        )
        confirm = partial(correcting_address.confirm, correction, correction.code)
        with ThreadPoolExecutor(1) as pool:
            doing = pool.submit(in_thread, confirm)
            assert asked.wait(20)
            with transaction.atomic():
                wiping.wipe_patron(patron, erasing.ask(patron))
                wiped.set()
                with suppress(TimeoutError):
                    doing.result(timeout=1)
            assert doing.result(timeout=20)

    return correcting


def test_an_address_that_is_corrected_meanwhile_is_kept_nowhere(
    zoraida, promise, corrected_while_wiped
):
    pledge = promise("once", zoraida)
    fulfilment.fulfil_session(pledge.session_id)
    corrected_while_wiped(pledge, "second@erase-me.example", zoraida)
    assert Receipt.objects.get().party is None
    assert Donation.objects.get().patron == zoraida
    assert found_of_her(dump()) == {}


def test_a_gift_that_would_be_hers_by_a_correction_stays_where_it_is(
    zoraida, promise, corrected_while_wiped
):
    pledge = promise("once", email="slip@example.org")
    fulfilment.fulfil_session(pledge.session_id)
    corrected_while_wiped(pledge, EMAIL, zoraida)
    assert Donation.objects.get().patron.email == "slip@example.org"
    assert Receipt.objects.get().party.email == "slip@example.org"


@row_locks
def test_a_correction_and_an_erasing_do_not_wait_for_each_other(zoraida, promise):
    pledge = promise("once", zoraida)
    fulfilment.fulfil_session(pledge.session_id)
    correction = AddressCorrection.objects.create(pledge=pledge)
    correction.ask("second@erase-me.example")
    half_wiped_while(partial(correcting_address.confirm, correction, correction.code), zoraida)
    assert found_of_her(dump()) == {}


@row_locks
def test_an_address_that_is_changed_and_an_erasing_do_not_wait_for_each_other(zoraida):
    change = AddressChange.objects.create(user=zoraida.user)
    change.ask("second@erase-me.example")
    assert half_wiped_while(partial(change.confirm, change.code), zoraida) is False
    assert found_of_her(dump()) == {}


@row_locks
def test_a_lost_address_and_an_erasing_do_not_wait_for_each_other(zoraida, promise, tess):
    pledge = promise("once", zoraida)
    fulfilment.fulfil_session(pledge.session_id)
    gift = Donation.objects.get()
    lost = lost_address.ask(zoraida, "second@erase-me.example", gift, tess)
    LostAddress.objects.update(effective_at=timezone.now())
    assert half_wiped_while(lost.take_effect, zoraida) is False
    assert found_of_her(dump()) == {}


@pytest.fixture
def comes_to_work_here(zoraida):
    """An administrator takes them on, by whatever screen."""

    def taken_on() -> None:
        User.objects.filter(email=EMAIL).update(is_staff=True, is_active=True)

    return taken_on


@pytest.fixture
def accepts_an_invitation(zoraida, ada):
    link = invite(EMAIL, "Zoraida", [Group.objects.get(name=roles.EDITORS)], ada)
    token = link.get_absolute_url().strip("/").rpartition("/")[2]
    return lambda: coming.accept(token)


def test_who_becomes_a_colleague_while_stripe_is_asked_stays_one(
    zoraida, promise, stripe_says, comes_to_work_here
):
    pledge = promise("once", zoraida)
    fulfilment.fulfil_session(pledge.session_id)
    stripe_says("/v1/charges", meanwhile=comes_to_work_here)
    erasure = erase(zoraida)
    assert (erasure.wiped_at, erasure.problem) == (None, "they work here")
    assert User.objects.get(email=EMAIL).is_staff
    zoraida.refresh_from_db()
    assert (zoraida.email, zoraida.erased_at) == (EMAIL, None)


def test_who_becomes_a_colleague_at_this_moment_stays_one(zoraida, comes_to_work_here):
    with pytest.raises(wiping.WorksHere):
        wiped_while(comes_to_work_here, zoraida)
    assert User.objects.get(email=EMAIL).is_staff


def test_an_invitation_is_no_use_to_who_is_being_erased(zoraida, accepts_an_invitation):
    assert begun_while_wiped(zoraida, accepts_an_invitation) is None
    assert not User.objects.filter(email=EMAIL).exists()


def test_a_restore_erases_who_worked_here_when_it_was_made(zoraida):
    erasure = erasing.ask(zoraida)
    erasure.note("wiped_at")
    User.objects.filter(email=EMAIL).update(is_staff=True)
    assert erasure_list.erase_again() == 1
    assert found_of_her(dump()) == {}


def test_a_code_for_a_correction_that_is_gone_is_wrong(zoraida, promise):
    pledge = promise("once", zoraida)
    fulfilment.fulfil_session(pledge.session_id)
    correction = AddressCorrection.objects.create(pledge=pledge)
    correction.ask("second@erase-me.example")
    wiping.wipe_patron(zoraida, erasing.ask(zoraida))
    assert not correcting_address.confirm(correction, correction.code)
