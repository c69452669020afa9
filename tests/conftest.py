"""What every test can use.

Fast tests run in this process, each in a transaction that is rolled back. Their tasks do not run
by themselves: call the task, or wrap the step in `django_capture_on_commit_callbacks(execute=True)`
to see that it queued one. Journeys (tests/journeys/, tests/browser/) use `stack`: the real
processes, started once.
"""

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.test import override_settings

from deploy.processes import Site
from tests import environment, services
from tests.cast import (  # noqa: F401
    ada,
    alice,
    bob,
    charlie,
    edie,
    frank,
    signed_in,
    tess,
    wendy,
)
from tests.contract import pytest_sessionfinish, pytest_terminal_summary  # noqa: F401
from tests.stack import Stack

PLAIN_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(scope="session")
def database():
    """The server of this run's databases, and the template they are copies of."""
    services.database.start()
    yield services.database
    services.database.stop()


@pytest.fixture(scope="session")
def queue():
    site = Site(environment.FOLDER, 0, 0)
    server = services.Service("valkey", site.valkey())
    server.wait_until(site.socket.exists)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, database, queue):
    """In place of pytest-django's: this run's database is a copy that was migrated before."""
    database.copy("tests")


def pytest_itemcollected(item):
    mark = item.get_closest_marker("django_db")
    commits = mark and mark.kwargs.get("transaction")
    if commits or {"live_server", "transactional_db"} & set(item.fixturenames):
        item.fixturenames.insert(0, "_put_back")


@pytest.fixture
def _put_back(django_db_setup, database):
    """A test that commits is emptied afterwards, of what `migrate` made too: the next one finds
    what every other test finds.
    """
    yield
    connections.close_all()
    database.copy("tests")


@pytest.fixture(scope="session")
def stack(database):
    """The whole site as real processes, filled with its seeds; started once, for journeys."""
    running = Stack(database.copy("site"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session", autouse=True)
def _plain_files(django_test_environment):
    """No collectstatic for a test: files keep their names."""
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": PLAIN_FILES}):
        yield


@pytest.fixture(autouse=True)
def _nothing_remembered(request):
    """Limits are counted in the caches; no test pays for another's tries."""
    if "queue" in request.fixturenames or "django_db_setup" in request.fixturenames:
        for name in settings.CACHES:
            caches[name].clear()
