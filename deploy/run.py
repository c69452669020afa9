"""`make run`: prepare the database, start every process, print where to look, stop cleanly."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from honcho.printer import Message, Printer
from honcho.process import Popen, Process

from deploy import alone, prepare
from deploy.processes import HOST, Site
from deploy.tied import end_with_parent
from deploy.welcome import welcome

ROOT = Path(__file__).resolve().parent.parent
STOPPING = (signal.SIGINT, signal.SIGTERM)


class Tied(Process):
    """Honcho's process: one of its own beside us, which starts the command. Both end with us."""

    def run(self, events: object = None, ignore_signals: bool = False) -> None:
        end_with_parent(signal.SIGKILL)  # it is deaf to all else
        self._child_ctor = partial(Popen, preexec_fn=end_with_parent)
        super().run(events, ignore_signals)


class Quiet(Printer):
    """Says what the processes say, and nothing of their coming and going."""

    def write(self, message: Message) -> None:
        if message.name != SYSTEM_PRINTER_NAME:
            super().write(message)


def port(name: str, default: int) -> int:
    typed = os.environ.get(name) or str(default)
    if not typed.isdecimal() or not 0 < int(typed) < 65536:
        sys.exit(f"{name} is {typed!r}. Give a number from 1 to 65535, such as {name}={default}.")
    return int(typed)


def check_free(number: int, whose: str, name: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, number))
        except OSError as problem:
            sys.exit(
                f"Port {number}, for {whose}, cannot be used ({problem.strerror}). Stop what "
                f"uses it, or choose another: make run {name}={number + 10}"
            )


def main() -> None:
    began = time.monotonic()
    site_port = port("PORT", 8000)
    site = Site(ROOT / "var", site_port, port("SANDBOX_PORT", site_port + 1))
    if site.port == site.sandbox_port:
        sys.exit("PORT and SANDBOX_PORT are the same. Give the local Stripe a port of its own.")
    lock = alone.hold(site.var)
    check_free(site.port, "the site", "PORT")
    check_free(site.sandbox_port, "the local Stripe", "SANDBOX_PORT")
    os.environ.update(site.environment())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

    for number in STOPPING:
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    site.socket.unlink(missing_ok=True)
    with (site.var / "valkey.log").open("ab") as log:
        queue = subprocess.Popen(
            site.valkey(),
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for us; the queue is stopped last
            preexec_fn=end_with_parent,
        )
    try:
        wait_for_socket(site.socket, queue)
        webhook_secret = prepare.database(site.var)
        sys.exit(supervise(site, webhook_secret, queue, began))
    finally:
        stop(queue)
        lock.close()


def wait_for_socket(path: Path, queue: subprocess.Popen) -> None:
    while not path.exists():
        if queue.poll() is not None:
            sys.exit(f"The queue (valkey) did not start: see {ROOT / 'var' / 'valkey.log'}.")
        time.sleep(0.02)


def supervise(site: Site, webhook_secret: str | None, queue: subprocess.Popen, began: float) -> int:
    """Run all until one of them ends or somebody stops us; the exit code for the shell."""
    manager = Manager(printer=Quiet(sys.stdout))
    manager._process_ctor = Tied
    commands = {"web": site.web(), "worker": site.worker()}
    if webhook_secret is not None:
        os.environ["STRIPE_API_BASE"] = site.sandbox
        commands["stripe"] = site.local_stripe(webhook_secret)
    for name, command in commands.items():
        manager.add_process(name, exec_of(command), env=dict(os.environ), cwd=str(ROOT))
    stopped = threading.Event()
    asked = [f"{site.address}/readyz"]
    if webhook_secret is not None:
        asked.append(f"{site.sandbox}/healthz")
    for job, given in ((welcome, (asked, began, stopped)), (follow, (queue, manager, stopped))):
        threading.Thread(target=job, args=given, daemon=True).start()
    try:
        manager.loop()
    finally:
        stopped.set()
    if manager.returncode in [128 + number for number in STOPPING]:
        print("Stopped. Your data is kept; `make run` starts again.", flush=True)
        return 0
    print("One of the site's processes ended, so all were stopped: see its last lines above.")
    return 1


def follow(queue: subprocess.Popen, manager: Manager, stopped: threading.Event) -> None:
    """Without its queue the site must not look alive."""
    while not stopped.wait(1):
        if queue.poll() is not None:
            print("The queue (valkey) ended; stopping the rest.", flush=True)
            manager.terminate()
            return


def exec_of(command: list[str]) -> str:
    """For the shell that honcho starts: it becomes the command, so that signals reach it."""
    return "exec " + shlex.join(command)


def stop(queue: subprocess.Popen) -> None:
    """Last of all: the worker puts back what it had not finished."""
    queue.terminate()
    try:
        queue.wait(timeout=10)
    except subprocess.TimeoutExpired:
        queue.kill()


if __name__ == "__main__":
    main()
