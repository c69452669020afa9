"""The fast path to the worker. What must happen stands in the database and is swept by beat."""

from celery import Task
from django.db import transaction


def soon(task: Task, *args: int) -> None:
    """Run the task after this transaction is committed.

    A queue that does not answer costs a log line, never the request: the sweep finds the row.
    """
    transaction.on_commit(lambda: _publish(task, args), robust=True)


def _publish(task: Task, args: tuple[int, ...]) -> None:
    # What a worker logs of the arguments is given: Celery's own search for it costs a fifth of
    # the publishing, for a few numbers.
    task.apply_async(args, retry=False, argsrepr=repr(args), kwargsrepr="{}")
