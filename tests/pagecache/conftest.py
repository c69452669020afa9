"""Web processes with the real application behind their cache, on the real queue."""

import time
from collections.abc import Callable, Iterable

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from newsroom.pagecache.generation import Generation, here
from newsroom.pagecache.link import Link
from tests.articles.conftest import (  # noqa: F401
    home,
    home_uk,
    news,
    newsroom,
    paper,
    translated,
    ukrainian,
    write,
)
from tests.pagecache.front import Front
from tests.voting.conftest import make_round  # noqa: F401


@pytest.fixture(autouse=True)
def _one_connection():
    """As Django's own test client: the test's transaction goes on after a request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def front(db, queue) -> Front:
    """This process: its purges are at once."""
    here().link.is_back()  # whatever a test before did to Redis
    here().purge()
    limit = time.monotonic() + 10
    while here()._owed and time.monotonic() < limit:  # or its thread purges once more, later
        time.sleep(0.02)
    return Front(get_wsgi_application(), here())


@pytest.fixture
def another_process(db, queue) -> Callable[..., Front]:
    """another_process(): one that hears of purges by Redis alone."""

    def begin(application: Callable[..., Iterable[bytes]] | None = None) -> Front:
        generation = Generation(Link(settings.CACHES["default"]["LOCATION"]))
        return Front(application or get_wsgi_application(), generation)

    return begin
