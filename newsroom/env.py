"""Reads the environment, so that settings.py says only what is set.

`make run` writes `var/local.env` once (a secret key, DEBUG, the local Stripe's secrets); the
real environment always wins over that file. A value that cannot be understood raises
ImproperlyConfigured with the variable's name; so does a missing secret.
"""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / "var" / "local.env")

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))


def required(name: str) -> str:
    """The value of a secret that the site cannot start without."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it in the environment, or run `make run` once: "
            "it writes var/local.env for a demo on this machine."
        )
    return value


def database(url: str) -> dict:
    """Django's settings for one database address, with what each engine needs to hold its promises.

    SQLite writers queue up (IMMEDIATE) instead of failing half-way with "database is locked".
    """
    config = env.db_url_config(url)
    # What is opened for one request alone is opened, asked for its tables and closed in each.
    config["CONN_MAX_AGE"] = 60
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # What is deleted is overwritten: the file itself holds nothing of who was erased.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA secure_delete=ON;",
        }
    else:
        config["CONN_HEALTH_CHECKS"] = True
        # Of the statements that patrons/kept_query.py keeps; Django's own are never prepared.
        config.setdefault("OPTIONS", {})["prepare_threshold"] = 1
    return config


def redis_urls(url: str) -> tuple[str, str]:
    """(broker, cache) addresses for one Redis; each client spells unix sockets its own way."""
    if url.startswith("unix://"):
        path = url.removeprefix("unix://")
        return f"redis+socket://{path}?virtual_host=0", f"unix://{path}?db=2"
    base = url.rstrip("/")
    return f"{base}/0", f"{base}/2"
