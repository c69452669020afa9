"""Who may open what: docs/who-may-what.md, cell by cell, and every address of the site in it.

A cell says what a role is answered. Whoever may not look may not send anything either.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from newsroom.language import without_language
from tests.access.conftest import OF_THE_DESK, ROLES

TABLE = Path(__file__).resolve().parents[2] / "docs" / "who-may-what.md"
# Wagtail's way in to pages for some only, of which there are none: what stands before it in the
# list of addresses takes it. The article of that name is not there.
UNREACHED = {"_util/login/"}
SHUT = ("sign in", "refused", "nothing")


def rows() -> dict[str, dict[str, str]]:
    """Of each line of the table: the address, and what every role is answered there."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == len(ROLES) + 1:
            found[cells[0].strip("`")] = dict(zip(ROLES, cells[1:], strict=True))
    return found


def desk_rows() -> dict[str, dict[str, str]]:
    """Of each line of the last table: what a writer and a fundraiser are answered."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == len(OF_THE_DESK) + 1:
            found[cells[0].strip("`")] = dict(zip(OF_THE_DESK, cells[1:], strict=True))
    return found


def answer(client: Client, line: str, method: str = "GET") -> str:
    """What somebody is answered, in the table's words. Nothing stays of it."""
    client.raise_request_exception = False
    kept = client.cookies.copy()
    asked, _, address = line.rpartition(" ")
    try:
        with transaction.atomic():
            said = client.generic(asked or method, address)
            transaction.set_rollback(True)
    finally:
        client.cookies = kept
    onward = said.headers.get("Location", "")
    if said.status_code in (301, 302, 303):
        if without_language(onward).startswith("/account/sign-in/"):
            return "sign in"
        return "refused" if onward == "/admin/" else "onward"
    words = {200: "page", 403: "refused", 404: "nothing", 405: "only sent"}
    words |= {409: "not now", 410: "gone"}
    return words.get(said.status_code, str(said.status_code))


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_as_the_table_says(role, clients, named):
    wrong = {}
    for line, cells in rows().items():
        address = line.format(**named)
        seen = answer(clients[role], address)
        if seen != cells[role]:
            wrong[line] = f"{seen}, and the table says {cells[role]}"
    assert wrong == {}


@pytest.mark.parametrize("role", OF_THE_DESK)
def test_writers_and_fundraisers_open_what_the_last_table_lists_and_no_more(role, clients, named):
    listed = desk_rows()
    assert set(listed) <= set(rows())
    wrong = {}
    for line, cells in rows().items():
        address = line.format(**named)
        seen = answer(clients[role], address)
        if line in listed:
            expected = {listed[line][role]}
        elif "/admin/" in line:
            expected = set(SHUT)
        else:
            expected = {cells["editor"]}
        if seen not in expected:
            wrong[line] = f"{seen}, and the table says {' or '.join(sorted(expected))}"
        elif seen in SHUT:
            sent = answer(clients[role], address, "POST")
            if sent not in (*SHUT, "only sent"):
                wrong[line] = f"{sent} to what is sent there"
    assert wrong == {}


@pytest.mark.parametrize("role", ROLES)
def test_whoever_may_not_look_may_not_send_either(role, clients, named):
    through = {}
    for line, cells in rows().items():
        if cells[role] in SHUT:
            seen = answer(clients[role], line.format(**named), "POST")
            if seen not in (*SHUT, "only sent"):
                through[line] = seen
    assert through == {}


def test_every_address_stands_in_the_table(named):
    """One that is added is missed here until somebody has said who may open it."""
    known = {resolve(line.format(**named).rpartition(" ")[2]).route for line in rows()}
    missing = set(routes(get_resolver().url_patterns)) - known
    assert missing == UNREACHED


def routes(patterns, before: str = "") -> Iterator[str]:
    for each in patterns:
        here = str(each.pattern)
        route = before + (here.removeprefix("^") if before else here)  # as Django joins them
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            yield route
