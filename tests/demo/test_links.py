"""No link of the demo is dead, in whichever language: neither of a page nor of its head."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client, override_settings

from seeds import asking, content, people, rounds, ukrainian
from tests.articles.page import parsed
from tests.demo.test_outbox import BACKEND, send

# Not pages of ours; a feed and a stylesheet are asked for, and hold no more of these links.
ELSEWHERE = ("/static/", "/media/", "/admin/")
BEGIN = ["/", "/uk/", "/uk/nothing/", "/uk/authors/nobody/", "/account/sign-in/", "/outbox/"]
FOUND = {200, 301, 302, 405}  # 405: where a button sends its form


@pytest.fixture
def demo(db, tmp_path):
    for part in (content, ukrainian, asking, people, rounds):
        part.load()
    with override_settings(OUTBOX_DIR=tmp_path, EMAIL_BACKEND=BACKEND):
        yield


@pytest.mark.parametrize("signed_in", [False, True])
def test_no_link_leads_nowhere(client, demo, signed_in):
    if signed_in:
        client.post("/uk/demo/sign-in/patron/")
    send()
    seen = followed(client, BEGIN)
    dead = {path: answer for path, answer in seen.items() if answer[0] not in FOUND}
    assert dead.keys() == {"/uk/nothing/", "/uk/authors/nobody/"}, dead
    assert len([path for path in seen if path.startswith("/uk/")]) > 40


def followed(client: Client, begin: list[str]) -> dict[str, tuple[int, str]]:
    """What each address answered that links lead to, and the page that leads there. Of one path
    with several queries the first.
    """
    seen: dict[str, tuple[int, str]] = {}
    waiting = [(path, "") for path in begin]
    while waiting:
        address, by = waiting.pop(0)
        path = urlsplit(address).path
        if path in seen or path.startswith(ELSEWHERE):
            continue
        answer = client.get(address)
        seen[path] = (answer.status_code, by)
        if answer.status_code in (301, 302):
            waiting.append((urljoin(address, answer["Location"]), path))
        elif answer["Content-Type"].startswith("text/html") and "/html/" not in path:
            waiting += [(there, path) for there in links(answer, address)]
    return seen


def links(answer, address: str) -> list[str]:
    """Where its links, its head, its frames and its forms lead, on this site."""
    found = []
    for node in parsed(answer).all():
        for name in ("href", "src", "action", "formaction"):
            there = urljoin(settings.SITE_URL + address, node.attrs.get(name) or address)
            if there.startswith(f"{settings.SITE_URL}/"):
                found.append(there.removeprefix(settings.SITE_URL).partition("#")[0])
    return found
