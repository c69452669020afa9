"""CPU milliseconds a request first, requests a second second: `make bench`.

Requests a second swing with the machine; what a request costs does not. The site runs as in
production on databases of its own, the server on one core, wrk on the other. Every request is
measured in turn, several times over, and the median counts. Nothing here is a test: it prints, and
writes results.md.

    ARTICLES=10000 make bench     with a smaller archive than the 100,000 of the table
"""

import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

os.environ["TEST_DATABASE"] = "postgresql"

from bench.admin import slowest_pages
from bench.processes import cpu_seconds, family, megabytes
from bench.sending import Loop, ballot_of, give_form, lone_webhook, webhook
from bench.sites import PACKED, InFront, Server, Site, wrk
from tests import environment, nginx, services  # the variable first: they read it

RESULTS = Path(__file__).with_name("results.md")
FEW, MANY = 100, int(os.environ.get("ARTICLES", "100000"))
ROUNDS, SECONDS, SENT = 5, 2, 200


@dataclass
class Row:
    """One kind of request, and what it cost in each round: CPU ms, and requests a second."""

    name: str
    run: Callable[[], int]  # asks for some time or some number; returns how many were answered
    pids: Callable[[], set[int]]
    bar: float | None = None
    cost: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)

    def measure(self) -> None:
        pids = self.pids()
        before, began = cpu_seconds(pids), time.perf_counter()
        answered = self.run()
        took = time.perf_counter() - began
        self.cost.append((cpu_seconds(pids) - before) * 1000 / answered)
        self.rate.append(answered / took)

    @property
    def middle(self) -> float:
        return statistics.median(self.cost)

    def cells(self) -> str:
        digits = 4 if self.middle < 1 else 2
        said = "" if self.bar is None else f"{self.bar:g}"
        if self.bar is not None and self.middle > self.bar:
            said += ", missed"
        cost = [f"{each:.{digits}f}" for each in (self.middle, min(self.cost), max(self.cost))]
        return " | ".join([self.name, *cost, f"{statistics.median(self.rate):,.0f}", said])


def reading(name: str, server: Server | InFront, path: str, database: int | None, bar=None) -> Row:
    """A page that wrk asks for as often as it can; the database's time is the page's."""
    address, rendered = server.address + path, database is not None

    def pids() -> set[int]:
        return server.pids() | (family(database) if rendered else set())

    return Row(name, lambda: wrk(address, 2 if rendered else 8, SECONDS, PACKED), pids, bar)


def sending(name: str, send, loop: Loop, server: Server, database: int, bar=None) -> Row:
    def run() -> int:
        loop.connection.close()  # the server ends one that was idle; it is opened again
        for _ in range(SENT):
            send(loop)
        return SENT

    return Row(name, run, lambda: server.pids() | family(database), bar)


def table(rows: list[Row]) -> str:
    head = "| request | CPU ms, median | lowest | highest | requests a second | bar, CPU ms |\n"
    return head + "|---|---:|---:|---:|---:|---:|\n" + "\n".join(f"| {r.cells()} |" for r in rows)


def sqlite_site(name: str, articles: int) -> Site:
    template = services.Sqlite()
    template.start()
    file = environment.FOLDER / f"{name}.sqlite3"
    shutil.copy(template.template, file)
    return Site(f"sqlite:///{file}", name, articles)


def main() -> None:
    if not shutil.which("wrk"):
        sys.exit("wrk is not on this machine. Install it: apt install wrk")
    if not nginx.NGINX:
        sys.exit("nginx is not on this machine. Install it: apt install nginx-light")
    database = services.database
    database.start()
    sites = {
        "PostgreSQL, few": Site(database.copy("few"), "few", FEW),
        "PostgreSQL, many": Site(database.copy("many"), "many", MANY),
        "SQLite, few": sqlite_site("few-sqlite", FEW),
        "SQLite, many": sqlite_site("many-sqlite", MANY),
    }
    servers: list[Server | InFront] = []
    try:
        print(f"Filling databases with {FEW:,} and {MANY:,} articles ...", flush=True)
        with ThreadPoolExecutor(os.cpu_count()) as filling:  # each waits for a process of its own
            list(filling.map(Site.start, sites.values()))
        report = measured(sites, servers, database.server.process.pid)
    finally:
        for server in servers:
            server.service.stop()
        for site in sites.values():
            site.stop()
        database.stop()
    print(report)
    RESULTS.write_text(report)


