"""What the worker does for articles."""

from celery import shared_task

from articles.desk import scheduled


@shared_task
def publish_scheduled() -> None:
    """Publish what is due, and withdraw what has expired."""
    scheduled.publish_due()
