"""Make this checkout ready to run: `python3 deploy/install.py [site|tests|bench]`.

Runs on the system's Python with nothing installed, and on one that is too old just far enough to
say so. What is there already is left alone, so a second start costs nothing. Prints one sentence
and exits 1 where the machine lacks something.
"""

import hashlib
import os
import secrets
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SITE = ["requirements.txt"]
TESTS = [*SITE, "requirements-scripts.txt", "requirements-dev.txt"]
# Each has what those before it have.
LOCKED = {
    "site": SITE,
    "tests": TESTS,
    "bench": [*TESTS, "requirements-semantic.txt", "requirements-bench.txt"],
}


def stop(sentence):
    sys.stdout.flush()
    sys.exit(sentence)


def check_python():
    if sys.version_info < OLDEST:
        have = "{}.{}".format(*sys.version_info[:2])
        stop(
            f"This needs Python 3.11 or newer, and {sys.executable} is {have}. Name a newer one: "
            "make run PYTHON=python3.12"
        )
    try:
        import ensurepip  # noqa: F401, PLC0415
        import venv  # noqa: F401, PLC0415
    except ImportError:
        stop(
            "This Python has no venv module. Install it (Debian, Ubuntu: "
            "apt install python3-venv), then run the same command again."
        )


def digest(what):
    whole = hashlib.sha256(f"{sys.version} compiled".encode())
    for name in LOCKED[what]:
        whole.update((ROOT / name).read_bytes())
    return whole.hexdigest()


def install(what):
    """Install exactly what the lock files name, unless that was done before."""
    stamps = {kind: VENV / ("." + kind) for kind in LOCKED}
    enough = list(LOCKED)[list(LOCKED).index(what) :]
    if any(is_stamped(stamps[kind], kind) for kind in enough):
        return
    for kind in enough:
        if stamps[kind].exists():
            what = kind  # more packages stay where they were once asked for
    if not PYTHON.exists():
        print("Making a virtual environment in .venv ...", flush=True)
        run([sys.executable, "-m", "venv", "--clear", str(VENV)], "make .venv")
    print("Installing the locked packages ...", flush=True)
    files = [str(ROOT / name) for name in LOCKED[what]]
    if not by_uv(files):
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        # The lock files name everything; what a package names beside is not wanted.
        pip.append("--no-deps")
        for file in files:
            pip += ["--require-hashes", "-r", file]
        run(pip, "install the packages of " + " and ".join(LOCKED[what]))
    stamps[what].write_text(digest(what))


def is_stamped(path, kind):
    return PYTHON.exists() and path.exists() and path.read_text() == digest(kind)


def by_uv(files):
    """uv installs in a quarter of pip's time; where it cannot, pip does it."""
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        bootstrap = ["--require-hashes", "-r", str(ROOT / "deploy" / "bootstrap.txt")]
        if subprocess.call(pip + bootstrap) != 0 or not uv.exists():
            return False
    sync = [str(uv), "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON)]
    # As pip does. Else each process compiles three thousand modules when it starts, and where
    # PYTHONDONTWRITEBYTECODE is set, as in many containers, it does so each time.
    sync.append("--compile-bytecode")
    # It would remove itself: the lock files do not name it.
    return subprocess.call(sync + files + [str(ROOT / "deploy" / "bootstrap.txt")]) == 0


def run(command, purpose):
    if subprocess.call(command) != 0:
        stop("Could not " + purpose + ": see the lines above, then run the same command again.")


def write_environment():
    """Secrets of this machine's demo, made once; the real environment wins over them."""
    path = ROOT / "var" / "local.env"
    if path.exists():
        return
    path.parent.mkdir(exist_ok=True)
    lines = [
        "# Made by `make run` for a demo on this machine. Not for production: see docs/deploy.md.",
        "DEBUG=true",
        "SECRET_KEY=" + secrets.token_urlsafe(48),
        "STRIPE_WEBHOOK_SECRET=whsec_" + secrets.token_hex(24),
    ]
    half = path.with_suffix(".half")
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")
    half.rename(path)


if __name__ == "__main__":
    check_python()
    install(sys.argv[1] if len(sys.argv) > 1 else "site")
    write_environment()
