"""deploy/nginx.conf in a real nginx, in front of the real site; skipped where there is no nginx."""

import re
import time
from collections.abc import Iterator

import pytest
import requests

from tests import environment
from tests.journeys.conftest import ARTICLE
from tests.journeys.reader import Reader
from tests.nginx import NGINX, command
from tests.services import Service
from tests.stack import answers

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
SEEN_WITHIN = 10  # seconds: lifetime.IN_FRONT and IN_FRONT_STALE, and what the file says


@pytest.fixture(scope="module")
def nginx(stack, tmp_path_factory) -> Iterator[str]:
    """The address of the site behind nginx."""
    folder, port = tmp_path_factory.mktemp("nginx"), environment.free_port()
    stack.manage("collectstatic", "--no-input", "--verbosity", "0")
    server = Service("nginx", command(folder, port, stack.site.port, stack.site.var))
    address = f"http://127.0.0.1:{port}"
    server.wait_until(lambda: answers(f"{address}/healthz"))
    yield address
    server.stop()


@pytest.fixture(scope="module")
def article(stack) -> str:
    return Reader(stack.address).open("/").follow(ARTICLE).address.removeprefix(stack.address)


def get(address: str, **headers: str) -> requests.Response:
    return requests.get(address, headers=headers, timeout=15, allow_redirects=False)


def test_an_article_is_kept_in_front_as_the_application_sent_it(stack, nginx, article):
    for encoding in ("br", "gzip", "identity"):
        asked = {"Accept-Encoding": encoding}
        get(nginx + article, **asked)
        kept, sent = get(nginx + article, **asked), get(stack.address + article, **asked)
        assert kept.headers["X-Cache"] == "HIT"
        assert kept.content == sent.content
        for name in ("ETag", "Vary", "Cache-Control", "Content-Security-Policy"):
            assert kept.headers[name] == sent.headers[name]
        assert kept.headers.get("Content-Encoding") == sent.headers.get("Content-Encoding")


def test_all_browsers_of_one_encoding_share_one_copy(nginx, article):
    get(nginx + article + "?page=3", **{"Accept-Encoding": "gzip, deflate, br, zstd"})
    for header in ("br", "br;q=1.0, gzip;q=0.8, *;q=0.1", "deflate, BR"):
        other = get(nginx + article + "?page=3", **{"Accept-Encoding": header})
        assert (other.headers["X-Cache"], other.headers["Content-Encoding"]) == ("HIT", "br")
    refused = get(nginx + article + "?page=3", **{"Accept-Encoding": "br;q=0, gzip"})
    assert refused.headers["Content-Encoding"] == "gzip"


def test_what_an_address_ends_with_is_not_taken_for_an_encoding(nginx, article):
    """Whoever takes no packed page asks for one that ends as the key of a packed one would."""
    get(f"{nginx}{article}?x=1br", **{"Accept-Encoding": ""})
    get(f"{nginx}{article}?x=1gzip", **{"Accept-Encoding": ""})
    for encoding in ("br", "gzip"):
        other = get(f"{nginx}{article}?x=1", **{"Accept-Encoding": encoding})
        assert (other.headers["X-Cache"], other.headers["Content-Encoding"]) == ("MISS", encoding)


def test_whoever_has_it_already_is_sent_nothing(nginx, article):
    etag = get(nginx + article).headers["ETag"]
    answer = get(nginx + article, **{"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_an_unchanged_page_is_only_asked_about(nginx, article):
    get(nginx + article)
    seen = set()
    for _ in range(14):
        seen.add(get(nginx + article).headers["X-Cache"])
        time.sleep(0.5)
    assert "STALE" in seen  # served meanwhile, while nginx asks
    assert seen <= {"HIT", "STALE", "UPDATING", "REVALIDATED"}


def test_a_change_is_seen_within_ten_seconds(stack, nginx):
    get(nginx + "/")
    stack.shell(
        "from patrons.masthead import Newsroom\nn = Newsroom.load()\n"
        "n.mission = 'As nginx will say'\nn.save()"
    )
    limit = time.monotonic() + SEEN_WITHIN + 1
    while "As nginx will say" not in get(nginx + "/").text:
        assert time.monotonic() < limit
        time.sleep(0.5)


def test_a_page_that_nobody_read_for_long_is_new_at_once(stack, nginx):
    get(nginx + "/about/")
    stack.shell(
        "from patrons.masthead import Newsroom\nn = Newsroom.load()\n"
        "n.mission = 'After a long while'\nn.save()"
    )
    time.sleep(SEEN_WITHIN + 1)
    assert "After a long while" in get(nginx + "/").text


def test_what_is_somebodys_own_is_never_kept(nginx):
    for address in ("/account/sign-in/", "/give/", "/admin/", "/account/", "/nowhere/", "/healthz"):
        for _ in range(2):
            assert get(nginx + address).headers["X-Cache"] in ("MISS", "BYPASS")


def test_a_supporter_reads_what_everybody_reads_and_keeps_their_own(nginx, article):
    alice = Reader(nginx).open("/account/sign-in/").send("Alice, a patron")
    assert alice.address.startswith(nginx + "/account/")
    assert "Alice" in alice.text
    page = alice.session.get(nginx + article, timeout=15)
    assert page.content == get(nginx + article).content
    assert get(nginx + "/account/").status_code == 302


def test_files_come_from_the_disk_packed_and_for_good(stack, nginx, article):
    page = get(nginx + article).text
    sheet = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert sheet
    answer = get(nginx + sheet.group(1), **{"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/css"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "X-Cache" not in answer.headers
    assert get(nginx + "/static/../../db.sqlite3").status_code in (400, 404)
    picture = stack.site.var / "media" / "images"
    picture.mkdir(parents=True, exist_ok=True)
    (picture / "p.png").write_bytes(b"a picture")
    assert get(nginx + "/media/images/p.png").content == b"a picture"
    (stack.site.var / "media" / "documents").mkdir(exist_ok=True)
    (stack.site.var / "media" / "documents" / "secret.txt").write_text("not for everybody")
    assert get(nginx + "/media/documents/secret.txt").status_code == 404


def test_the_application_learns_who_asks_and_how(nginx):
    """Django makes its redirects of it."""
    answer = get(nginx + "/about")
    assert answer.status_code == 301
    assert answer.headers["Location"] in ("/about/", f"{nginx}/about/")


def test_readers_read_while_the_application_is_away(stack, nginx, article):
    get(nginx + article)
    (web,) = [service for service in stack.services if service.name == "web"]
    web.stop()
    try:
        time.sleep(SEEN_WITHIN + 1)
        answer = get(nginx + article)
        assert (answer.status_code, answer.headers["X-Cache"]) == (200, "STALE")
    finally:
        stack.services.remove(web)
        stack._start("web", stack.site.web(), lambda: answers(f"{stack.address}/readyz"))
