"""The addresses in a receipt's mail pause, skip and stop that one gift, and nothing else."""

import re
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client

from patrons.giving.regular import receipt_link
from patrons.models import AgreedChange, Donation, Receipt, Subscription
from tests.giving.care import hidden, mails, text


@pytest.fixture
def links(life) -> tuple:
    alice = life()
    mails()
    body = outbox.outbox[0].body
    return alice, {
        name: re.search(rf"/give/{name}/\S+/", body)[0] for name in ("stop", "pause", "skip")
    }


def test_opening_them_changes_nothing(links):
    alice, found = links
    for link in found.values():
        assert Client().get(link).status_code == 200
    assert Client().get(found["pause"], {"months": "2"}).status_code == 200
    assert (alice.now.stands, AgreedChange.objects.count()) == ("runs", 0)


def test_a_gift_is_paused_without_signing_in(links):
    alice, found = links
    browser = Client()
    shown = browser.get(found["pause"], {"months": "2"})
    for _ in range(2):
        said = text(browser.post(found["pause"], hidden(shown)))
        assert "Your gift is paused. Nothing is charged before 5 March 2027." in said
    assert AgreedChange.objects.get().by == "link"
    assert alice.now.stands == "paused"
    assert mails() == ["Your gift to The Lighthouse is paused until 5 March 2027"]


def test_a_charge_is_skipped_without_signing_in(links):
    alice, found = links
    browser = Client()
    browser.post(found["skip"], hidden(browser.get(found["skip"])))
    assert alice.now.stands == "skips"


def test_a_stop_without_signing_in_may_say_why_and_offers_a_pause_by_the_same_link(links):
    alice, found = links
    page = text(Client().get(found["stop"]))
    assert f'href="{found["pause"]}">pause it for some months' in page
    assert f'href="{found["skip"]}">skip one charge' in page
    said = text(Client().post(found["stop"], {"comment": "Thank you all the same."}))
    assert "sign in: it can go on as before" in said
    assert alice.now.stop_answer.comment == "Thank you all the same."


def test_they_do_nothing_else_and_nothing_to_another_gift(links, gift):
    alice, found = links
    signed = found["stop"].split("/")[3]
    for name in ("amount", "interval", "day", "card", "resume", "go-on"):
        assert Client().post(f"/give/{name}/{signed}/").status_code == 404
    other = gift("month", 700).subscription
    shown = Client().get(found["pause"], {"months": "2"})
    sent = {**hidden(shown), "gift": str(other.public_id), "public_id": str(other.public_id)}
    Client().post(found["pause"], sent)
    assert Subscription.objects.get(pk=other.pk).stands == "runs"
    made_up = receipt_link.link(Receipt.objects.get(donation=alice.gift.donations.get()))
    forged = f"{Receipt.objects.exclude(donation__subscription=alice.gift).get().public_id}"
    forged = f"/give/pause/{forged}:{made_up.rstrip('/').partition(':')[2].rpartition(':')[2]}/"
    assert Client().get(forged).status_code == 404


def test_they_last_until_30_days_after_the_next_receipt(links, time_machine):
    alice, found = links
    alice.to(2027, 1, 6)
    shown = Client().get(found["pause"], {"months": "2"})
    assert shown.status_code == 200
    alice.to(2027, 2, 4)
    heard = Donation.objects.latest("paid_at").recorded_at
    time_machine.move_to(heard + timedelta(days=31))
    for link in found.values():
        assert Client().get(link).status_code == 410
        assert Client().post(link, hidden(shown)).status_code == 410
    assert alice.now.stands == "runs"


def test_a_stopped_gift_says_so_and_nothing_else_is_offered_by_link(links):
    _alice, found = links
    Client().post(found["stop"])
    for name in ("pause", "skip"):
        answer = Client().get(found[name])
        assert answer.status_code == 409
        assert "Go on with it first" not in text(answer)
        assert "This gift is stopped" in text(answer)
    assert "skip one charge" not in text(Client().get(found["stop"]))


def test_a_yearly_receipt_offers_the_stop_alone(life):
    life("year", 3000)
    mails()
    assert "/give/stop/" in outbox.outbox[0].body
    assert "/give/pause/" not in outbox.outbox[0].body
