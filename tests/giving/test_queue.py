"""What is put into the queue: each thing once on the fast path, however much is waiting."""

from datetime import timedelta

import pytest
from django.utils import timezone

from patrons import tasks
from patrons.giving import checkout, events
from patrons.models import Mail, Pledge

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(django_capture_on_commit_callbacks):
    """queued(verb): how many tasks it put into the queue."""

    def counting(verb, *args) -> int:
        with django_capture_on_commit_callbacks() as found:
            verb(*args)
        return len(found)

    return counting


def waiting_mails(number: int) -> None:
    for key in range(number):
        Mail.objects.create(kind="receipt", key=str(key))
    Mail.objects.update(created_at=timezone.now() - timedelta(minutes=1))


def test_an_event_queues_no_mail_but_those_it_made(queued):
    """With 500 mails waiting, 5,000 events once put hundreds of thousands of tasks in the queue."""
    waiting_mails(30)
    event = events.store(unheard_of())[0]
    event.state = event.State.WAITING
    event.type = "charge.updated"
    event.livemode = True  # of the other mode: ignored, and so done
    event.save()
    assert queued(tasks.process_event, event.pk) == 0
    event.refresh_from_db()
    assert event.state == "ignored"


def test_the_mail_of_a_gift_is_queued_with_it(newsroom, local_stripe, pay, queued):
    waiting_mails(30)
    pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval="once")
    pay(checkout.start(pledge))
    pledge.refresh_from_db()
    paid = {"type": "checkout.session.completed", "data": {"object": {"id": pledge.session_id}}}
    event = events.store({**unheard_of(), **paid})[0]
    assert queued(tasks.process_event, event.pk) == 1
    assert pledge.donations.count() == 1


def test_the_sweep_finds_every_mail_that_waits(queued):
    waiting_mails(30)
    assert queued(tasks.sweep) == 30


def unheard_of() -> dict:
    return {
        "id": "evt_1",
        "type": "plan.created",
        "created": 1,
        "livemode": False,
        "data": {"object": {"id": "ch_1"}},
    }
