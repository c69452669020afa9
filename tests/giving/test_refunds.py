"""Refunds against the local Stripe: here and at the dashboard, twice, unanswered."""

import io
import random
import time
import uuid
from datetime import timedelta

import pytest
import requests
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypdf import PdfReader

from patrons.giving import (
    checkout,
    credit_note_pdf,
    events,
    fulfilment,
    gateway,
    refund_mail,
    refunding,
)
from patrons.giving.donation import NotLeft
from patrons.giving.handlers import HANDLERS
from patrons.giving.refund import State
from patrons.models import (
    CreditNote,
    Donation,
    Mail,
    Movement,
    Patron,
    Pledge,
    Refund,
    Subscription,
)
from patrons.tasks import sweep

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")


@pytest.fixture
def gift(pay):
    """gift("once", 2000): a gift of Alice's through the local Stripe."""

    def giving(interval="once", amount=2000, currency="EUR", **changes) -> Donation:
        pledge = Pledge.objects.create(amount=amount, currency_id=currency, interval=interval)
        assert pay(checkout.start(pledge), **changes).status_code == 303
        pledge.refresh_from_db()
        fulfilment.fulfil_session(pledge.session_id)
        return pledge.donations.get()

    return giving


@pytest.fixture
def dashboard(local_stripe, settings):
    """dashboard("refunds", charge=..., amount=...): what staff do at Stripe itself."""

    def posting(path: str, **data) -> dict:
        key = {"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}"}
        answer = requests.post(f"{local_stripe}/v1/{path}", data=data, headers=key, timeout=10)
        answer.raise_for_status()
        return answer.json()

    return posting


def happened(since: int) -> list[dict]:
    return list(gateway.events_since(since))[::-1]


def handle(event: dict):
    row, _new = events.store(event)
    events.process(row.pk)
    row.refresh_from_db()
    return row


def give_back(donation: Donation, amount: int, **fields) -> Refund:
    return refunding.ask(Refund.objects.reserve(donation, amount, **fields))


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_part_is_given_back_and_support_runs_on(gift):
    donation = gift()
    refund = give_back(donation, 500, reason=Refund.Reason.REQUESTED)
    assert (refund.state, refund.amount, refund.currency_id) == ("done", 500, "EUR")
    donation.refresh_from_db()
    assert (donation.returned, donation.left) == (500, 1500)
    assert donation.patron.is_sustaining()
    (movement,) = refund.movements.all()
    assert (movement.gross, movement.fee, movement.net) == (-500, 0, -500)


def test_who_gets_everything_back_sustains_no_more_from_that_moment(gift):
    donation = gift()
    give_back(donation, 1500)
    assert donation.patron.is_sustaining()
    give_back(donation, 500)
    assert not donation.patron.is_sustaining()
    donation.period.refresh_from_db()
    assert donation.period.ends_at <= timezone.now()


def test_other_support_stays_when_one_gift_is_given_back(gift):
    first, second = gift(), gift()
    give_back(first, 2000)
    assert first.patron == second.patron
    assert first.patron.is_sustaining()


def test_more_than_is_left_is_never_reserved(gift):
    donation = gift()
    give_back(donation, 1500)
    with pytest.raises(NotLeft) as caught:
        Refund.objects.reserve(donation, 501)
    assert caught.value.left == 500
    assert Refund.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Donation.objects.filter(pk=donation.pk).update(returned=2001)


def test_a_refund_that_stripe_refuses_gives_its_amount_back(gift, dashboard):
    donation = gift()
    dashboard("refunds", charge=donation.charge_id, amount=1800)
    refund = Refund.objects.reserve(donation, 500)
    with pytest.raises(gateway.Refused):
        refunding.ask(refund)
    refund.refresh_from_db()
    donation.refresh_from_db()
    assert (refund.state, donation.returned) == ("refused", 0)
    assert "greater than unrefunded amount" in refund.error
    assert not CreditNote.objects.exists()


