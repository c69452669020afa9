"""A regular gift is stopped from its receipt's mail, by whoever reads that mail, in any browser."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from patrons.account import moving
from patrons.giving import checkout, fulfilment, gateway, letters
from patrons.giving.regular import receipt_link
from patrons.models import Donation, Mail, Pledge, Receipt, Subscription

pytestmark = pytest.mark.usefixtures("newsroom", "local_stripe")


@pytest.fixture
def link(pay) -> str:
    """The address in the mail of a monthly gift's receipt."""
    pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval="month")
    pay(checkout.start(pledge))
    pledge.refresh_from_db()
    fulfilment.fulfil_session(pledge.session_id)
    for mail in Mail.objects.unsent():
        letters.send(mail)
    return re.search(r"/give/stop/\S+/", outbox.outbox[-1].body)[0]


def test_opening_it_changes_nothing_and_its_button_stops_the_gift(link):
    browser = Client()
    page = browser.get(link).content.decode()
    assert "If you stop now, nothing more is charged" in page
    assert Subscription.objects.get().stopped_at is None
    for _ in range(2):
        assert "This gift is stopped." in browser.post(link).content.decode()
    gift = Subscription.objects.get()
    assert gift.stopped_at
    assert gateway.subscription(gift.stripe_id)["cancel_at_period_end"]


def test_it_lasts_until_30_days_after_the_next_receipt(link, client, time_machine):
    assert client.get(link).status_code == 200
    first = Donation.objects.get()
    later = Donation.objects.get()
    later.pk, later.reference, later.period, later._state.adding = None, "pi_2", None, True
    later.public_id, later.charge_id, later.invoice_id = uuid4(), "ch_2", "in_2"
    later.paid_at = first.paid_at + timedelta(days=30)
    later.save()
    time_machine.move_to(timezone.now() + timedelta(days=29))
    assert client.get(link).status_code == 200
    time_machine.move_to(timezone.now() + timedelta(days=2))
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 410
        assert "The newest receipt’s mail has one that works" in answer.content.decode()
    assert Subscription.objects.get().stopped_at is None


def test_nobody_makes_up_such_an_address(link, client):
    receipt = link.split("/")[3].partition(":")[0]
    for made_up in (f"{receipt}:x", "x:y", f"{Pledge.objects.get().public_id}:x", receipt):
        assert client.post(f"/give/stop/{made_up}/").status_code == 404
    assert Subscription.objects.get().stopped_at is None


def test_it_leads_nowhere_once_its_patron_reads_another_mailbox(link, client):
    patron = Donation.objects.get().patron
    moving.move(patron.user, "alice@new.example", proved=True)
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 404
    anew = receipt_link.link(Receipt.objects.get())
    assert client.get(anew).status_code == 200


def test_it_leads_nowhere_once_the_gift_is_another_patrons(link, client, bob):
    Donation.objects.update(patron=bob)
    assert client.get(link).status_code == 404
