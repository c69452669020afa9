"""What the worker does for articles."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def publish_scheduled() -> None:
    """Publish what is due, and withdraw what has expired; Wagtail's command knows which."""
    call_command("publish_scheduled")
