"""What is never kept: what is somebody's own, what is not there, and what has no end."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from newsroom.pagecache import answers
from newsroom.pagecache.asked import PARAMETERS
from newsroom.pagecache.memory import Memory
from newsroom.pagecache.rendering import LARGEST
from newsroom.pagecache.shared import Shared

ARTICLE = "/inside/how-we-pay-for-this-paper-and-what-it-costs/"
PRIVATE = [
    *("/account/", "/account/sign-in/", "/admin/", "/give/", "/healthz", "/rounds/next/ballot/"),
]
PUBLIC = "public, max-age=0, s-maxage=5"


def answering(**said):
    """An application whose public page has something about it."""

    def application(environ, start_response):
        page = HttpResponse(said.get("body", "words " * 100), status=said.get("status", 200))
        if said.get("streams"):
            page = StreamingHttpResponse(["words"])
        page["Cache-Control"] = PUBLIC
        for name, value in said.get("headers", {}).items():
            page[name] = value
        headers = list(page.items())
        headers += [("Set-Cookie", "a=b")] if said.get("cookie") else []
        start_response(f"{page.status_code} {page.reason_phrase}", headers)
        return page

    return application


def test_such_a_page_is_kept_where_nothing_is_about_it(another_process):
    front = another_process(answering())
    assert front.get("/").body == front.get("/").body == b"words " * 100
    assert front.rendered == 1


@pytest.mark.parametrize(
    "about",
    [
        {"cookie": True},
        {"streams": True},
        {"headers": {"Vary": "Cookie"}},
        {"headers": {"Vary": "Accept-Encoding, Accept-Language"}},
        {"headers": {"Vary": "*"}},
        {"headers": {"Cache-Control": "private"}},
        {"headers": {"Cache-Control": "public, no-store"}},
        {"headers": {"Cache-Control": "no-cache"}},
        {"headers": {"Cache-Control": "max-age=60"}},
        {"headers": {"Content-Encoding": "gzip"}},
        *({"status": status} for status in (301, 302, 404, 410, 500, 503)),
        {"body": "x" * (LARGEST + 1)},
    ],
    ids=str,
)
def test_a_page_is_not_kept_with(another_process, about):
    front = another_process(answering(**about))
    for _ in range(2):
        answer = front.get("/")
        assert answer.status == about.get("status", 200)
        assert answer.body
        if "cookie" in about:
            assert "set-cookie" in answer
    assert front.rendered == 2
    assert len(front.cache.memory) == 0
    assert another_process(front.behind).get("/").status == answer.status
    assert front.rendered == 3  # nor does another process find it


def test_a_private_page_is_asked_for_every_time(front, home, make_round):
    make_round()
    for number, address in enumerate(PRIVATE, start=1):
        before = front.get(address)
        assert front.get(address).status == before.status
        assert "public" not in before.headers.get("cache-control", "")
        assert front.rendered == 2 * number
    assert len(front.cache.memory) == 0


def test_a_private_page_knows_who_asks(front, paper, signed_in, alice):
    cookie = "; ".join(f"{each.key}={each.value}" for each in signed_in(alice).cookies.values())
    assert front.get("/account/").status == 302
    assert "Alice" in front.get("/account/", cookie=cookie).body.decode()
    assert front.get("/account/").status == 302


def test_a_post_reaches_the_application(front, paper):
    front.get("/about/")
    front.get("/about/", "POST")
    assert front.rendered == 2


def test_what_is_not_there_takes_no_room(front, paper):
    for number in range(30):
        assert front.get(f"/news/nothing-{number}/").status == 404
        assert front.get(f"/news/?page={number + 1000}").status == 404
    assert len(front.cache.memory) == 0


@pytest.mark.parametrize("host", ["evil.example", "", "testserver.evil.example", "a b", "[::1"])
def test_an_unknown_host_is_refused_and_not_kept(front, home, host):
    assert front.get("/", host=host).status == 400
    assert front.get("/").status == 200
    assert front.get("/", host=host).status == 400
    assert len(front.cache.memory) == 1


def test_a_host_is_the_same_in_capitals(front, home):
    assert front.get("/", host="TestServer").body == front.get("/").body
    assert front.rendered == 1


def test_ten_thousand_queries_are_one_page(front, paper):
    for number in range(10_000):
        assert (
            front.get(f"{ARTICLE}?utm_source={number}&fbclid=x{number}&q2={number}").status == 200
        )
    assert front.rendered == 1
    assert len(front.cache.memory) == 1


def test_a_parameter_that_pages_read_makes_a_page_of_its_own(front, paper):
    """In whichever order, and with the last of two that have one name, as Django reads them."""
    front.get(f"{ARTICLE}?page=1")
    front.get(f"{ARTICLE}?utm=a&page=1")
    front.get(f"{ARTICLE}?page=7&page=1&x=y")
    assert front.rendered == 1
    front.get(ARTICLE)
    assert front.rendered == 2
    assert "page" in PARAMETERS


def test_an_endless_parameter_is_not_kept(front, paper):
    for _ in range(2):
        assert front.get("/theme.css?v=" + "a" * 1000).status == 200
    assert front.rendered == 2


def test_searches_are_passed_on_whole_and_not_kept(front, paper):
    found = front.get("/search/?q=dill&x=1")
    assert b"dill" in found.body.lower()
    assert front.get("/search/?q=dill&x=1").body == found.body
    assert front.rendered == 2
    assert len(front.cache.memory) == 0
    front.get("/search/")
    front.get("/search/")
    assert front.rendered == 3


def page(size: int) -> answers.Page:
    return answers.made_ready("now", 0.0, 60.0, [("Content-Type", "image/png")], b"x" * size)


def key(number: int) -> tuple[str, str, str, bool]:
    return ("testserver", f"/{number}/", "", False)


def test_memory_is_bounded_by_bytes_and_the_longest_unread_goes_first():
    memory = Memory(100_000)
    for number in range(100):
        memory.put(key(number), page(10_000))
        if number > 2:
            memory.touch(key(2), memory.find(key(2)), now=1e6 + number * 2)
        assert memory.size <= 100_000
    assert memory.size == sum(memory.find(key(n)).size for n in range(100) if memory.find(key(n)))
    assert 5 < len(memory) < 10
    assert memory.find(key(2)) is not None
    assert memory.find(key(3)) is None


def test_a_page_that_is_kept_anew_is_counted_once():
    memory = Memory(100_000)
    for _ in range(100):
        memory.put(key(1), page(10_000))
    assert (len(memory), memory.size) == (1, page(10_000).size)


def test_what_pages_take_in_redis_is_bounded(another_process):
    front = another_process(answering())
    link = front.cache.generation.link
    shared = Shared(link, limit=30_000)
    for number in range(20):
        made = page(5_000)
        assert shared.find_or_claim("now", key(number)) == (None, True)
        shared.put(key(number), made)
        assert not shared.is_claimed("now", key(number))
    kept = list(link.redis.scan_iter("page:*:now:*"))
    assert 0 < len(kept) < 6
    assert all(0 < link.redis.ttl(name) <= 900 for name in link.redis.scan_iter("page*:now*"))