def test_stripe_that_is_down_takes_nothing_and_is_asked_later(gift, settings):
    donation = gift()
    there, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:9"
    gateway._client.cache_clear()
    refund = Refund.objects.reserve(donation, 500)
    with pytest.raises(gateway.Unavailable):
        refunding.ask(refund)
    donation.refresh_from_db()
    assert (refund.state, donation.returned) == ("unanswered", 0)
    settings.STRIPE_API_BASE = there
    gateway._client.cache_clear()
    assert list(refunding.unclear()) == [refund]
    refunding.find_out(refund)
    assert Refund.objects.get().state == "refused"
    assert not refunding.unclear().exists()


def test_a_refund_that_was_made_though_its_answer_was_lost_is_found(gift, dashboard):
    donation = gift()
    refund = Refund.objects.reserve(donation, 500)
    refund.become(State.UNANSWERED)
    made = dashboard(
        "refunds",
        charge=donation.charge_id,
        amount=500,
        **{"metadata[refund]": str(refund.public_id)},
    )
    refunding.find_out(refund)
    found = Refund.objects.get()
    donation.refresh_from_db()
    assert (found.state, found.stripe_id, found.at_dashboard) == ("done", made["id"], False)
    assert donation.returned == 500


def test_a_worker_killed_between_reserving_and_asking_leaves_no_amount_held(gift, time_machine):
    donation = gift()
    refund = Refund.objects.reserve(donation, 500)
    assert not refunding.unclear().exists(), "somebody is asking at this moment"
    time_machine.move_to(timezone.now() + timedelta(minutes=3))
    assert list(refunding.unclear()) == [refund]
    refunding.find_out(refund)
    donation.refresh_from_db()
    assert donation.returned == 0


def test_a_refund_at_the_dashboard_ends_the_same(gift, dashboard):
    donation, since = gift("month", 500), int(time.time()) - 5
    dashboard("refunds", charge=donation.charge_id, reason="duplicate")
    for event in happened(since):
        if event["data"]["object"].get("charge") == donation.charge_id:
            assert handle(event).state == "done"
    refund = Refund.objects.get()
    assert (refund.amount, refund.state, refund.at_dashboard) == (500, "done", True)
    assert refund.reason == "duplicate"
    assert refund.credit_note.receipt == donation.receipts.get()
    assert not donation.patron.is_sustaining()


def test_every_event_of_gift_and_refund_three_times_in_any_order_makes_one_of_each(pay, dashboard):
    since = int(time.time())
    before = {event["id"] for event in happened(since - 60)}
    pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval="month")
    pay(checkout.start(pledge))
    pledge.refresh_from_db()
    session = gateway.checkout_session(pledge.session_id)
    paid = gateway.invoice(session["invoice"])["payments"]["data"][0]["payment"]["payment_intent"]
    for amount in (200, 300):
        dashboard("refunds", payment_intent=paid, amount=amount)
    found = [event for event in happened(since - 60) if event["id"] not in before] * 3
    random.Random(5).shuffle(found)
    for event in found:
        assert handle(event).state in ("done", "ignored")
    donation = Donation.objects.get()
    assert (donation.returned, donation.left) == (500, 0)
    counted = [kind.objects.count() for kind in (Refund, CreditNote)]
    assert [*counted, Movement.objects.filter(kind="refund").count()] == [2, 2, 2]
    assert Mail.objects.filter(kind="refund").count() == 2
    assert not donation.patron.is_sustaining()


@pytest.mark.parametrize("interval", ["once", "month"])
def test_a_refund_that_is_heard_of_before_its_gift_brings_the_gift_in(interval, pay, dashboard):
    pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval=interval)
    pay(checkout.start(pledge))
    pledge.refresh_from_db()
    session = gateway.checkout_session(pledge.session_id)
    intent = (
        session["payment_intent"]
        or (gateway.invoice(session["invoice"])["payments"]["data"][0]["payment"]["payment_intent"])
    )
    made = dashboard("refunds", payment_intent=intent)
    for _ in range(2):
        HANDLERS["refund.created"](made["id"])
        HANDLERS["charge.refunded"](made["charge"])
    assert Donation.objects.get().left == 0
    assert Refund.objects.count() == 1


