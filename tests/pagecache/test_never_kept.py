"""What is never kept: what is somebody's own, what is not there, and what has no end."""

import time

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from articles.pages import PlainPage
from articles.reserved import words
from newsroom.pagecache import answers
from newsroom.pagecache.asked import asked
from newsroom.pagecache.generation import WORD
from newsroom.pagecache.memory import Memory
from newsroom.pagecache.rendering import LARGEST
from newsroom.pagecache.shared import Shared
from patrons.masthead import Newsroom

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


def test_a_parameter_that_pages_read_makes_a_page_of_its_own(front, write):
    """In whichever order, and with the last of two that have one name, as Django reads them."""
    write("The older")
    story = write("The newer").pk
    assert b"The newer" in front.get("/news/").body
    older = front.get(f"/news/?before={story}")
    assert (older.status, b"The newer" in older.body) == (200, False)
    assert front.get(f"/news/?utm=a&before={story}").body == older.body
    assert front.get(f"/news/?before=7&before={story}&x=y").body == older.body
    assert front.rendered == 2


@pytest.mark.parametrize(
    ("address", "read"),
    [
        ("/", set()),
        (ARTICLE, set()),
        ("/theme.css", {"v"}),
        ("/news/", {"before", "page"}),
        ("/authors/ann/", {"before"}),
        ("/tags/harbour/", {"before"}),
        ("/thanks/", {"page"}),
        ("/rounds/next/", set()),
        *((address, set()) for address in ("/rounds/", "/rounds", "/on-your-device/")),
        *((address, set()) for address in ("/robots.txt", "/sitemap.xml", "/news-sitemap.xml")),
    ],
)
def test_an_address_reads_its_own_parameters_and_no_others(address, read):
    every = {"after", "before", "month", "page", "q", "topic", "v", "year"}
    environ = {
        "PATH_INFO": address,
        "HTTP_HOST": "testserver",
        "QUERY_STRING": "&".join(f"{name}=1" for name in sorted(every)),
    }
    assert asked(environ).environ["QUERY_STRING"] == "&".join(f"{n}=1" for n in sorted(read))
    in_ukrainian = {**environ, "PATH_INFO": f"/uk{address}"}
    if address != "/theme.css":
        assert asked(in_ukrainian).key[2] == asked(environ).key[2]


def test_no_address_of_the_sites_own_reads_what_sections_do(client, home, newsroom):
    """Whatever answers there says its own parameters, or none."""
    newsroom.thanks_wall = True
    newsroom.save()
    there = [word for word in words() - {"uk"} if client.get(f"/{word}/").status_code == 200]
    assert {"rounds", "thanks", "on-your-device"} <= set(there)
    for word in there:
        environ = {"PATH_INFO": f"/{word}/", "HTTP_HOST": "testserver", "QUERY_STRING": "before=7"}
        found = asked(environ)
        assert found is None or found.key[2] == "", word


@pytest.mark.parametrize("address", ["/about/", "/uk/about-us/"])
@pytest.mark.parametrize("name", ["before", "page"])
def test_nobody_fills_the_cache_with_a_plain_page(front, home, translated, address, name):
    about = home.add_child(instance=PlainPage(title="About", slug="about", body="Us."))
    in_ukrainian = translated(about, "Про нас")
    in_ukrainian.slug = "about-us"
    in_ukrainian.save_revision().publish()
    for number in range(20):
        answer = front.get(f"{address}?{name}={number}")
        assert (answer.status, answer["Location"]) == (302, address)
    assert len(front.cache.memory) == 0
    assert front.get(address).status == 200


@pytest.mark.parametrize("name", ["v", "q", "before", "page", "year"])
def test_nobody_fills_the_cache_with_the_front_page(front, home, name):
    for number in range(20):
        assert front.get(f"/?{name}={number}").status == 200
    assert (front.rendered, len(front.cache.memory)) == (1, 1)


def test_a_colour_that_is_not_ours_is_not_kept(front, paper):
    for number in range(20):
        assert front.get(f"/theme.css?v={number}").status == 200
    assert len(front.cache.memory) == 0
    accent = Newsroom.load().accent.removeprefix("#")
    for _ in range(2):
        assert "immutable" in front.get(f"/theme.css?v={accent}")["Cache-Control"]
    assert front.rendered == 21


def test_a_port_makes_no_page_of_its_own(front, home):
    for port in ("", ":80", ":8000", ":9999"):
        assert front.get("/", host=f"testserver{port}").status == 200
    assert (front.rendered, len(front.cache.memory)) == (1, 1)


def test_an_endless_parameter_is_not_kept(front, paper):
    for _ in range(2):
        assert front.get("/theme.css?v=" + "a" * 1000).status == 200
    assert front.rendered == 2


@pytest.mark.parametrize("query", ["q=dill&x=1", "", "page=2", "author=ann", "since=2020-01-01"])
def test_searches_are_passed_on_whole_and_not_kept(front, paper, query):
    seen = []
    application = front.behind.application

    def noting(environ, start_response):
        seen.append(environ["QUERY_STRING"])
        return application(environ, start_response)

    front.behind.application = noting
    for address in ("/search/", "/uk/search/"):
        front.get(f"{address}?{query}")
    front.get(f"/search/?{query}")
    assert seen == [query] * 3
    assert len(front.cache.memory) == 0


def test_a_search_without_its_slash_keeps_its_words(front, paper):
    assert front.get("/search?q=dill")["Location"].endswith("/search/?q=dill")


def page(size: int, generation: str = "now") -> answers.Page:
    headers = [("Content-Type", "image/png")]
    return answers.made_ready(generation, time.monotonic(), 60.0, headers, b"x" * size)


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
    link.redis.set(WORD, "now")
    for number in range(20):
        made = page(5_000)
        assert shared.find_or_claim("now", key(number)) == (None, True)
        shared.put(key(number), made)
        assert not shared.is_claimed("now", key(number))
    kept = list(link.redis.scan_iter("page:*:now:*"))
    assert 0 < len(kept) < 6
    assert all(0 < link.redis.ttl(name) <= 900 for name in link.redis.scan_iter("page*:now*"))


def test_what_older_generations_left_counts_no_more_and_is_gone(another_process):
    """An editor who saves every minute fills Redis no further than the bound, and shares on."""
    link = another_process(answering()).cache.generation.link
    shared = Shared(link, limit=30_000)
    for number in range(10):
        generation = f"the-{number}"
        link.redis.set(WORD, generation)
        for each in range(4):
            shared.find_or_claim(generation, key(each))
            shared.put(key(each), page(5_000, generation))
        kept = list(link.redis.scan_iter("page:*:the-*"))
        assert len(kept) == 4
        assert all(f":{generation}:".encode() in name for name in kept)


def test_a_page_that_was_purged_meanwhile_is_not_shared(another_process):
    link = another_process(answering()).cache.generation.link
    shared = Shared(link, limit=30_000)
    link.redis.set(WORD, "now")
    shared.find_or_claim("before", key(1))
    shared.put(key(1), page(5_000, "before"))
    assert shared.find("before", key(1)) is None
    assert not shared.is_claimed("before", key(1))
