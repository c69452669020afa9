"""The sites that are measured: each a database with so many articles, and its own web servers.

A server runs on the first core, what asks it on the second.
"""

import subprocess
import time

import requests

from bench.processes import family
from deploy.processes import GRANIAN, command
from tests import environment, nginx
from tests.services import Service
from tests.stack import Stack, answers

SERVER_CORE, ASKING_CORE = ["taskset", "-c", "0"], ["taskset", "-c", "1"]
PACKED = {"Accept-Encoding": "br, gzip"}
# As in production; nothing is asked of Stripe, and no mail goes out.
PRODUCTION = {
    "DEBUG": "false",
    "EMAIL_URL": "smtp://127.0.0.1:9",
    "STRIPE_SECRET_KEY": "sk_test_bench",
    "LOG_LEVEL": "ERROR",
}


class Server:
    """One web server process with one application in it."""

    def __init__(self, name: str, application: str, env: dict[str, str], path: str = "/"):
        self.port = environment.free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.command = [
            *SERVER_CORE,
            *(command("granian"), *GRANIAN, "--port", str(self.port)),
            *("--blocking-threads", "4", application),
        ]
        self.name, self.env, self.path = name, {**env, "SITE_URL": self.address}, path
        self.start()

    def start(self) -> float:
        """Seconds from the start of the process to its first page."""
        began = time.perf_counter()
        self.service = Service(self.name, self.command, self.env)
        self.service.wait_until(lambda: answers(self.address + self.path))
        return time.perf_counter() - began

    def pids(self) -> set[int]:
        return family(self.service.process.pid)


class InFront:
    """nginx with deploy/nginx.conf before a server, on the server's core. It serves a static file
    too, of what the page has when it is packed: `file`.
    """

    name, file = "nginx", "/static/page-of-the-bench.txt"

    def __init__(self, site: "Site", server: Server, page: str) -> None:
        folder, port = environment.FOLDER / "nginx", environment.free_port()
        folder.mkdir(exist_ok=True)
        self.address = f"http://127.0.0.1:{port}"
        packed = requests.get(server.address + page, headers=PACKED, stream=True, timeout=30)
        (site.site.var / self.file.removeprefix("/")).write_bytes(packed.raw.read())
        started = nginx.command(folder, port, server.port, site.site.var)
        self.service = Service(self.name, [*SERVER_CORE, *started])
        self.service.wait_until(lambda: answers(self.address + self.file))

    def pids(self) -> set[int]:
        return family(self.service.process.pid)


class Site(Stack):
    """A site without worker and local Stripe: they would share the processor's time."""

    def __init__(self, database_url: str, name: str, articles: int):
        super().__init__(database_url, name)
        self.articles = articles
        self.env["LOG_LEVEL"] = "ERROR"

    def start(self) -> None:
        self._start(f"valkey-{self.name}", self.site.valkey(), self.site.socket.exists)
        self.manage("seed")
        self.manage("seed_archive", str(self.articles))
        self.settle()
        self.env |= PRODUCTION
        self.manage("collectstatic", "--no-input", "--verbosity", "0")

    def settle(self) -> None:
        """The database's planner knows what is there, as after a day of use."""
        self.shell("from django.db import connection; connection.cursor().execute('ANALYZE')")

    def serve(self, kind: str, application: str) -> Server:
        return Server(f"{kind}-{self.name}", application, self.env, "/readyz")

    def an_article(self) -> str:
        """The address of one that has neighbours on all sides."""
        return self.shell(
            "from articles.models import ArticlePage\n"
            "print(ArticlePage.objects.live().filter(slug__contains='-no-').newest()[3].address)"
        )


def wrk(address: str, connections: int, seconds: float, headers: dict[str, str]) -> int:
    """How many requests were answered in so many seconds. Raises RuntimeError for errors."""
    said = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    done = subprocess.run(
        [*ASKING_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", *said, address],
        capture_output=True,
        text=True,
        check=True,
    )
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise RuntimeError(f"{address} failed while it was measured:\n{done.stdout}")
    words = done.stdout.split()
    return int(words[words.index("requests") - 1])
