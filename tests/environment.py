"""The environment of a test run, set before Django reads its settings (a pytest plugin).

TEST_DATABASE says which of the two places the suite runs on: `sqlite` (as `make run` does) or
`postgresql`. Each run has a database, a queue and a folder of its own under the system's
temporary folder, so that two runs never meet; tests/services.py starts what stands here.
"""

import atexit
import os
import shutil
import socket
import tempfile
from pathlib import Path

DATABASE = os.environ.get("TEST_DATABASE", "sqlite")
FOLDER = Path(tempfile.mkdtemp(prefix="newsroom-tests-"))
(FOLDER / "static").mkdir()
(FOLDER / "contract").mkdir()
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if DATABASE == "sqlite":
    POSTGRES_PORT = 0
    DATABASE_URL = f"sqlite:///{FOLDER}/{{name}}.sqlite3"
elif DATABASE == "postgresql":
    POSTGRES_PORT = free_port()
    DATABASE_URL = f"postgresql://newsroom@127.0.0.1:{POSTGRES_PORT}/{{name}}"
else:
    raise SystemExit(f"TEST_DATABASE is {DATABASE!r}. Set it to sqlite or postgresql.")

# Where each local Stripe of this run counts what it held against Stripe's contract.
os.environ.setdefault("CONTRACT_COUNTS", str(FOLDER / "contract"))
os.environ.update(
    # As in `make run`. pytest-django then runs the tests themselves with settings.DEBUG False.
    DEBUG="true",
    SECRET_KEY="a key of the tests, known to everybody and used nowhere else",
    STRIPE_WEBHOOK_SECRET="whsec_tests",
    STRIPE_SECRET_KEY="sk_test_sandbox_tests",
    ALLOWED_HOSTS="testserver,127.0.0.1,localhost",
    EMAIL_URL="",
    VAR_DIR=str(FOLDER),
    DATABASE_URL=DATABASE_URL.format(name="tests"),
    REDIS_URL=f"unix://{FOLDER}/valkey.sock",
    # Playwright's loop runs beside our synchronous tests.
    DJANGO_ALLOW_ASYNC_UNSAFE="true",
)
