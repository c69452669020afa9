"""Settings that are unsafe together stop the site, and say what to do."""

import os
import subprocess
import sys

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from newsroom import checks

SERVER = {
    "DEBUG": False,
    "DEMO": False,
    "SECRET_KEY": "x" * 64,
    "STRIPE_SECRET_KEY": "sk_live_x",
    "STRIPE_SANDBOX": False,
    "STRIPE_API_BASE": "https://api.stripe.com",
    "STRIPE_WEBHOOK_SECRET": "whsec_x",
    "EMAIL_URL": "smtp://mail.example.org",
}
DEMO = SERVER | {
    "DEBUG": True,
    "DEMO": True,
    "STRIPE_SECRET_KEY": "sk_test_sandbox_local",
    "STRIPE_SANDBOX": True,
    "STRIPE_API_BASE": "http://127.0.0.1:8001",
    "EMAIL_URL": "",
}


def found(base: dict, **changes) -> list[str]:
    with override_settings(**(base | changes)):
        return [problem.id.removeprefix("newsroom.") for problem in checks.safe_settings()]


@pytest.mark.parametrize("base", [SERVER, DEMO])
def test_a_server_and_a_demo_as_they_should_be_start(base):
    assert found(base) == []


@pytest.mark.parametrize(
    ("base", "changes", "problem"),
    [
        (SERVER, {"STRIPE_SECRET_KEY": "pk_live_x"}, "E001"),
        (DEMO, {"DEBUG": False, "EMAIL_URL": "smtp://mail.example.org"}, "E002"),
        (SERVER, {"STRIPE_API_BASE": "http://127.0.0.1:8001"}, "E003"),
        (SERVER, {"STRIPE_SECRET_KEY": "rk_live_x", "STRIPE_API_BASE": "http://x"}, "E003"),
        (SERVER, {"DEBUG": True}, "E004"),
        (SERVER, {"EMAIL_URL": ""}, "E005"),
        (SERVER, {"STRIPE_WEBHOOK_SECRET": "secret"}, "E006"),
        (SERVER, {"SECRET_KEY": "short"}, "E007"),
    ],
)
def test_what_is_unsafe_is_refused(base, changes, problem):
    assert found(base, **changes) == [problem]


def test_the_web_server_does_not_start_and_is_told_what_to_do():
    with (
        override_settings(**(SERVER | {"EMAIL_URL": ""})),
        pytest.raises(ImproperlyConfigured, match="Set EMAIL_URL"),
    ):
        checks.refuse_unsafe_settings()


@pytest.mark.django_db
def test_commands_run_these_checks_too():
    with override_settings(**(SERVER | {"EMAIL_URL": ""})):
        assert [problem.id for problem in run_checks(tags=[checks.TAG])] == ["newsroom.E005"]


@pytest.mark.parametrize("program", [["worker", "-P", "solo"], ["beat", "--schedule", "/dev/null"]])
def test_worker_and_scheduler_do_not_start_either_and_say_what_to_do(program):
    """Celery runs the checks and drops what they say."""
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "newsroom", *program]
    env = {**os.environ, "SECRET_KEY": "short"}
    done = subprocess.run(celery, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert "The site does not start like this" in done.stderr
    assert "SECRET_KEY has fewer than 32 characters" in done.stderr
