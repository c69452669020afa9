"""`make test`: the whole suite on SQLite and on PostgreSQL, side by side, and one total.

What follows `make test ARGS=` goes to pytest: make test ARGS="tests/giving -x".
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

from deploy import contract

ROOT = Path(__file__).resolve().parent.parent
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
COUNTS = ("tests", "failures", "errors", "skipped")


def start(database: str, folder: Path, args: list[str]) -> subprocess.Popen:
    report = ["--junitxml", str(folder / f"{database}.xml"), "-o", "junit_family=xunit2"]
    command = [sys.executable, "-m", "pytest", "-q", "--color=no", *report, *args]
    counted = contract_folder(folder, database)
    counted.mkdir()
    env = {**os.environ, "TEST_DATABASE": database, "CONTRACT_COUNTS": str(counted)}
    with (folder / f"{database}.txt").open("w") as out:
        return subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out)


def contract_folder(folder: Path, database: str) -> Path:
    """Where the local Stripes of that run count what they look at."""
    return folder / f"{database}-contract"


def counts(report: Path) -> dict[str, int]:
    if not report.exists():
        return dict.fromkeys(COUNTS, 0)
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    found = [{name: int(suite.get(name, 0)) for name in COUNTS} for suite in suites]
    return {name: sum(suite[name] for suite in found) for name in COUNTS}


def main() -> None:
    began = time.monotonic()
    total = dict.fromkeys(COUNTS, 0)
    bad, looked = [], contract.Looked()
    with tempfile.TemporaryDirectory(prefix="newsroom-reports-") as name:
        folder = Path(name)
        print("Running the tests on SQLite and on PostgreSQL ...", flush=True)
        runs = {database: start(database, folder, sys.argv[1:]) for database in DATABASES}
        try:
            for database, run in runs.items():
                if run.wait() != 0:
                    bad.append(DATABASES[database])
                print(f"\n== {DATABASES[database]} ==\n")
                print((folder / f"{database}.txt").read_text(), flush=True)
                looked += contract.read(contract_folder(folder, database))
                for key, number in counts(folder / f"{database}.xml").items():
                    total[key] += number
        finally:
            for run in runs.values():
                run.terminate()  # does nothing where it has ended
                run.wait()
    broken = total["failures"] + total["errors"]
    passed = total["tests"] - broken - total["skipped"]
    print(
        f"Total on both databases: {passed} passed, {broken} failed, {total['skipped']} skipped, "
        f"in {time.monotonic() - began:.0f} s."
    )
    print(f"{looked}.")
    if bad:
        sys.exit(f"Failed on {' and '.join(bad)}.")


if __name__ == "__main__":
    main()
