"""Pages that become untrue, or old, by the clock."""

import time

import pytest

from newsroom.pagecache.lifetime import FRESH, STALE, cache_control
from tests.pagecache.front import at_once

HOUR = 3600


def test_the_front_page_leads_to_a_round_from_the_moment_it_opens(front, home, make_round):
    began = time.time()
    make_round(opens=1.5 / HOUR, title="A round that opens")
    while (now := time.time()) - began < 1.3:
        assert b"A round that opens" not in front.get("/").body
    assert front.rendered == 1
    time.sleep(max(0, began + 1.6 - now))
    assert b"A round that opens" in front.get("/").body


@pytest.mark.django_db(transaction=True)
def test_nor_does_another_process_show_it_as_it_was_before(home, another_process, make_round):
    """Whoever renders it now has died; what is still shared is no page to show meanwhile."""
    began = time.time()
    make_round(opens=1.5 / HOUR, title="A round that opens")
    first, second = another_process(), another_process()
    assert b"A round that opens" not in first.get("/").body
    generation, link = first.cache.generation.current, first.cache.generation.link
    shared = second.cache.finding.shared
    time.sleep(max(0, began + 1.6 - time.time()))
    assert shared.find_or_claim(generation, ("testserver", "/", "", False))[1]
    (claim,) = link.redis.scan_iter("pages:rendering:*")
    link.redis.pexpire(claim, 500)
    assert b"A round that opens" in second.get("/").body


@pytest.mark.parametrize("address", ["/", "/rounds/", "/rounds/next/"])
def test_a_page_ends_with_the_round_that_it_shows(front, home, make_round, address):
    round = make_round(closes=2 / HOUR)
    assert b"closes" in front.get(address).body.lower() or address == "/"
    page = front.cache.memory.find(("testserver", address, "", False))
    for each in (page.true_until, page.fresh_until, page.stale_until):
        assert 0 < each - time.monotonic() <= 2
    assert round.closes_at


def test_caches_in_front_are_told_how_little_is_left(front, home, make_round):
    make_round(closes=4 / HOUR)
    seen = set()
    for _ in range(36):
        seen.add(front.get("/")["Cache-Control"])
        time.sleep(0.1)
    assert front.rendered == 1
    assert seen <= {f"public, max-age=0, s-maxage={left}" for left in range(4)}
    assert len(seen) > 2
    assert front.get("/", if_none_match="*")["Cache-Control"] in seen


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (1e9, "public, max-age=0, s-maxage=5, stale-while-revalidate=5"),
        (10.0, "public, max-age=0, s-maxage=5, stale-while-revalidate=5"),
        (7.9, "public, max-age=0, s-maxage=5, stale-while-revalidate=2"),
        (5.5, "public, max-age=0, s-maxage=5"),
        (0.9, "public, max-age=0, s-maxage=0"),
        (-5.0, "public, max-age=0, s-maxage=0"),
    ],
)
def test_a_cache_in_front_never_outlives_what_is_true(left, said):
    assert cache_control(left) == said


def test_the_turnout_of_an_open_round_is_a_minute_old_at_most(front, home, make_round):
    make_round()
    front.get("/rounds/next/")
    page = front.cache.memory.find(("testserver", "/rounds/next/", "", False))
    assert 0 < page.true_until - time.monotonic() <= 60


def test_any_page_is_made_anew_after_a_while(front, home):
    """Counts in an appeal may be fifteen minutes old: no gift purges them."""
    assert FRESH + STALE == 15 * 60
    front.get("/")
    page = front.cache.memory.find(("testserver", "/", "", False))
    front.cache.generation.link.redis.flushdb()
    front.cache.generation.purge()
    page.generation = front.cache.generation.current
    page.fresh_until = page.stale_until = time.monotonic() - 1
    front.get("/")
    assert front.rendered == 2


@pytest.mark.django_db(transaction=True)
def test_an_old_page_is_served_while_one_reader_waits_for_the_new_one(front, home):
    front.get("/")
    page = front.cache.memory.find(("testserver", "/", "", False))
    page.fresh_until = time.monotonic() - 1
    for name in front.cache.generation.link.redis.scan_iter("page*:*"):
        if b"generation" not in name:
            front.cache.generation.link.redis.delete(name)
    application = front.behind.application

    def slowly(environ, start_response):
        time.sleep(1)
        return application(environ, start_response)

    front.behind.application = slowly

    def timed() -> float:
        began = time.monotonic()
        assert front.get("/").status == 200
        return time.monotonic() - began

    waited = at_once(timed, times=40, threads=20)
    assert front.rendered == 2
    assert len([each for each in waited if each > 0.9]) == 1
