"""Refunds that a bank sends back, or takes days for."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from patrons.giving import gateway, letters
from patrons.giving.going_back import refund_mail, refunding, sent_back_mail
from patrons.giving.handlers import HANDLERS
from patrons.giving.papers import credit_note_pdf
from patrons.models import (
    CreditNote,
    Mail,
    Movement,
    Refund,
)
from tests.giving.refunds import give_back, text_of

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")

LATER, FAILS = "4000000000007726", "4000000000005126"


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


@pytest.fixture
def sent_back(gift, switch) -> Refund:
    """A refund that was told, and that the bank sent back then."""
    refund = give_back(gift(number=FAILS), 2000)
    assert refund_mail.send(refund.credit_note)
    mail.outbox.clear()
    switch(f"refunds/{refund.stripe_id}/fail")
    for type in ("refund.failed", "refund.updated"):
        HANDLERS[type](refund.stripe_id)
    refund.refresh_from_db()
    assert refund.state == "failed"
    return refund


def test_the_patron_hears_once_that_the_bank_sent_it_back(sent_back):
    waiting = Mail.objects.get(kind=sent_back_mail.KIND)
    assert letters.send(waiting)
    HANDLERS["refund.updated"](sent_back.stripe_id)
    assert not letters.send(Mail.objects.get(kind=sent_back_mail.KIND))
    (sent,) = mail.outbox
    assert sent.to == ["alice@example.org"]
    assert sent.reply_to == ["desk@lighthouse.invalid"]
    assert sent.subject == "Your refund of 20 EUR from The Lighthouse came back"
    for body in (sent.body, sent.alternatives[0].content.replace("&nbsp;", "\u00a0")):
        assert "20\u00a0EUR" in body
        assert "The money is with us." in body
        assert "Answer this mail" in body
        assert "send no card or account numbers" in body
        assert sent_back.credit_note.number in body


def test_an_older_word_that_arrives_after_the_failure_sends_no_second_mail(sent_back):
    letters.send(Mail.objects.get(kind=sent_back_mail.KIND))
    found = gateway.refund(sent_back.stripe_id)
    for status in ("succeeded", "pending", "failed"):
        refunding.record({**found, "status": status})
    assert Mail.objects.filter(kind=sent_back_mail.KIND).count() == 1
    assert len(mail.outbox) == 1


def test_staff_see_it_for_weeks_from_its_return_however_long_it_was_away(sent_back):
    Refund.objects.update(made_at=timezone.now() - timedelta(days=60))
    assert list(refunding.came_back()) == [sent_back]
    Movement.objects.filter(refund=sent_back).update(booked_at=timezone.now() - timedelta(days=50))
    assert not refunding.came_back().exists()


def test_nobody_is_told_that_it_came_back_once_it_was_given_again(sent_back):
    give_back(sent_back.donation, 2000)
    assert not letters.send(Mail.objects.get(kind=sent_back_mail.KIND))
    assert not Mail.objects.filter(kind=sent_back_mail.KIND).exists()
    assert not mail.outbox


def test_who_was_erased_is_not_told_that_it_came_back(sent_back):
    receipt = sent_back.credit_note.receipt
    type(receipt).objects.filter(pk=receipt.pk).update(party=None)
    assert not letters.send(Mail.objects.get(kind=sent_back_mail.KIND))
    assert not Mail.objects.filter(kind=sent_back_mail.KIND).exists()
    assert not mail.outbox


def test_a_credit_note_that_is_void_before_its_mail_goes_promises_no_money(gift, switch):
    refund = give_back(gift(number=FAILS), 2000)
    switch(f"refunds/{refund.stripe_id}/fail")
    HANDLERS["refund.failed"](refund.stripe_id)
    for waiting in Mail.objects.filter(kind__in=[refund_mail.KIND, sent_back_mail.KIND]):
        letters.send(waiting)
    (sent,) = mail.outbox
    assert "came back" in sent.subject


def test_a_refund_that_nobody_was_told_of_fails_without_a_mail(gift, switch, tess, signed_in):
    refund = give_back(gift(number=LATER), 2000)
    switch(f"refunds/{refund.stripe_id}/fail")
    HANDLERS["refund.failed"](refund.stripe_id)
    assert Refund.objects.get().state == "failed"
    assert not Mail.objects.filter(kind__in=[refund_mail.KIND, sent_back_mail.KIND]).exists()
    assert "They do not know yet." in signed_in(tess).get("/admin/").content.decode()


def test_a_failure_that_is_not_written_down_tells_nobody(gift):
    refund = give_back(gift(), 2000)
    found = gateway.refund(refund.stripe_id)
    with pytest.raises(RuntimeError, match="crash"), transaction.atomic():
        refunding.record({**found, "status": "failed"})
        raise RuntimeError("crash")
    refund.refresh_from_db()
    assert refund.state == "done"
    assert not Mail.objects.filter(kind=sent_back_mail.KIND).exists()


def test_staff_see_whether_the_patron_was_told(sent_back, tess, signed_in):
    desk = signed_in(tess)
    assert "A mail that tells them is on its way." in desk.get("/admin/").content.decode()
    letters.send(Mail.objects.get(kind=sent_back_mail.KIND))
    assert "They were told by mail" in desk.get("/admin/").content.decode()
