"""A run in which somebody broke Stripe's contract fails, and says what it was."""

import json
import subprocess
import sys

import pytest
import requests
import stripe

from deploy.contract import MISUSE, Looked, read
from tests.environment import free_port
from tests.services import ROOT, Service


@pytest.fixture
def counted(tmp_path):
    """The address of a local Stripe whose counts stay out of this run's, and where they are."""
    folder, port = tmp_path / "counts", free_port()
    folder.mkdir()
    command = [sys.executable, "-m", "sandbox", "--port", str(port)]
    local = Service(
        "counted stripe", [*command, "--data", str(tmp_path / "data"), "--counts", str(folder)]
    )
    address = f"http://127.0.0.1:{port}"
    local.wait_until(lambda: answers(address))
    yield address, lambda: (local.stop(), read(folder))[1]
    local.stop()


def answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/healthz", timeout=5).ok
    except requests.RequestException:
        return False


def ask(address: str, key: str, **params) -> None:
    client = stripe.StripeClient(key, base_addresses={"api": address})
    client.v1.customers.create(params)


def test_requests_objects_and_events_are_counted(counted):
    address, stop = counted
    ask(address, "sk_test_sandbox_tests", name="Alice")
    found = stop()
    assert (found.processes, found.requests, found.faults) == (1, 1, [])
    assert found.objects >= 3, "the customer, its event and the answer"


def test_a_request_that_the_contract_refuses_is_a_fault_unless_it_was_meant(counted):
    address, stop = counted
    for key in ("sk_test_sandbox_tests", MISUSE):
        with pytest.raises(stripe.InvalidRequestError):
            ask(address, key, nmae="Alice")
    found = stop()
    assert found.on_purpose == 1
    assert found.faults == [
        "POST /v1/customers: nmae: a request that the contract refuses, 1 times"
    ]


def test_an_address_that_stripe_does_not_have_is_a_fault(counted):
    address, stop = counted
    requests.get(f"{address}/v1/gifts/1", auth=("sk_test_sandbox_tests", ""), timeout=5)
    assert stop().faults == [
        "GET /v1/gifts: no such address: a request that the contract refuses, 1 times"
    ]


def test_what_a_local_stripe_emits_wrongly_is_a_fault(tmp_path):
    told = {"requests_checked": 5, "objects_checked": 7, "answers_checked": 5, "violations": 2}
    file = tmp_path / "1.json"
    file.write_text(json.dumps({**told, "refused": [], "broken": ["charge: amount is missing"]}))
    found = read(tmp_path)
    assert found.faults == [
        "charge: amount is missing: emitted by the local Stripe",
        "and 1 more like these",
    ]
    assert str(found).endswith("2 violations")
    assert str(found + Looked()).startswith("17 requests, objects and events")


def test_a_test_run_with_a_fault_in_it_fails(tmp_path):
    told = {"requests_checked": 1, "objects_checked": 0, "answers_checked": 0, "violations": 0}
    refused = [["sk_test_sandbox_tests", "POST /v1/customers: nmae", 1]]
    (tmp_path / "1.json").write_text(json.dumps({**told, "refused": refused, "broken": []}))
    small = "tests/test_contract_counts.py::test_what_a_local_stripe_emits_wrongly_is_a_fault"
    run = subprocess.run(
        ["env", f"CONTRACT_COUNTS={tmp_path}", sys.executable, "-m", "pytest", "-q", small],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "POST /v1/customers: nmae" in run.stdout
    assert "1 passed" in run.stdout
