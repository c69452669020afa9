"""A treasurer gives a gift back from the admin, against the local Stripe."""

import re
import uuid

import pytest
import requests
from django.utils import timezone

from patrons.giving import checkout, fulfilment, gateway
from patrons.giving.going_back.refund_mail import facts
from patrons.models import (
    CreditNote,
    Dispute,
    Donation,
    Movement,
    Patron,
    Pledge,
    Refund,
    Subscription,
)

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")


@pytest.fixture
def gift(pay):
    def giving(interval="once", amount=2000) -> Donation:
        pledge = Pledge.objects.create(amount=amount, currency_id="EUR", interval=interval)
        assert pay(checkout.start(pledge)).status_code == 303
        pledge.refresh_from_db()
        fulfilment.fulfil_session(pledge.session_id)
        return pledge.donations.get()

    return giving


@pytest.fixture
def treasurer(tess, signed_in):
    return signed_in(tess)


def address(donation: Donation) -> str:
    return f"/admin/donation/{donation.pk}/refund/"


def filled(**changes) -> dict[str, str]:
    return {
        "token": str(uuid.uuid4()),
        "amount": "5",
        "reason": "requested_by_customer",
        "note": "She wrote on Monday.",
        **changes,
    }


def words(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_page_says_what_is_left_what_stripe_keeps_and_what_it_does(gift, treasurer):
    donation = gift()
    page = words(treasurer.get(address(donation)))
    for said in (
        "20 EUR by Alice Novák",
        'value="20.00"',
        f"Its fee, 0.{donation.settlement.fee} EUR. Stripe does not return it.",
        "that ends at this moment; a ballot cast already counts. If only a part goes back",
    ):
        assert said in page
    assert "Also stop the regular gift?" not in page
    assert "Refund" in words(treasurer.get(f"/admin/donation/inspect/{donation.pk}/"))


def test_stopping_the_regular_gift_is_asked_with_nothing_chosen_beforehand(gift, treasurer):
    donation = gift("month", 500)
    page = words(treasurer.get(address(donation)))
    assert "Also stop the regular gift?" in page
    assert " checked" not in page
    unsaid = treasurer.post(address(donation), filled())
    assert unsaid.status_code == 422
    assert "Say whether the regular gift goes on: yes or no." in words(unsaid)
    assert "She wrote on Monday." in words(unsaid), "nothing typed is lost"
    assert not Refund.objects.exists()


@pytest.mark.parametrize(("answer", "stopped"), [("yes", True), ("no", False)])
def test_the_regular_gift_stops_or_goes_on_as_was_said(gift, treasurer, answer, stopped):
    donation = gift("month", 500)
    done = treasurer.post(address(donation), filled(stops_gift=answer))
    assert done.status_code == 302
    donation.subscription.refresh_from_db()
    assert bool(donation.subscription.stopped_at) is stopped
    assert bool(Refund.objects.get().gift_stopped_at) is stopped


def test_a_card_that_somebody_else_uses_is_not_charged_on(gift, treasurer):
    donation = gift("month", 500)
    sent = filled(reason="fraudulent", stops_gift="no")
    refused = treasurer.post(address(donation), sent)
    assert refused.status_code == 422
    assert "choose Yes, or it is charged again" in words(refused)
    assert treasurer.post(address(donation), sent | {"stops_gift": "yes"}).status_code == 302


@pytest.mark.parametrize(("answer", "said"), [("yes", "Your regular gift is stopped."), ("no", "")])
def test_the_mail_names_no_charge_that_will_not_come(gift, treasurer, answer, said):
    """Whoever sends it, and whenever: the gift may be stopped a moment later than the refund."""
    donation = gift("month", 500)
    treasurer.post(address(donation), filled(stops_gift=answer))
    Subscription.objects.update(stopped_at=None, next_charge_at=timezone.now())
    (charge,) = [value for name, value in facts(CreditNote.objects.get()) if name == "Next charge"]
    assert said in charge
    assert charge.startswith("None.") is (answer == "yes")


def test_a_refund_stands_on_the_gift_with_its_credit_note(gift, treasurer, tess):
    donation = gift()
    done = treasurer.post(address(donation), filled(amount="7,50"), follow=True)
    refund = Refund.objects.get()
    assert (refund.amount, refund.asked_by, refund.state) == (750, tess, "done")
    assert refund.note == "She wrote on Monday."
    number = CreditNote.objects.get().number
    page = words(done)
    assert f"7.50 EUR was given back to Alice Novák. Credit note {number} goes to them" in page
    assert f"refunded, credit note {number}" in page
    assert number in words(treasurer.get("/admin/refund/"))
    assert "7.50 EUR" in words(treasurer.get("/admin/donation/"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("20.01", "Only 20 EUR is left of this gift. Write that, or less."),
        ("0", "Write an amount above zero, 20 EUR at most."),
        ("all", "Write the amount in digits"),
        ("", "This field is required."),
        ("1.234", "EUR has 2 decimals"),
    ],
)
def test_an_amount_that_cannot_be_is_answered_beside_the_field(gift, treasurer, typed, said):
    answer = treasurer.post(address(gift()), filled(amount=typed))
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Refund.objects.exists()


def test_a_button_pressed_twice_gives_back_once(gift, treasurer):
    donation, form = gift(), filled()
    for _ in range(2):
        assert treasurer.post(address(donation), form).status_code == 302
    assert Refund.objects.get().amount == 500


def test_stripe_that_is_down_is_said_and_the_amount_is_free_again(gift, treasurer, settings):
    donation, there = gift(), settings.STRIPE_API_BASE
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    gateway._client.cache_clear()
    form = filled()
    silent = treasurer.post(address(donation), form)
    assert silent.status_code == 503
    assert "Stripe does not answer at this moment." in words(silent)
    assert form["token"] not in words(silent), "the next press is another refund"
    donation.refresh_from_db()
    assert donation.left == 2000
    settings.STRIPE_API_BASE = there
    gateway._client.cache_clear()
    assert treasurer.post(address(donation), filled(amount="20")).status_code == 302
    assert sorted(Refund.objects.values_list("state", flat=True)) == ["done", "refused"]


def test_a_no_of_stripes_is_told_and_what_the_dashboard_did_is_known(
    gift, treasurer, local_stripe, settings
):
    donation = gift()
    requests.post(
        f"{local_stripe}/v1/refunds",
        data={"charge": donation.charge_id, "amount": 1800},
        headers={"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"},
        timeout=10,
    ).raise_for_status()
    answer = treasurer.post(address(donation), filled(amount="5"))
    assert answer.status_code == 409
    assert "Stripe did not make this refund. Nothing went back. Refund amount" in words(answer)
    donation.refresh_from_db()
    assert donation.left == 200


def test_a_gift_that_cannot_be_refunded_says_why_and_has_no_button(gift, treasurer):
    disputed, given_back = gift(), gift()
    Dispute.objects.create(
        stripe_id="du_1",
        donation=disputed,
        amount=2000,
        currency_id="EUR",
        reason="fraudulent",
        status="needs_response",
        opened_at=disputed.paid_at,
    )
    treasurer.post(address(given_back), filled(amount="20"))
    by_bank = Donation.objects.record(
        source="bank",
        reference="12",
        party={"name": "Bob", "email": "bob@example.org"},
        patron=Patron.objects.with_address("bob@example.org"),
        amount=500,
        currency_id="EUR",
        paid_at=disputed.paid_at,
    )
    for donation, reason in [
        (disputed, "has taken this payment back"),
        (given_back, "All of this gift was given back"),
        (by_bank, "did not come through Stripe"),
    ]:
        refused = treasurer.post(address(donation), filled())
        assert refused.status_code == 409
        assert reason in words(refused)
        record = words(treasurer.get(f"/admin/donation/inspect/{donation.pk}/"))
        assert address(donation) not in record
        if donation != by_bank:
            assert reason in words(treasurer.get(address(donation)))
    assert Refund.objects.count() == 1
    assert "Stripe keeps" not in words(refused)
    answer = treasurer.get(address(by_bank))
    assert (answer.status_code, answer.url) == (302, f"/admin/donation/{by_bank.pk}/correct/")


def test_the_fee_of_a_dispute_is_named_beside_that_of_the_gift(gift, treasurer):
    donation = gift()
    won = Dispute.objects.create(
        stripe_id="du_1",
        donation=donation,
        amount=2000,
        currency_id="EUR",
        reason="fraudulent",
        status="won",
        opened_at=donation.paid_at,
    )
    own = f"/admin/donation/inspect/{donation.pk}/"
    assert "fee of the dispute" not in words(treasurer.get(own))
    moved = {"source": "du_1", "type": "adjustment", "currency": "eur", "exchange_rate": None}
    at = int(donation.paid_at.timestamp())
    moved |= {"created": at, "available_on": at}
    for number, amount, fee in (("out", -2000, 2000), ("back", 2000, 0)):
        found = {"id": f"txn_{number}", "amount": amount, "fee": fee, "net": amount - fee}
        Movement.objects.book({**moved, **found}, dispute=won)
    fee = f"0.{donation.settlement.fee}\xa0EUR"
    told = f"Its fee, {fee}, and the dispute’s fee, 20.00\xa0EUR. Stripe returns neither."
    assert told in treasurer.get(address(donation)).content.decode()
    page = re.sub(r"<[^>]+>", " ", words(treasurer.get(own)))
    assert re.search(r"Stripe’s fee of the dispute\s+20\.00 EUR", page)


def test_an_editor_gives_nothing_back(gift, edie, ada, signed_in):
    donation = gift()
    assert signed_in(edie).post(address(donation), filled()).status_code == 302
    assert not Refund.objects.exists()
    assert signed_in(ada).post(address(donation), filled()).status_code == 302
    assert Refund.objects.get().asked_by == ada
