"""The queue and the caches live in one Redis. While it is away, readers read, gifts are not lost,
and whatever counts tries does not let everybody in.
"""

import time
from pathlib import Path

import pytest
from django.core.cache import cache, caches
from redis import Redis
from redis.exceptions import RedisError

from deploy.processes import Site
from newsroom import patient_cache
from patrons import tasks
from patrons.models import StripeEvent
from seeds import content
from tests import environment, services
from tests.giving.delivering import deliver, event


def answers(socket: Path) -> bool:
    try:
        return Redis(unix_socket_path=str(socket)).ping()
    except RedisError:
        return False


@pytest.fixture
def stopped_queue(queue, monkeypatch):
    """The real valkey is stopped; `start()` brings it back before the test is over."""
    monkeypatch.setattr(patient_cache, "PAUSE", 0)
    site = Site(environment.FOLDER, 0, 0)
    queue.stop()
    site.socket.unlink(missing_ok=True)

    def start() -> None:
        again = services.Service("valkey", site.valkey())
        # Its socket is there a moment before it answers.
        again.wait_until(lambda: answers(site.socket))
        queue.process = again.process

    yield start
    if queue.process.poll() is not None:
        start()


@pytest.mark.django_db(transaction=True)
def test_an_event_is_stored_answered_and_swept_later(client, stopped_queue):
    began = time.monotonic()
    assert deliver(client, event()).status_code == 200
    assert time.monotonic() - began < 3
    row = StripeEvent.objects.get()
    assert (row.state, row.attempts) == ("waiting", 0)
    stopped_queue()
    waiting = tasks.process_events.app.connection_for_write().default_channel.client
    before = waiting.llen("celery")
    tasks.sweep()
    assert waiting.llen("celery") == before + 1
    waiting.delete("celery")


@pytest.mark.django_db
def test_pages_are_read(client, stopped_queue):
    content.load()
    for address in ("/", "/give/", "/give/other-ways/", "/rounds/", "/account/sign-in/"):
        assert client.get(address).status_code in (200, 503), address
    assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_nobody_is_let_in_uncounted(client, stopped_queue):
    answer = client.post("/account/sign-in/", {"email": "alice@example.org"})
    assert answer.status_code == 503
    assert b"does not work at this moment" in answer.content


def test_a_page_cache_that_is_away_is_a_miss(stopped_queue):
    assert cache.get("a", "nothing") == "nothing"
    assert cache.get_many(["a", "b"]) == {}
    cache.set("a", 1)
    cache.set_many({"a": 1})
    cache.delete("a")
    cache.delete_many(["a"])
    assert cache.add("a", 1) is False
    assert cache.touch("a") is False
    cache.clear()
    assert "a" not in cache
    assert cache.get_or_set("a", lambda: 2) == 2
    with pytest.raises(RedisError):
        caches["limits"].get("a")
    stopped_queue()
    cache.set("a", 3)
    assert cache.get("a") == 3


def test_a_redis_that_does_not_answer_is_not_asked_at_every_step(stopped_queue, monkeypatch):
    monkeypatch.setattr(patient_cache, "PAUSE", 60)
    assert cache.get("a") is None
    stopped_queue()
    cache.set("a", 1)
    assert cache.get("a") is None
    cache._asked_again_at = 0.0
    cache.set("a", 1)
    assert cache.get("a") == 1
