"""The fast path to the worker. What must happen stands in the database and is swept by beat."""

from celery import Signature, Task
from django.core.cache import cache
from django.db import transaction

ASKED_FOR = 10  # seconds, after which a wake-up that no worker heard is sent again


def soon(task: Task | Signature, *args: int) -> None:
    """Run the task after this transaction is committed.

    A queue that does not answer costs a log line, never the request: the sweep finds the row.
    """
    transaction.on_commit(lambda: _publish(task, args), robust=True)


def wake(task: Task | Signature) -> None:
    """Run a task that takes up whatever waits, after this transaction is committed.

    However many ask, it is queued once until a worker begins it, or ASKED_FOR has passed: rows
    that come in a burst cost one message. Where nobody could be asked, the sweep finds the rows.
    """

    def ask() -> None:
        if cache.add(_asked(task), 1, ASKED_FOR):
            try:
                _publish(task, ())
            except Exception:
                awake(task)  # nothing is on its way
                raise

    transaction.on_commit(ask, robust=True)


def awake(task: Task | Signature) -> None:
    """The task has begun and has not looked yet: what is stored from now on asks for another."""
    cache.delete(_asked(task))


def _asked(task: Task | Signature) -> str:
    return f"asked-for-{task.name}"


def _publish(task: Task | Signature, args: tuple[int, ...]) -> None:
    # What a worker logs of the arguments is given: Celery's own search for it costs a fifth of
    # the publishing, for a few numbers.
    task.apply_async(args, retry=False, argsrepr=repr(args), kwargsrepr="{}")
