"""What a load balancer asks."""

import signal
import time

import pytest
from django.test import override_settings

from newsroom import celery_app


@pytest.mark.django_db
def test_a_site_whose_parts_answer_is_ready(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ready\n")


@pytest.mark.django_db
def test_a_site_without_its_queue_says_so(client, monkeypatch):
    monkeypatch.setattr(celery_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"queue" in answer.content
    assert b"database" not in answer.content


@pytest.mark.django_db
def test_a_site_without_its_cache_says_so(client):
    nowhere = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1/2",
    }
    with override_settings(CACHES={"default": nowhere, "limits": nowhere}):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"the cache" in answer.content


def test_a_live_process_says_so_without_asking_its_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"alive\n")


@pytest.mark.django_db
def test_a_frozen_redis_is_named_within_seconds(client, queue):
    assert client.get("/readyz").status_code == 200
    queue.process.send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        answer = client.get("/readyz")
        took = time.monotonic() - began
    finally:
        queue.process.send_signal(signal.SIGCONT)
    assert answer.status_code == 503
    assert b"no answer within 2 seconds from the cache, the queue" in answer.content
    assert b"database" not in answer.content
    assert took < 5
    for _ in range(100):
        if client.get("/readyz").status_code == 200:
            return
        time.sleep(0.1)
    raise AssertionError("it never was ready again")
