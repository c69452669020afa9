"""`python -m sandbox`: start the local Stripe and stop it cleanly."""

import argparse
import fcntl
import logging
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from types import FrameType

from werkzeug.serving import WSGIRequestHandler, make_server

from sandbox.account import Account
from sandbox.app import create_app
from sandbox.contract import Keeper, Record
from sandbox.deliveries import Deliveries
from sandbox.due import happen
from sandbox.endpoints import GIVEN, Endpoint, Endpoints
from sandbox.faults import Faults
from sandbox.resources.balance import mature
from sandbox.store import Store
from sandbox.webhooks import Courier

HOST = "127.0.0.1"
LOOK_EVERY = 2


class QuietHandler(WSGIRequestHandler):
    """No address is logged: a session's id in it would let anybody pay or expire it."""

    timeout = 60

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return None


def arguments() -> argparse.Namespace:
    environ = os.environ
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=int(environ.get("SANDBOX_PORT", "8001")))
    parser.add_argument("--data", type=Path, default=environ.get("SANDBOX_DATA", "var/sandbox"))
    parser.add_argument("--webhook-url", default=environ.get("STRIPE_WEBHOOK_URL", ""))
    parser.add_argument("--webhook-secret", default=environ.get("STRIPE_WEBHOOK_SECRET", ""))
    parser.add_argument("--couriers", type=int, default=int(environ.get("SANDBOX_COURIERS", "1")))
    counts = environ.get("CONTRACT_COUNTS")
    parser.add_argument("--counts", type=Path, default=Path(counts) if counts else None)
    given = parser.parse_args()
    if given.webhook_url and not given.webhook_secret:
        parser.error("--webhook-url needs --webhook-secret: an unsigned webhook proves nothing")
    return given


def listen(port: int) -> socket.socket:
    """A socket on this machine only; the exit sentence when the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as problem:
        sys.exit(f"The local Stripe cannot use port {port}: {problem.strerror}.")
    return listener


def hold(folder: Path) -> int:
    """Two processes on one folder would both deliver its events."""
    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(f"Another local Stripe uses {folder}.")
    return held


def keep_time(account: Account, courier: Courier, stopped: threading.Event) -> None:
    """Let happen what is due, as the account's clock has it."""
    while not stopped.wait(LOOK_EVERY):
        account.record.write()
        mature(account)
        if happen(account):
            courier.wake()


def main() -> None:
    given = arguments()
    logging.basicConfig(level=logging.INFO, format="%(name)s %(levelname)s %(message)s")
    listener, held = listen(given.port), hold(given.data)
    port = listener.getsockname()[1]
    store = Store(given.data)
    endpoint = None
    if given.webhook_url:
        endpoint = Endpoint(GIVEN, given.webhook_url, given.webhook_secret)
    deliveries = Deliveries(store, Endpoints(store, endpoint), Faults(store))
    keeper = Keeper()
    record = Record(keeper, given.counts)
    account = Account(store, keeper, deliveries, f"http://{HOST}:{port}", record)
    courier = Courier(store, deliveries, given.couriers)
    server = make_server(
        HOST,
        port,
        create_app(account, courier),
        threaded=True,
        request_handler=QuietHandler,
        fd=listener.fileno(),
    )
    stopped = threading.Event()

    def stop(signum: int, frame: FrameType | None) -> None:
        stopped.set()
        # From another thread: shutdown waits for the loop that this one runs.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    courier.start()
    threading.Thread(target=keep_time, args=(account, courier, stopped), daemon=True).start()
    print(f"The local Stripe is at http://{HOST}:{port}. No money moves here.", flush=True)
    server.serve_forever(poll_interval=0.1)
    courier.stop()
    record.write()
    store.close()
    os.close(held)


if __name__ == "__main__":
    main()
