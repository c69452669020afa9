"""What the worker does for articles."""

from celery import shared_task
from django.core.management import call_command

from articles.article import ArticlePage
from articles.found import drawn_card


@shared_task
def publish_scheduled() -> None:
    """Publish what is due, and withdraw what has expired; Wagtail's command knows which."""
    call_command("publish_scheduled")


@shared_task
def make_card(article: int) -> None:
    """Draw what stands for an article where it is shared, if it has no picture."""
    drawn_card.make_cards(ArticlePage.objects.live().filter(pk=article))


@shared_task
def make_missing_cards() -> None:
    drawn_card.make_cards(drawn_card.newest())
