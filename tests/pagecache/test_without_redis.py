"""Without Redis pages are slower, not wrong: no process can hear of purges, so none keeps a page
for longer than a second.
"""

import signal
import time

import pytest
from django.conf import settings

from deploy.processes import Site
from newsroom.pagecache.generation import ALONE, CALL, HEARD_FOR
from newsroom.pagecache.link import Away, Link
from patrons.masthead import Newsroom
from tests import environment, services
from tests.pagecache.front import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def killed(queue):
    """Redis ends at once; `back()` starts it again."""
    site = Site(environment.FOLDER, 0, 0)
    queue.process.kill()
    queue.process.wait()
    site.socket.unlink(missing_ok=True)

    def back() -> None:
        again = services.Service("valkey", site.valkey())
        again.wait_until(site.socket.exists)
        queue.process = again.process

    yield back
    if queue.process.poll() is not None:
        back()


@pytest.fixture
def frozen(queue):
    queue.process.send_signal(signal.SIGSTOP)

    def back() -> None:
        queue.process.send_signal(signal.SIGCONT)

    yield back
    back()


@pytest.fixture
def calls(queue):
    """What every listener is told from here on."""
    with Link(settings.CACHES["default"]["LOCATION"]).redis.pubsub() as heard:
        heard.subscribe(CALL)
        yield heard


@pytest.fixture(params=["killed", "frozen"])
def away(request, home, another_process):
    """Two processes that know the front page, and then Redis is away."""
    processes = [another_process(), another_process()]
    for process in processes:
        process.get("/")
    return *processes, request.getfixturevalue(request.param)


def test_a_purge_that_nobody_hears_of_is_seen_all_the_same(away):
    first, second, _ = away
    Newsroom.objects.update(name="The Other Paper")
    first.cache.generation.purge()
    assert b"The Other Paper" in first.get("/").body
    time.sleep(HEARD_FOR + ALONE)
    assert b"The Other Paper" in second.get("/").body


@pytest.mark.parametrize("when", ["just after", "meanwhile"])
def test_a_purge_by_a_process_that_serves_nothing_arrives(another_process, calls, frozen, when):
    """The worker: it was never asked for a page, and its Redis was slow once."""
    generation = another_process().cache.generation
    if when == "meanwhile":
        generation.purge()
        frozen()
    else:
        with pytest.raises(Away):
            generation.link.ask(lambda redis: redis.ping())
        frozen()
        generation.purge()
    limit, heard = time.monotonic() + 3, set()
    while generation.current.encode() not in heard and time.monotonic() < limit:
        if call := calls.get_message(timeout=0.05):
            heard.add(call["data"])
    assert generation.current.encode() in heard


def test_many_purges_wait_for_a_redis_that_is_away_once(another_process, frozen):
    generation = another_process().cache.generation
    began = time.monotonic()
    for _ in range(20):
        generation.purge()
    assert time.monotonic() - began < 3


def test_readers_read_and_nobody_hangs(away):
    first, _, _ = away
    waited = []

    def read() -> int:
        began = time.monotonic()
        status = first.get(f"/?page={len(waited) + 1}").status
        waited.append(time.monotonic() - began)
        return status

    until = time.monotonic() + 4
    while time.monotonic() < until:
        assert read() == 200
    assert max(waited) < 2
    assert sorted(waited)[len(waited) // 2] < 0.3


def test_meanwhile_a_page_is_rendered_once_in_a_while_and_not_for_everybody(away):
    first, _, _ = away
    time.sleep(HEARD_FOR)
    before = first.rendered
    began = time.monotonic()
    at_once(lambda: first.get("/"), times=1000)
    assert first.rendered - before <= 1 + (time.monotonic() - began) / ALONE * 2


def test_when_it_is_back_a_purge_that_it_never_heard_of_reaches_everybody(away):
    first, second, back = away
    Newsroom.objects.update(name="The Other Paper")
    first.cache.generation.purge()
    back()
    limit = time.monotonic() + 4
    while not first.cache.generation.is_heard(time.monotonic()) and time.monotonic() < limit:
        time.sleep(0.05)
    time.sleep(2)
    assert b"The Other Paper" in second.get("/").body
    assert first.cache.generation.current == second.cache.generation.current
    rendered = first.rendered + second.rendered
    for _ in range(20):
        first.get("/")
        second.get("/")
        time.sleep(0.1)
    assert first.rendered + second.rendered <= rendered + 1


def test_a_process_that_starts_without_redis_serves(away, another_process):
    process = another_process()
    began = time.monotonic()
    assert process.get("/").status == 200
    assert time.monotonic() - began < 3
