"""What the worker does for articles."""

from celery import shared_task
from django.core.management import call_command

from articles.article import ArticlePage
from articles.pictures import making


@shared_task
def publish_scheduled() -> None:
    """Publish what is due, and withdraw what has expired; Wagtail's command knows which."""
    call_command("publish_scheduled")


@shared_task
def make_pictures(page_id: int) -> None:
    article = ArticlePage.objects.filter(pk=page_id).first()
    if article is not None:
        making.make_pictures(article)


@shared_task
def sweep_pictures() -> None:
    """Pictures of the last day that were not made, because the queue was away."""
    for article in making.lately_changed():
        making.make_pictures(article)
