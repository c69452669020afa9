"""The whole site for a proof: as for journeys, with several workers that may be killed."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress

from deploy.tied import end_with_parent
from tests import environment
from tests.services import ROOT
from tests.stack import Stack, answers


class Worker:
    """One worker with all its processes, in a group of its own: killed, nothing of it stays."""

    def __init__(self, name: str, command: list[str], env: dict[str, str]):
        self.name, self.command, self.env = name, command, env
        self.log = environment.FOLDER / f"{name}.log"
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdout=log,
                stderr=log,
                env=self.env,
                cwd=ROOT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    def kill(self) -> None:
        """As a machine that loses its power would: no farewell, no clean-up."""
        os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """What it has begun, it ends."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.kill()


class BusySite(Stack):
    """The site with two workers, and a local Stripe that delivers several events at once."""

    def __init__(self, database_url: str, name: str):
        super().__init__(database_url, name)
        self.workers: list[Worker] = []
        self.killed: dict[int, float] = {}  # pid of a worker: when it was killed

    def start(self) -> None:
        self._start(f"valkey-{self.name}", self.site.valkey(), self.site.socket.exists)
        self.manage("seed")
        stripe = [*self.site.local_stripe(os.environ["STRIPE_WEBHOOK_SECRET"]), "--couriers", "4"]
        healthz = f"{self.site.sandbox}/healthz"
        self._start(f"stripe-{self.name}", stripe, lambda: answers(healthz))
        self._start(f"web-{self.name}", self.site.web(), lambda: answers(f"{self.address}/readyz"))
        with_scheduler = self.site.worker()
        at = with_scheduler.index("--schedule")
        without = [*with_scheduler[:at], *with_scheduler[at + 2 :]]
        without.remove("-B")
        for number, command in enumerate((with_scheduler, without), 1):
            named = [*command, "-n", f"{number}@{self.name}"]
            self.workers.append(Worker(f"worker-{number}-{self.name}", named, self.env))

    def stop(self) -> None:
        for worker in self.workers:
            worker.stop()
        super().stop()

    def kill_one(self, dice: random.Random) -> None:
        """Kill a worker in whatever it is doing, and start it again."""
        worker = dice.choice(self.workers)
        pid = worker.pid
        worker.kill()
        self.killed[pid] = time.time()
        worker.start()

    def stop_workers(self) -> None:
        for worker in self.workers:
            worker.process.terminate()
        for worker in self.workers:
            worker.stop()

    def start_workers(self) -> None:
        for worker in self.workers:
            worker.start()

    def logs(self) -> str:
        ends = [f"== {worker.name}\n{worker.log.read_text()[-3000:]}" for worker in self.workers]
        return "\n".join([super().logs(), *ends])


class Books:
    """A process that reads the product's database in the site's own settings (proofs/reading.py).

    It answers one line of JSON to each line that it is sent.
    """

    def __init__(self, site: BusySite):
        self.log = environment.FOLDER / f"books-{site.name}.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "proofs.reading"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=site.env,
                cwd=ROOT,
                text=True,
                preexec_fn=end_with_parent,
            )

    def ask(self, question: str, **details):
        assert self.process.stdin
        assert self.process.stdout
        with suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps([question, details]) + "\n")
            self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"The books do not open:\n{self.log.read_text()[-3000:]}")
        return json.loads(line)

    def close(self) -> None:
        assert self.process.stdin
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait(timeout=10)
