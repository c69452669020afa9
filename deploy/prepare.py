"""The database of `make run`: migrated and filled when the code has changed, else left alone."""

import os
from hashlib import sha256
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
MADE_OF = ["*/migrations/*.py", "seeds/**/*", "patrons/roles.py", "requirements.txt"]


def database(var: Path) -> str | None:
    """Bring the database up to date.

    Returns the secret that the local Stripe signs with, or None where a real key is set.
    """
    made, stamp = digest(), var / "prepared"
    if not stamp.exists() or stamp.read_text() != made:
        print("Preparing the database ...", flush=True)
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("seed")
        stamp.write_text(made)
    return settings.STRIPE_WEBHOOK_SECRET if settings.STRIPE_SANDBOX else None


def digest() -> str:
    """Changes when a migration, a seed or the address of the database does."""
    whole = sha256(os.environ.get("DATABASE_URL", "").encode())
    files = {path for pattern in MADE_OF for path in ROOT.glob(pattern) if path.is_file()}
    for path in sorted(files):
        if path.suffix != ".pyc":
            whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()
