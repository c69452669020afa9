"""`make reset`: throw away what this folder's demo has stored. Refuses while it runs."""

import shutil
from pathlib import Path

from deploy import alone

ROOT = Path(__file__).resolve().parent.parent
KEPT = {"run.lock", "tests"}  # the tests' databases hold nothing of the demo


def main() -> None:
    var = ROOT / "var"
    with alone.hold(var):
        for path in var.iterdir():
            if path.name in KEPT:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    print("Cleared. `make run` starts a new demo.")


if __name__ == "__main__":
    main()
