"""What one process looked at, in a file of a folder, for whoever counts a whole run.

Set by `--counts` or CONTRACT_COUNTS. Each process has a file of its own, written every few seconds
and at the end, so that one that is killed loses little. No value of a request is kept.
"""

import json
import os
import secrets
import threading
from collections import Counter
from pathlib import Path

from sandbox.contract.keeper import Keeper


class Record:
    """The keeper's counts, and the requests that the contract refused, by the key that sent them.

    The keys of the local Stripe are no secrets; they tell who asked.
    """

    def __init__(self, keeper: Keeper, folder: Path | None) -> None:
        self._keeper, self._folder = keeper, folder
        self._name = f"{os.getpid()}-{secrets.token_hex(4)}.json"
        self._refused: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def refused(self, key: str, what: str) -> None:
        """The contract has no such request: `what` is its address, and the parameter."""
        with self._lock:
            self._refused[key, what] += 1

    def write(self) -> None:
        """Put down what is known now; a reader sees a whole file or none."""
        if self._folder is None:
            return
        with self._lock:
            refused = [[*who, times] for who, times in sorted(self._refused.items())]
            told = {**self._keeper.counts(), "refused": refused, "broken": self._keeper.broken()}
            half = self._folder / f"{self._name}.half"
            half.write_text(json.dumps(told))
            half.rename(self._folder / self._name)
