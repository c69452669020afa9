"""What is put into the queue: each thing once on the fast path, however much is waiting."""

import os
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from patrons import tasks
from patrons.giving import checkout, events
from patrons.models import Mail, Pledge, StripeEvent
from tests.giving.delivering import deliver, event

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_the_queue(db):
    """How many messages wait in the real queue, which nobody reads here."""
    client = tasks.process_events.app.connection_for_write().default_channel.client
    client.delete("celery")
    yield lambda: client.llen("celery")
    client.delete("celery")


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
    assert queued(tasks.process_events) == 0
    event.refresh_from_db()
    assert event.state == "ignored"


def test_the_mail_of_a_gift_is_queued_with_it(newsroom, local_stripe, pay, queued):
    waiting_mails(30)
    pledge = Pledge.objects.create(amount=500, currency_id="EUR", interval="once")
    pay(checkout.start(pledge))
    pledge.refresh_from_db()
    paid = {"type": "checkout.session.completed", "data": {"object": {"id": pledge.session_id}}}
    events.store({**unheard_of(), **paid})
    assert queued(tasks.process_events) == 1
    assert pledge.donations.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_burst_of_events_wakes_the_worker_once(client, in_the_queue):
    for number in range(5):
        assert deliver(client, event(id=f"evt_{number}")).status_code == 200
    assert in_the_queue() == 1


@pytest.mark.django_db(transaction=True)
def test_an_event_stored_after_the_worker_began_wakes_it_again(client, in_the_queue):
    deliver(client, event(id="evt_1"))
    tasks.process_events()
    deliver(client, event(id="evt_2"))
    assert in_the_queue() == 2


@pytest.mark.django_db(transaction=True)
def test_many_events_are_taken_up_by_several_workers_in_turns(client, in_the_queue):
    for number in range(tasks.EVENTS_AT_ONCE + 5):
        deliver(client, event(id=f"evt_{number:02}", livemode=True))  # of the other mode
    tasks.process_events()
    assert events.due().count() == 5
    assert in_the_queue() == 2  # one asked for by the first event, one by the full batch
    tasks.process_events()
    assert not events.due().exists()
    assert in_the_queue() == 2


def test_the_sweep_wakes_the_worker_for_events_that_wait(queued):
    assert queued(tasks.sweep) == 0
    events.store(event())
    assert queued(tasks.sweep) == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="There is no connection to close.")
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_database_closed_loses_no_event(client, in_the_queue):
    """The intake does not ask first whether a kept connection still works."""
    deliver(client, event(id="evt_1"))
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:
        own = "SELECT pg_terminate_backend(%s)"
        other.execute(own, [connection.connection.info.backend_pid])
    assert deliver(client, event(id="evt_2")).status_code == 200
    assert StripeEvent.objects.filter(stripe_id="evt_2").exists()


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
