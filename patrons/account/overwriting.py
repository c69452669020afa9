"""What is deleted must stand in no file of the database either.

SQLite overwrites deleted rows (secure_delete, newsroom/env.py), but in its log first: until that is
carried over and cut off, the older pages hold them.
"""

import logging

from django.db import connection

log = logging.getLogger(__name__)


def cut_log(database=connection) -> bool:
    """Whether nothing deleted is left in the files. Somebody who reads at this moment keeps SQLite
    from it, and the next keeping tries again. PostgreSQL's VACUUM and log are its server's own.
    """
    if database.vendor != "sqlite" or database.in_atomic_block:
        return database.vendor != "sqlite"
    with database.cursor() as cursor:
        busy, _pages, _done = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        log.warning("the database's log could not be cut off: somebody reads; tried again later")
    return not busy
