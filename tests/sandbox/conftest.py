import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# The repository's root, however pytest was started.
sys.path.insert(0, str(Path(__file__).parents[2]))
from local_stripe import LocalStripe
from webhook_receiver import Receiver, until


def running(folder: Path) -> Iterator[tuple[LocalStripe, Receiver]]:
    """A local Stripe and who hears its webhooks; at the end it must have broken nothing."""
    receiver = Receiver()
    local = LocalStripe(folder, receiver.url)
    yield local, receiver
    counts = local.stats()
    code, logged = local.stop()
    receiver.close()
    assert (code, logged) == (0, ""), "it stops cleanly and logs no fault"
    assert counts["violations"] == 0, "nothing emitted broke Stripe's contract"


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LocalStripe, Receiver]]:
    yield from running(tmp_path_factory.mktemp("sandbox"))


@pytest.fixture
def local(shared: tuple[LocalStripe, Receiver]) -> LocalStripe:
    """The one local Stripe that the tests share; each makes its own objects in it."""
    return shared[0]


@pytest.fixture
def receiver(shared: tuple[LocalStripe, Receiver]) -> Receiver:
    """What the shared local Stripe delivered; only events since the start of the test."""
    local, receiver = shared
    until(lambda: not local.stats()["deliveries"].get("pending"))
    receiver.events.clear()
    return receiver


@pytest.fixture(scope="session")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LocalStripe, Receiver]]:
    yield from running(tmp_path_factory.mktemp("fresh"))


@pytest.fixture
def fresh(second: tuple[LocalStripe, Receiver]) -> tuple[LocalStripe, Receiver]:
    """A local Stripe with nothing in it, whose clock may be moved."""
    local, receiver = second
    local.switch("reset")
    until(lambda: not local.stats()["deliveries"].get("pending"))
    receiver.events.clear()
    return second


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[LocalStripe, Receiver]]:
    """A local Stripe of one's own, to be killed and restarted."""
    receiver = Receiver()
    local = LocalStripe(tmp_path / "data", receiver.url)
    yield local, receiver
    local.stop()
    receiver.close()
