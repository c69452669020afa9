"""The fast path to the worker. What must happen stands in the database and is swept by beat."""

from celery import Task
from django.db import transaction


def soon(task: Task, *args) -> None:
    """Run the task after this transaction is committed.

    A queue that does not answer costs a log line, never the request: the sweep finds the row.
    """
    transaction.on_commit(lambda: task.apply_async(args, retry=False), robust=True)
