"""What a load balancer or a runner asks: is the process alive, and can it serve?"""

import time
from concurrent.futures import ThreadPoolExecutor

from celery import current_app
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from kombu.exceptions import OperationalError as QueueError
from redis.exceptions import RedisError

PATIENCE = 2.0  # seconds in which the cache and the queue have to answer
# A Redis that is frozen holds its asker for many times as long; these few wait in its stead.
ASKING = ThreadPoolExecutor(max_workers=4, thread_name_prefix="readyz")


def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers; it asks nobody else."""
    return _say("alive", 200)


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database, the cache and the queue answer; else 503, naming what does not.

    It takes about two seconds at most where Redis does not answer.
    """
    until = time.monotonic() + PATIENCE
    asked = {"cache": ASKING.submit(_cache), "queue": ASKING.submit(_queue)}
    missing = [] if _database() else ["database"]
    slow = []
    for name, answers in asked.items():
        try:
            if not answers.result(max(0, until - time.monotonic())):
                missing.append(name)
        except TimeoutError:
            slow.append(name)
    problems = [f"no answer from the {', the '.join(missing)}"] if missing else []
    if slow:
        problems.append(f"no answer within {PATIENCE:.0f} seconds from the {', the '.join(slow)}")
    if problems:
        return _say(f"not ready: {'; '.join(problems)}", 503)
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
