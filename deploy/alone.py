"""One `make run` at a time in one folder: a second queue on it would lose tasks without a word."""

import fcntl
import os
import sys
from pathlib import Path
from typing import IO


def hold(var: Path) -> IO[str]:
    """The folder's lock, held until the process ends; exits with a sentence where it is taken."""
    var.mkdir(parents=True, exist_ok=True)
    lock = (var / "run.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        pid = lock.read().strip()
        sys.exit(
            f"The site is already running from this folder (process {pid}). "
            f"Stop it first: Ctrl-C where it runs, or kill {pid}."
        )
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock
