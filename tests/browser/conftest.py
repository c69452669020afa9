"""Real Chromium: the machine's own, because Playwright's download is not on the package index.

Best is the one without a window of its own: each new profile of the other draws one, unseen, which
costs a quarter of the time.
"""

import os
import shutil

import pytest

CHROMIUM = (
    shutil.which("chromium-headless-shell")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    """Without Chromium these are skipped and named; where CI is set they fail instead."""
    if CHROMIUM or os.environ.get("CI") == "true":
        return
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(
                pytest.mark.skip(reason="no Chromium here (apt install chromium-headless-shell)")
            )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    assert CHROMIUM, "CI needs Chromium: apt-get install chromium-headless-shell"
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args, stack):
    phone = {"width": 390, "height": 844}
    return {**browser_context_args, "base_url": stack.address, "viewport": phone, "locale": "en-GB"}
