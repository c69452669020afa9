"""What `make run` says where it cannot start: one sentence, and what to do."""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from deploy import alone, reset, run
from deploy.processes import LONGEST_SOCKET_PATH, Site, socket_in
from tests import environment
from tests.services import ROOT


def install(**env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "deploy/install.py"],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_machine_without_the_venv_module_is_told_what_to_install(tmp_path):
    (tmp_path / "ensurepip.py").write_text("raise ImportError('Debian keeps it in a package')")
    done = install(PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "apt install python3-venv" in done.stderr


def test_an_old_python_is_told_which_one_is_needed(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.version_info = (3, 9, 2)")
    done = install(PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr
    assert "is 3.9" in done.stderr


def test_a_taken_port_is_named_with_another_to_choose():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            SystemExit, match=f"Port {port}, for the site.*make run PORT={port + 10}"
        ):
            run.check_free(port, "the site", "PORT")


@pytest.mark.parametrize("typed", ["abc", "0", "65536", "-1", "80.5"])
def test_a_port_that_is_none_is_refused(monkeypatch, typed):
    monkeypatch.setenv("PORT", typed)
    with pytest.raises(SystemExit, match="Give a number"):
        run.port("PORT", 8000)


def test_a_second_start_in_one_folder_is_refused_and_names_the_first(tmp_path):
    with alone.hold(tmp_path):
        again = "import sys, pathlib, deploy.alone as a; a.hold(pathlib.Path(sys.argv[1]))"
        command = [sys.executable, "-c", again, str(tmp_path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"already running from this folder (process {os.getpid()})" in done.stderr


def test_a_reset_is_refused_while_the_site_runs_and_clears_it_afterwards(tmp_path, monkeypatch):
    monkeypatch.setattr(reset, "ROOT", tmp_path)
    kept, cleared = tmp_path / "var" / "tests", tmp_path / "var" / "db.sqlite3"
    kept.mkdir(parents=True)
    cleared.touch()
    with alone.hold(tmp_path / "var"), pytest.raises(SystemExit, match="Stop it first"):
        reset.main()
    assert cleared.exists()
    reset.main()
    assert not cleared.exists()
    assert kept.exists()


def test_the_queues_socket_is_never_longer_than_the_kernel_takes(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(environment.FOLDER))
    short, deep = tmp_path, tmp_path / ("folder" * 20)
    assert socket_in(short) == short / "valkey.sock"
    assert len(os.fsencode(socket_in(deep))) <= LONGEST_SOCKET_PATH
    assert socket_in(deep) == socket_in(deep)
    assert socket_in(deep) != socket_in(deep / "other")


def test_the_sites_processes_know_each_other():
    site = Site(Path("/srv/news/var"), 9000, 9001)
    assert site.environment()["SITE_URL"] == "http://127.0.0.1:9000"
    assert "http://127.0.0.1:9000/stripe/webhook/" in site.local_stripe("whsec_x")
    assert site.sandbox == "http://127.0.0.1:9001"
