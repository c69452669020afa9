"""A process that ends with the one that started it, even when that one is killed outright.

Linux only; elsewhere a killed runner leaves its processes, as any program's would.
"""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent(by: int = signal.SIGTERM) -> None:
    """From here on the kernel sends this process that signal when its parent is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, by)
