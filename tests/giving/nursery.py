"""Local Stripes that start at once, for the many tests that have one of their own: one process has
their program loaded, and forks for each.

It reads the arguments of `python -m sandbox`, a line of JSON for each that is wanted, and answers
with its pid.
"""

import json
import os
import signal
import sys

from deploy.tied import end_with_parent
from sandbox.__main__ import main


def begin(arguments: list[str]) -> None:
    end_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what it says is no answer of the nursery's
    sys.argv[1:] = arguments
    main()


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # none stays behind as a zombie
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            begin(json.loads(line))
            break
        print(pid, flush=True)
