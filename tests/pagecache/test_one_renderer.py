"""A page that many want at once is rendered once, whichever process they ask."""

import time

import pytest
from django.core.wsgi import get_wsgi_application

from newsroom.pagecache.release import release
from tests.pagecache.front import Counted, at_once

pytestmark = pytest.mark.django_db(transaction=True)
FRONT_PAGE = ("testserver", "/", "", False)


def test_a_thousand_requests_to_a_cold_page_render_it_once(front, home):
    answers = at_once(lambda: front.get("/"), times=1000)
    assert len(answers) == 1000
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert front.rendered == 1


def test_so_do_a_thousand_to_two_processes(home, another_process):
    application = Counted(get_wsgi_application())
    first, second = another_process(application), another_process(application)
    turns = iter(range(1000))
    ask = lambda: (first if next(turns) % 2 else second).get("/")  # noqa: E731
    answers = at_once(ask, times=1000)
    assert {answer.status for answer in answers} == {200}
    assert len({answer.headers["etag"] for answer in answers}) == 1
    assert application.times == 1


def test_another_process_takes_the_page_as_it_was_made(home, another_process):
    first, second = another_process(), another_process()
    for encoding in ("br", "gzip", "identity"):
        made = first.get("/", accept_encoding=encoding)
        taken = second.get("/", accept_encoding=encoding)
        assert (taken.body, taken.headers) == (made.body, made.headers)
    assert (first.rendered, second.rendered) == (1, 0)
    assert not first.cache.finding.shared.is_claimed(first.cache.generation.current, FRONT_PAGE)


def test_a_new_release_takes_nothing_from_the_one_before(home, another_process, settings):
    first, second = another_process(), another_process()
    first.get("/")
    release.cache_clear()
    settings.SITE_URL = "https://moved.example"
    second.get("/")
    release.cache_clear()
    assert (first.rendered, second.rendered) == (1, 1)


def test_a_process_that_died_while_it_rendered_is_waited_for_only_so_long(home, another_process):
    process = another_process()
    process.get("/rounds/")
    generation, link = process.cache.generation.current, process.cache.generation.link
    assert process.cache.finding.shared.find_or_claim(generation, FRONT_PAGE) == (None, True)
    (claim,) = link.redis.scan_iter("pages:rendering:*")
    assert 8_000 < link.redis.pttl(claim) <= 10_000
    link.redis.pexpire(claim, 500)
    began = time.monotonic()
    assert process.get("/").status == 200
    assert 0.3 < time.monotonic() - began < 3


def test_whoever_finds_that_a_page_is_nobody_elses_holds_up_no_others(front, home):
    application = front.behind.application

    def slowly(environ, start_response):
        time.sleep(0.2)
        return application(environ, start_response)

    front.behind.application = slowly
    began = time.monotonic()
    answers = at_once(lambda: front.get("/nowhere/"), times=40, threads=40)
    assert {answer.status for answer in answers} == {404}
    assert time.monotonic() - began < 40 * 0.2 / 2


def test_a_page_that_fails_is_asked_for_again(front, home):
    application = front.behind.application

    def failing(environ, start_response):
        if front.rendered == 1:
            raise RuntimeError("out of order")
        return application(environ, start_response)

    front.behind.application = failing
    with pytest.raises(RuntimeError):
        front.get("/")
    began = time.monotonic()
    assert front.get("/").status == 200
    assert time.monotonic() - began < 5  # nobody waits for the one that failed
