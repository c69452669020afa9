"""Part of every test run: nothing that was sent or emitted in it broke Stripe's contract."""

import os
from pathlib import Path

import pytest

from deploy.contract import Looked, read


def looked() -> Looked:
    return read(Path(os.environ["CONTRACT_COUNTS"]))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if looked().faults and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter) -> None:
    found = looked()
    if not found.processes:
        return
    for fault in found.faults:
        terminalreporter.write_line(f"against Stripe's contract: {fault}", red=True)
    terminalreporter.write_line(f"{found}.")
