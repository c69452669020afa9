"""Stripe's own command-line client, which knows nothing of us, drives the local Stripe.

The binary comes in the npm package `@stripe/cli`; it is looked for in STRIPE_CLI, then in PATH.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from local_stripe import KEY, LocalStripe
from webhook_receiver import Receiver

CLI = os.environ.get("STRIPE_CLI") or shutil.which("stripe")
pytestmark = pytest.mark.skipif(
    CLI is None and not os.environ.get("CI"),
    reason="the Stripe CLI is not here: `npm ci` in tests/sandbox/stripe_cli, then set STRIPE_CLI",
)


@pytest.mark.parametrize(
    "event",
    [
        "checkout.session.completed",
        "payment_intent.succeeded",
        "invoice.paid",
        "charge.refunded",
        "charge.dispute.created",
        "customer.subscription.updated",
        "invoice.payment_failed",
        "checkout.session.async_payment_succeeded",
        "payment_method.attached",
    ],
)
def test_stripe_trigger_makes_the_event_happen(
    local: LocalStripe, receiver: Receiver, tmp_path: Path, event
):
    assert CLI, "CI must have the Stripe CLI: see .ci/run"
    # Its search for newer versions has nowhere to go: no test talks to the internet.
    environment = {
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "STRIPE_CLI_TELEMETRY_OPTOUT": "1",
    }
    done = subprocess.run(
        [CLI, "trigger", event, "--api-base", local.url, "--api-key", KEY],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    if event.startswith("checkout.session.async"):
        (intent,) = [
            each.id
            for each in local.client.v1.payment_intents.list({"limit": 5}).data
            if each.status == "processing"
        ]
        local.switch(f"payments/{intent}/settle")
    happened = receiver.wait_for(event)
    assert happened.api_version == "2026-08-26.dahlia"
    assert local.stats()["violations"] == 0
