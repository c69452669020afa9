"""What a load balancer or a runner asks: is the process alive, and can it serve?"""

from celery import current_app
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from kombu.exceptions import OperationalError as QueueError
from redis.exceptions import RedisError


def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers; it asks nobody else."""
    return _say("alive", 200)


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database, the cache and the queue answer; else 503, naming what does not."""
    parts = {"database": _database, "cache": _cache, "queue": _queue}
    missing = [name for name, answers in parts.items() if not answers()]
    if missing:
        return _say(f"not ready: no answer from the {', the '.join(missing)}", 503)
    return _say("ready", 200)


def _say(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8", status=status)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _cache() -> bool:
    try:
        caches["limits"].get("readyz")
    except RedisError:
        return False
    return True


def _queue() -> bool:
    try:
        with current_app.connection_for_write() as queue:
            queue.ensure_connection(max_retries=1, timeout=2)
            queue.default_channel.client.ping()
    except (QueueError, RedisError, OSError):
        return False
    return True