def measured(sites: dict[str, Site], servers: list[Server | InFront], postgres: int) -> str:
    def serve(site: str, kind: str, application: str) -> Server:
        server = sites[site].serve(kind, application)
        servers.append(server)
        return server

    few, many = sites["PostgreSQL, few"], sites["PostgreSQL, many"]
    bare = Server("bare", "bench.floor:bare", dict(os.environ))
    constant = Server("constant", "bench.constant:application", dict(os.environ))
    servers += [bare, constant]
    cached = serve("PostgreSQL, many", "cached", "newsroom.wsgi:application")
    uncached = {name: serve(name, "uncached", "bench.uncached:application") for name in sites}
    on_few, on_many = uncached["PostgreSQL, few"], uncached["PostgreSQL, many"]
    article = many.an_article()
    front = InFront(many, cached, article)
    servers.append(front)
    rows = [
        reading("floor: a bare WSGI function", bare, "/", None),
        reading("floor: a constant view of Django's", constant, "/", None),
        reading("floor: a static file from nginx", front, front.file, None),
        reading("cached article from nginx in front", front, article, None),
        reading("cached article", cached, article, None, 0.03),
        reading("cached front page", cached, "/", None, 0.03),
    ]
    for name, server in uncached.items():
        engine, _size = name.split(", ")
        where = f"{engine}, {sites[name].articles:,} articles"
        for page, path in pages(sites[name]).items():
            bar = 3.0 if (engine, page) == ("PostgreSQL", "article") else None
            rows.append(reading(f"{page}, {where}", server, path, postgres, bar))
    loop = Loop(few, on_few)
    rows += [
        reading("GET /give/", on_few, "/give/", postgres),
        sending("POST /give/ with an error in the form", give_form, loop, on_few, postgres),
        sending("POST of a ballot", ballot_of(few), loop, on_few, postgres, 2.0),
        sending("webhook, alone (the worker is woken)", lone_webhook, loop, on_few, postgres, 1.5),
        sending("webhooks in a burst (it is woken once)", webhook, loop, on_few, postgres, 1.5),
    ]
    for row in rows:  # everything is loaded, and pages are stored
        row.run()
    for number in range(ROUNDS):
        print(f"Round {number + 1} of {ROUNDS} ...", flush=True)
        for row in rows:
            row.measure()
    used = ", ".join(memory(each) for each in servers if "sqlite" not in each.name)
    starts = [restart(on_many, article) for _ in range(3)]
    slow = slowest_pages(many, serve("PostgreSQL, many", "admin", "newsroom.wsgi:application"))
    parts = [
        "# What a request costs",
        f"Made by `make bench`: {ROUNDS} rounds in turn, {SECONDS} s or {SENT} requests each. "
        "User and system time of the web server\n(one process of granian on one core) and of "
        "PostgreSQL together; wrk asks from the other core.",
        table(rows),
        f"From starting the server to its first page: {statistics.median(starts):.2f} s "
        f"({min(starts):.2f} to {max(starts):.2f}; bar 2.0).",
        f"Memory after all this, each with its share of what is common (PSS): {used}. "
        "A web process may have 200 MB.",
        f"Pages of the admin with {MANY:,} articles, the slowest first:\n\n{slow}",
    ]
    return "\n\n".join(parts) + "\n"


def pages(site: Site) -> dict[str, str]:
    return {
        "article": site.an_article(),
        "front page": "/",
        "section page": "/news/",
        "search for a word": "/search/?q=bridge",
    }


def restart(server: Server, path: str) -> float:
    server.service.stop()
    server.path = path
    return server.start()


def memory(server: Server | InFront) -> str:
    """Parent and worker of one server."""
    each = " + ".join(f"{megabytes(pid):.0f}" for pid in sorted(server.pids()))
    return f"{server.name} {each} MB"


if __name__ == "__main__":
    main()