def test_a_refund_of_another_product_is_none_of_ours(local_stripe, pay, dashboard):
    session = dashboard(
        "checkout/sessions",
        **{
            "mode": "payment",
            "success_url": "http://127.0.0.1/x",
            "line_items[0][quantity]": 1,
            "line_items[0][price_data][currency]": "eur",
            "line_items[0][price_data][unit_amount]": 900,
            "line_items[0][price_data][product_data][name]": "A mug",
        },
    )
    pay(session["url"])
    intent = gateway.checkout_session(session["id"])["payment_intent"]
    made = dashboard("refunds", payment_intent=intent)
    with pytest.raises(fulfilment.NotOurs):
        HANDLERS["refund.created"](made["id"])
    assert not Refund.objects.exists()


def test_a_refund_that_comes_back_from_the_bank_undoes_everything_but_its_number(gift):
    donation = gift()
    until = donation.period.ends_at
    refund = give_back(donation, 2000)
    assert not donation.patron.is_sustaining()
    found = gateway.refund(refund.stripe_id)
    for _ in range(2):
        refunding.record({**found, "status": "failed", "failure_reason": "lost_or_stolen_card"})
    refund.refresh_from_db()
    donation.refresh_from_db()
    assert (refund.state, refund.error, donation.left) == ("failed", "lost or stolen card", 2000)
    assert refund.credit_note.void_at
    assert "This credit note is void" in text_of(credit_note_pdf.render(refund.credit_note))
    donation.period.refresh_from_db()
    assert donation.period.ends_at == until
    assert Refund.objects.reserve(donation, 2000).state == "asked"
    assert give_back(gift(), 100).credit_note.sequence == refund.credit_note.sequence + 1


def test_an_older_word_of_stripes_does_not_replace_a_later_one(gift):
    refund = give_back(gift(), 500)
    found = gateway.refund(refund.stripe_id)
    refunding.record({**found, "status": "pending"})
    assert Refund.objects.get().state == "done"
    refunding.record({**found, "status": "failed"})
    refunding.record(found)
    assert Refund.objects.get().state == "failed"


def test_credit_notes_have_numbers_of_their_own_without_a_gap(gift):
    donation = gift()
    numbers = [give_back(donation, 100).credit_note.number for _ in range(3)]
    with pytest.raises(RuntimeError, match="crash"), transaction.atomic():
        give_back(donation, 100)
        raise RuntimeError("crash")
    year = timezone.now().year
    assert numbers == [f"C-{year}-{number:06d}" for number in (1, 2, 3)]
    assert donation.receipts.get().sequence == 1


def test_the_credit_note_says_what_was_given_back_of_what(gift, newsroom):
    donation = gift("month", 500)
    note = give_back(donation, 250).credit_note
    newsroom.name = "Another Name"
    newsroom.save()
    page = text_of(credit_note_pdf.render(note)).replace("\u00a0", " ")
    for words in (
        f"Credit note {note.number}",
        "2.50 EUR",
        "5 EUR",
        donation.receipts.get().number,
        "Alice Novák",
        "The Lighthouse",
        "Lighthouse Press NGO",
        note.refund.stripe_id,
    ):
        assert words in page
    assert "Another Name" not in page
    assert "void" not in page


def test_the_patron_hears_once_with_the_credit_note(gift):
    note = give_back(gift("month", 500), 250).credit_note
    assert refund_mail.send(note)
    assert not refund_mail.send(note)
    (sent,) = mail.outbox
    assert sent.to == ["alice@example.org"]
    assert sent.subject == "The Lighthouse has given 2.50 EUR back to you"
    html = sent.alternatives[0].content
    for body in (sent.body, html.replace("&nbsp;", "\u00a0")):
        assert "2.50\u00a0EUR" in body
        assert note.number in body
        assert "Patron until" in body
    name, content, kind = sent.attachments[0]
    assert (name, kind) == (f"credit-note-{note.number}.pdf", "application/pdf")
    assert f"Credit note {note.number}" in text_of(content)


def test_the_reason_in_our_words_reaches_nobody_but_staff(gift):
    note = give_back(
        gift(), 100, reason=Refund.Reason.FRAUDULENT, note="Her cousin's card"
    ).credit_note
    refund_mail.send(note)
    (sent,) = mail.outbox
    seen = sent.body + sent.alternatives[0].content + text_of(credit_note_pdf.render(note))
    assert "cousin" not in seen
    assert "fraud" not in seen


