"""The whole site as `make run` starts it, for journeys: the same commands, other ports."""

import os
import subprocess
import sys
import time
from collections.abc import Callable

import requests

from deploy.processes import Site
from newsroom.demo import outbox
from tests import environment
from tests.services import ROOT, Service

PATIENCE = 40  # seconds until something that the worker does must have been done


class Stack:
    def __init__(self, database_url: str, name: str = "site"):
        self.name = name
        var = environment.FOLDER / name
        var.mkdir()
        self.site = Site(var, environment.free_port(), environment.free_port())
        self.address = self.site.address
        self.env = {
            **self.site.environment(),
            "VAR_DIR": str(var),
            "DATABASE_URL": database_url,
            "REDIS_URL": f"unix://{self.site.socket}",
            "STRIPE_API_BASE": self.site.sandbox,
            "LOG_LEVEL": "INFO",
        }
        self.services: list[Service] = []

    def start(self) -> None:
        """Start everything and wait until it answers; a failed start shows its log."""
        self._start("valkey-of-site", self.site.valkey(), self.site.socket.exists)
        self.manage("seed")
        secret = os.environ["STRIPE_WEBHOOK_SECRET"]
        healthz = f"{self.site.sandbox}/healthz"
        self._start("stripe", self.site.local_stripe(secret), lambda: answers(healthz))
        self._start("worker", self.site.worker(), lambda: True)
        self._start("web", self.site.web(), lambda: answers(f"{self.address}/readyz"))

    def stop(self) -> None:
        for service in reversed(self.services):
            service.stop()

    def manage(self, *arguments: str, check: bool = True) -> str:
        """What a management command printed, run against this site's database; without `check`
        also one that failed.
        """
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        if check:
            assert done.returncode == 0, f"manage.py {arguments[0]} failed:\n{done.stderr}"
        return done.stdout

    def shell(self, code: str) -> str:
        """What a few lines of Python printed, run in the site's own settings."""
        return self.manage("shell", "--no-imports", "-c", code).strip()

    def mails(self, to: str) -> list[outbox.Kept]:
        """The mails that were sent to an address, newest first."""
        folder = self.site.var / "outbox"
        names = sorted((path.stem for path in folder.glob("*.eml")), reverse=True)
        found = [outbox.read(folder / f"{name}.eml") for name in names]
        return [mail for mail in found if to in mail.to]

    def logs(self) -> str:
        """The end of what each process wrote, for a failed journey."""
        return "\n".join(f"== {s.name}\n{s.log.read_text()[-3000:]}" for s in self.services)

    def wait_for(self, what: Callable[[], object], told: str) -> object:
        """Ask until there is an answer, as a reader would reload; fails with what was awaited."""
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            if found := what():
                return found
            time.sleep(0.2)
        raise AssertionError(f"{told}: nothing after {PATIENCE} s\n{self.logs()}")

    def _start(self, name: str, command: list[str], ready: Callable[[], bool]) -> None:
        service = Service(name, command, self.env)
        self.services.append(service)
        service.wait_until(ready)


def answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=5).ok
    except requests.RequestException:
        return False
