"""`make check`: everything that can be said of the code without running the site."""

import os
import subprocess
import sys
from pathlib import Path

from deploy.processes import command

ROOT = Path(__file__).resolve().parent.parent
DJANGO = [sys.executable, "manage.py"]
# As a newsroom's own server would be set, with made-up secrets.
PRODUCTION = {
    "DEBUG": "false",
    "SITE_URL": "https://news.example.org",
    "ALLOWED_HOSTS": "news.example.org",
    "SECRET_KEY": "made-up-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz",
    "STRIPE_SECRET_KEY": "sk_live_made_up",
    "STRIPE_WEBHOOK_SECRET": "whsec_made_up_for_the_check",
    "EMAIL_URL": "smtp+tls://mail:made-up@mail.example.org:587",
    "DATABASE_URL": "postgresql://newsroom@127.0.0.1/newsroom",
    "REDIS_URL": "redis://127.0.0.1:6379",
}
DEMO = {
    "DEBUG": "true",
    "SECRET_KEY": PRODUCTION["SECRET_KEY"],
    "STRIPE_WEBHOOK_SECRET": PRODUCTION["STRIPE_WEBHOOK_SECRET"],
}
CHECKS: dict[str, tuple[list[str], dict[str, str]]] = {
    "format": ([command("ruff"), "format", "--check", "."], {}),
    "lint": ([command("ruff"), "check", "."], {}),
    "types": ([command("mypy")], DEMO),
    "architecture": ([sys.executable, "-m", "pytest", "-q", "tests/test_architecture.py"], {}),
    "missing migrations": ([*DJANGO, "makemigrations", "--check", "--dry-run"], DEMO),
    "templates": ([command("djlint"), "--quiet", "--lint", "templates"], {}),
    "settings of a demo": ([*DJANGO, "check", "--fail-level", "WARNING"], DEMO),
    "settings of a server": (
        [*DJANGO, "check", "--deploy", "--fail-level", "WARNING"],
        PRODUCTION,
    ),
}


def main() -> None:
    failed = []
    for name, (arguments, settings) in CHECKS.items():
        env = {**os.environ, **settings}
        done = subprocess.run(
            arguments, cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )
        print(f"{'ok    ' if done.returncode == 0 else 'FAILED'}  {name}", flush=True)
        if done.returncode != 0:
            print(done.stdout + done.stderr, flush=True)
            failed.append(name)
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}.")


if __name__ == "__main__":
    main()