def test_the_regular_gift_is_stopped_where_that_was_asked(gift):
    refund = give_back(gift("month", 500), 500, stops_gift=True)
    assert list(refunding.gifts_to_stop()) == [refund]
    refunding.stop_gift(refund)
    refund.donation.subscription.refresh_from_db()
    assert refund.donation.subscription.stopped_at
    assert not refunding.gifts_to_stop().exists()


def test_a_regular_gift_that_is_started_again_after_its_refund_is_left_alone(gift):
    refund = give_back(gift("month", 500), 500, stops_gift=True)
    refunding.stop_gift(refund)
    Subscription.objects.update(stopped_at=None)
    refunding.stop_gift(refund)
    assert not refunding.gifts_to_stop().exists()
    assert Subscription.objects.get().stopped_at is None


def test_the_regular_gift_goes_on_where_stopping_was_not_asked(gift):
    refund = give_back(gift("month", 500), 500)
    refunding.stop_gift(refund)
    refund.donation.subscription.refresh_from_db()
    assert refund.donation.subscription.stopped_at is None
    assert not refunding.gifts_to_stop().exists()


def test_the_patron_sees_refund_and_credit_note_and_nobody_else_does(gift, client):
    donation = gift()
    note = give_back(donation, 500).credit_note
    address = f"/account/credit-notes/{note.public_id}/"
    assert client.get(address).status_code == 302
    client.force_login(donation.patron.user)
    page = client.get("/account/").content.decode()
    assert "given back" in page
    assert "−5\u00a0EUR" in page
    assert address in page
    paper = client.get(address)
    assert paper["Content-Type"] == "application/pdf"
    client.force_login(Patron.objects.with_address("bob@example.org").user)
    assert client.get(address).status_code == 404


def test_the_sweep_takes_up_what_was_left(gift, django_capture_on_commit_callbacks):
    donation = gift("month", 500)
    give_back(donation, 100, stops_gift=True)
    Refund.objects.reserve(donation, 100).become(State.UNANSWERED)
    with django_capture_on_commit_callbacks() as queued:
        sweep()
    assert len(queued) == 4  # two mails, a gift to stop, a refund to look up


LATER, FAILS = "4000000000007726", "4000000000005126"


@pytest.fixture
def switch(local_stripe):
    """switch("refunds/re_1/fail"): what a bank does."""

    def throwing(path: str) -> None:
        requests.post(f"{local_stripe}/_sandbox/{path}", timeout=30).raise_for_status()

    return throwing


def test_a_refund_that_takes_days_is_on_its_way_and_its_note_comes_when_it_arrives(gift, switch):
    donation = gift(number=LATER)
    refund = give_back(donation, 2000)
    assert refund.state == "on_its_way"
    assert not CreditNote.objects.exists()
    assert not donation.patron.is_sustaining()
    switch(f"refunds/{refund.stripe_id}/succeed")
    for _ in range(2):
        HANDLERS["refund.updated"](refund.stripe_id)
    assert Refund.objects.get().state == "done"
    assert CreditNote.objects.get().refund == refund
    assert Mail.objects.filter(kind="refund").count() == 1


def test_a_refund_that_the_bank_sends_back_can_be_made_again(gift, switch, tess, signed_in):
    donation = gift(number=FAILS)
    first = give_back(donation, 2000)
    assert first.state == "done"
    switch(f"refunds/{first.stripe_id}/fail")
    for type in ("refund.failed", "refund.updated", "charge.refund.updated"):
        HANDLERS[type](first.stripe_id)
    first.refresh_from_db()
    assert first.state == "failed"
    assert sorted(row.gross for row in first.movements.all()) == [-2000, 2000]
    donation.refresh_from_db()
    assert donation.patron.is_sustaining()
    notice = "A bank sent a refund back"
    assert notice in signed_in(tess).get("/admin/").content.decode()
    second = give_back(donation, 2000)
    assert notice not in signed_in(tess).get("/admin/").content.decode()
    assert second.credit_note.sequence == first.credit_note.sequence + 1
    assert not donation.patron.is_sustaining()


def test_the_same_press_of_a_button_reserves_once(gift):
    donation, name = gift(), uuid.uuid4()
    Refund.objects.reserve(donation, 500, public_id=name)
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.reserve(donation, 500, public_id=name)
    donation.refresh_from_db()
    assert donation.returned == 500
