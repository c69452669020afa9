"""`make stripe-live` by the same code path against the local Stripe: only the address differs."""

import os
import subprocess
import sys

from tests.giving.conftest import running_sandbox
from tests.services import ROOT


def run(**env: str) -> subprocess.CompletedProcess:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("STRIPE_")}
    return subprocess.run(
        [sys.executable, "-m", "proofs.live"],
        cwd=ROOT,
        env=clean | env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_key_it_is_skipped_and_says_so():
    skipped = run()
    assert skipped.returncode == 0
    assert skipped.stdout.startswith("Skipped: STRIPE_SECRET_KEY is not set")


def test_a_live_key_is_refused():
    refused = run(STRIPE_SECRET_KEY="sk_live_1")
    assert refused.returncode == 1
    assert "Refused" in refused.stderr


def test_every_journey_goes_as_the_product_expects(tmp_path):
    with running_sandbox(tmp_path) as address:
        done = run(STRIPE_SECRET_KEY="sk_test_sandbox_live", STRIPE_API_BASE=address)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "FAILED" not in done.stdout
    assert done.stdout.count("  proved  ") == 11
    assert "This was the local Stripe: shape, not behaviour." in done.stdout
