"""What `make run` says when all is up: six addresses, in the order in which to look."""

import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds


def welcome(asked: list[str], began: float, stopped: threading.Event) -> None:
    """Wait until these addresses answer, let the demo's people give, then say where to look."""
    if not all(wait_for(address, stopped) for address in asked):
        return
    ready = time.monotonic() - began
    command = [sys.executable, "manage.py", "welcome"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if stopped.is_set():
        return
    if said.returncode != 0:
        print(f"The site runs, but not all of its demo:\n{said.stderr[-3000:]}", flush=True)
    print(f"\nThe site answered after {ready:.1f} s. Ctrl-C stops it.\n", flush=True)
    print(said.stdout, flush=True)


def wait_for(address: str, stopped: threading.Event) -> bool:
    limit = time.monotonic() + PATIENCE
    while not stopped.is_set():
        try:
            with urlopen(address, timeout=5):
                return True
        except (URLError, OSError) as problem:
            if time.monotonic() > limit:
                print(f"{address} does not answer: {problem}", flush=True)
                return False
        time.sleep(0.1)
    return False
