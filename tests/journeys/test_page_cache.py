"""The page cache in the real web server: two processes on one database and one queue."""

import gzip
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import brotli
import pytest
import redis
import requests

from tests import environment
from tests.journeys.conftest import ARTICLE
from tests.journeys.reader import Reader
from tests.services import Service
from tests.stack import Stack, answers

RENAME = (
    "from patrons.masthead import Newsroom\nn = Newsroom.load()\nn.mission = '{}'\nn.save()\n"
    "import time\nprint(time.time())"
)


@pytest.fixture(scope="module")
def another(stack: Stack) -> Iterator[str]:
    """The address of a second web process."""
    site = replace(stack.site, port=environment.free_port())
    web = Service("second-web", site.web(), {**stack.env, "SITE_URL": stack.address})
    web.wait_until(lambda: answers(f"{site.address}/readyz"))
    yield site.address
    web.stop()


@pytest.fixture(scope="module")
def article(stack: Stack) -> str:
    """The path of the seed article."""
    return Reader(stack.address).open("/").follow(ARTICLE).address.removeprefix(stack.address)


def plain(address: str, **headers: str) -> requests.Response:
    return requests.get(address, headers=headers, timeout=15)


def test_the_article_is_the_same_bytes_for_a_reader_a_supporter_and_staff(stack, another, article):
    stranger = plain(stack.address + article)
    assert stranger.headers["Vary"] == "Accept-Encoding"
    people = []
    for button in ("Alice, a patron", "Edie, the editor"):
        person = Reader(stack.address).open("/account/sign-in/").send(button)
        assert person.session.cookies.get_dict()
        people.append(person)
    for person in people:
        for home in (stack.address, another):
            page = person.session.get(home + article, headers={"Accept-Language": "uk"}, timeout=15)
            assert page.content == stranger.content
            assert page.headers["ETag"] == stranger.headers["ETag"]
            assert "Set-Cookie" not in page.headers


def raw(address: str, encoding: str) -> bytes:
    answer = requests.get(address, headers={"Accept-Encoding": encoding}, timeout=15, stream=True)
    return answer.raw.read(decode_content=False)


def test_both_processes_send_the_same_in_every_encoding(stack, another, article):
    for home in (stack.address, another):
        whole = raw(home + article, "identity")
        assert b"</html>" in whole
        assert brotli.decompress(raw(home + article, "gzip, deflate, br")) == whole
        assert gzip.decompress(raw(home + article, "gzip")) == whole


def test_whoever_has_it_already_is_sent_nothing(stack, article):
    etag = plain(stack.address + article).headers["ETag"]
    answer = plain(stack.address + article, **{"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert requests.head(stack.address + article, timeout=15).headers["Content-Length"]


def test_a_change_is_seen_by_every_process_within_a_second(stack, another):
    homes = (stack.address, another)
    for home in homes:
        plain(home + "/")
    for mission in ("Seen at once", "And so is the next"):
        saved_at = float(stack.shell(RENAME.format(mission)))
        # The shell's own process ended after its commit, so the second may be over; it must hold.
        time.sleep(max(0, saved_at + 1 - time.time()))
        for home in homes:
            assert mission in plain(home + "/").text


def test_what_an_editor_saves_is_there_as_soon_as_they_look(stack, another):
    """In the process that saved it at once, in the other within a second."""
    edie = Reader(stack.address).open("/account/sign-in/").send("Edie, the editor")
    found = "from articles.author import Author\na = Author.objects.first()\nprint(a.pk, a.slug)"
    author, slug = stack.shell(found).split()
    page = f"/authors/{slug}/"
    for home in (stack.address, another):
        assert "Nadia Newname" not in plain(home + page).text
    edie.open(f"/admin/snippets/articles/author/edit/{author}/")
    edie.send("Save", name="Nadia Newname")
    assert "Nadia Newname" in plain(stack.address + page).text
    time.sleep(1)
    assert "Nadia Newname" in plain(another + page).text


def test_a_thousand_requests_to_a_cold_page_of_two_processes_render_it_once(
    stack, another, article
):
    server = redis.Redis(unix_socket_path=str(stack.site.socket), db=2)
    seen: list[str] = []
    listening, over = threading.Event(), threading.Event()

    def watch() -> None:
        with server.monitor() as monitor:
            listening.set()
            for command in monitor.listen():
                seen.append(command["command"])
                if over.is_set():
                    return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    assert listening.wait(10)
    stack.shell(RENAME.format("Cold again"))
    time.sleep(1)
    homes, host = (stack.address, another), stack.address.removeprefix("http://")

    def ask(number: int) -> tuple[int, str]:
        answer = plain(homes[number % 2] + article, Host=host)
        return answer.status_code, answer.headers["ETag"]

    with ThreadPoolExecutor(40) as pool:
        got = set(pool.map(ask, range(1000)))
    over.set()
    server.ping()
    watcher.join(10)
    assert len(got) == 1
    assert {status for status, _ in got} == {200}
    renders = [command for command in seen if re.match(r"SET page:[0-9a-f]+:", command)]
    assert len(renders) == 1


def test_pages_that_are_somebodys_own_say_so(stack):
    for address in ("/account/sign-in/", "/give/", "/admin/", "/outbox/"):
        answer = requests.get(stack.address + address, timeout=15, allow_redirects=False)
        words = {word.strip() for word in answer.headers["Cache-Control"].split(",")}
        assert words & {"private", "no-store"}, address
        assert "ETag" not in answer.headers


def test_a_host_that_is_not_ours_is_refused(stack):
    for _ in range(2):
        assert plain(stack.address + "/", Host="evil.example").status_code == 400
    assert "evil.example" not in plain(stack.address + "/").text
