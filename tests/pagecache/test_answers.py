"""What readers get from the page cache: the same page, once rendered, in the form they can take."""

import gzip

import brotli
import pytest

from newsroom.pagecache.encodings import REMEMBERED, Encodings, best

ARTICLE = "/inside/how-we-pay-for-this-paper-and-what-it-costs/"
PAGES = ["/", "/inside/", ARTICLE, "/about/", "/rounds/", "/on-your-device/", "/give/other-ways/"]
EVERY = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}


def test_a_public_page_is_rendered_once(front, paper):
    for number, address in enumerate(PAGES, start=1):
        first, second = front.get(address), front.get(address)
        assert (address, first.status, front.rendered) == (address, 200, number)
        assert (second.body, second.headers) == (first.body, first.headers)


def test_it_is_the_same_whoever_asks_and_in_whatever_language(front, paper, signed_in, edie, alice):
    plain = front.get(ARTICLE)
    for person in (edie, alice):
        cookie = signed_in(person).cookies.output(header="", sep=";").strip()
        asked = {"cookie": cookie, "authorization": "Basic eDp5", "accept_language": "uk"}
        assert front.get(ARTICLE, **asked).body == plain.body
        again = front.get("/about/", **asked)
        assert again.body == front.get("/about/").body
        assert "set-cookie" not in again
    assert front.rendered == 2


def test_what_is_not_in_its_key_does_not_reach_the_page(front, paper):
    """Nobody can have a page kept for others that was made for their own request."""
    asked = {"x_forwarded_host": "evil.example", "referer": "https://evil.example/", "accept": "a"}
    poisoned = front.get(ARTICLE + "?utm_source=evil.example", **asked)
    assert poisoned.status == 200
    assert b"evil" not in poisoned.body
    assert front.get(ARTICLE).body == poisoned.body
    assert front.rendered == 1


@pytest.mark.parametrize("address", [ARTICLE, "/", "/theme.css"])
def test_every_encoding_holds_the_same_page_under_an_etag_of_its_own(front, paper, address):
    seen = {}
    for name, unpack in EVERY.items():
        answer = front.get(address, accept_encoding=name)
        assert answer.headers.get("content-encoding", "identity") in (name, "identity")
        body = unpack(answer.body) if "content-encoding" in answer else answer.body
        seen[answer["ETag"]] = body
        assert answer["Vary"] == "Accept-Encoding"
        assert int(answer["Content-Length"]) == len(answer.body)
    assert len(set(seen.values())) == 1
    assert front.rendered == 1
    if address == ARTICLE:
        assert len(seen) == 3
        assert len(front.get(address, accept_encoding="br").body) < len(seen[answer["ETag"]]) / 2


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("", "identity"),
        ("identity", "identity"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0, gzip;q=0", "identity"),
        ("BR;Q=0.5,gzip;q=0.8", "gzip"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("br;q=0, *", "gzip"),
        ("br;q=nonsense", "identity"),
        ("deflate;q=0.5", "identity"),
        (";;;,,,=", "identity"),
    ],
)
def test_a_browser_gets_what_it_weighs_highest(header, chosen):
    assert best(header) == chosen


def test_however_many_headers_are_sent_few_are_remembered():
    known = Encodings()
    for number in range(3 * REMEMBERED):
        assert known[f"gzip;q=0.{number}1"] == "gzip"
    assert len(known) <= REMEMBERED


@pytest.mark.parametrize("encoding", EVERY)
def test_whoever_has_the_page_is_told_so_in_a_few_bytes(front, home, encoding):
    page = front.get("/", accept_encoding=encoding)
    etag = page["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*", f'W/"a",W/{etag}'):
        answer = front.get("/", accept_encoding=encoding, if_none_match=known)
        assert (answer.status, answer.body) == (304, b"")
        assert answer["ETag"] == etag
        assert answer["Cache-Control"] == page["Cache-Control"]
        assert answer["Content-Security-Policy"] == page["Content-Security-Policy"]
        assert "Content-Length" not in answer
    for other in ('"other"', etag.strip('"'), "", etag[:-2] + '"'):
        assert front.get("/", accept_encoding=encoding, if_none_match=other).status == 200


def test_an_etag_of_one_encoding_is_none_of_another(front, paper):
    packed = front.get(ARTICLE, accept_encoding="br")["ETag"]
    assert front.get(ARTICLE, accept_encoding="gzip", if_none_match=packed).status == 200


def test_a_changed_page_has_another_etag(front, write):
    article = write("A title")
    before = front.get(article.address)["ETag"]
    article.standfirst = "Another sentence."
    article.save()
    front.cache.generation.purge()
    assert front.get(article.address, if_none_match=before).status == 200


def test_a_head_is_answered_as_a_get_without_the_body(front, paper):
    for address in (ARTICLE, "/nowhere/"):
        head = front.head(address)
        got = front.get(address)
        assert head.body == b""
        assert (head.status, head["Content-Length"]) == (got.status, got["Content-Length"])
        assert got.body
    assert front.head(ARTICLE)["ETag"] == front.get(ARTICLE)["ETag"]
    assert front.head(ARTICLE, if_none_match=front.get(ARTICLE)["ETag"]).status == 304


def test_the_headers_that_keep_readers_safe_are_there(front, paper):
    front.get(ARTICLE)
    answer = front.get(ARTICLE)
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"]
    assert answer["Cache-Control"] == "public, max-age=0, s-maxage=5, stale-while-revalidate=5"


def test_a_page_that_came_by_https_is_kept_apart(front, paper, settings):
    """It says so in its headers, and the other must not."""
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    secure = type(front)(front.behind.application, front.cache.generation)
    secure.get(ARTICLE, x_forwarded_proto="https")
    secure.get(ARTICLE, x_forwarded_proto="http")
    secure.get(ARTICLE)
    assert secure.rendered == 2
