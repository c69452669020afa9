"""What is erased stands in no file of a SQLite database."""

from pathlib import Path

import pytest
from django.db.utils import ConnectionHandler

from newsroom.env import database
from patrons.account.overwriting import cut_log

pytestmark = pytest.mark.django_db
HERS = "zoraida@erase-me.example"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "db.sqlite3"


def connect(file: Path):
    config = database(f"sqlite:///{file}")
    config["OPTIONS"]["timeout"] = 0.1
    return ConnectionHandler({"default": config})["default"]


def in_files(file: Path) -> bool:
    return any(HERS.encode() in path.read_bytes() for path in file.parent.glob(f"{file.name}*"))


def written_and_erased(file: Path):
    ours = connect(file)
    with ours.cursor() as cursor:
        cursor.execute("CREATE TABLE people (email text)")
        cursor.execute("INSERT INTO people VALUES (%s)", [HERS])
        cursor.execute("INSERT INTO people VALUES ('ann@example.org')")
        cursor.execute("DELETE FROM people WHERE email = %s", [HERS])
    return ours


def test_the_log_is_carried_over_and_cut_off(file):
    ours = written_and_erased(file)
    assert in_files(file)  # in the log, whatever secure_delete does
    assert cut_log(ours)
    assert not in_files(file)
    ours.close()


def test_while_somebody_reads_it_waits_for_the_next_time(file):
    ours, reader = written_and_erased(file), connect(file)
    with reader.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        cursor.execute("SELECT * FROM people").fetchall()
        assert not cut_log(ours)
        cursor.execute("COMMIT")
    assert cut_log(ours)
    assert not in_files(file)
    for each in (ours, reader):
        each.close()
