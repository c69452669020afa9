"""What somebody would hold who took the database away: a dump of it, or SQLite’s own file."""

import subprocess
from pathlib import Path

import pytest
from django.db import connection

from tests.privacy.conftest import HERS, erase, found_of_her
from tests.services import POSTGRES

pytestmark = pytest.mark.django_db(transaction=True)


def taken_away() -> str:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file = Path(connection.settings_dict["NAME"])
        return file.read_bytes().decode("utf-8", "replace")
    where = connection.settings_dict
    address = f"postgresql://{where['USER']}@{where['HOST']}:{where['PORT']}/{where['NAME']}"
    dump = [str(POSTGRES / "pg_dump"), "--dbname", address]
    return subprocess.run(dump, check=True, capture_output=True, text=True).stdout


def test_nothing_of_an_erased_person_can_be_taken_away(zoraida):
    assert set(found_of_her(taken_away())) == set(HERS)
    erase(zoraida)
    assert found_of_her(taken_away()) == {}
