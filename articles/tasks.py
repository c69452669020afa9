"""What the worker does for articles."""

from celery import shared_task
from django.core.cache import cache
from django.core.management import call_command

from articles.article import ArticlePage
from articles.found import drawn_card
from articles.pictures import making
from patrons.queue import soon

LONGEST_MAKING = 300  # seconds, after which whoever was at it is taken for dead


@shared_task
def publish_scheduled() -> None:
    """Publish what is due, and withdraw what has expired; Wagtail's command knows which."""
    call_command("publish_scheduled")


@shared_task(bind=True, max_retries=60, default_retry_delay=5)
def make_pictures(self, page_id: int) -> None:
    """One at a time for each article: two would make the same files twice."""
    key = f"making-pictures-of-{page_id}"
    if not cache.add(key, 1, LONGEST_MAKING):
        raise self.retry()
    try:
        article = ArticlePage.objects.filter(pk=page_id).first()
        if article is not None:
            making.make_pictures(article)
    finally:
        cache.delete(key)


@shared_task
def sweep_pictures() -> None:
    """Articles of the last day: the queue may have been away when they were saved."""
    for article in making.lately_changed():
        soon(make_pictures, article.pk)


@shared_task
def make_card(article: int) -> None:
    """Draw what stands for an article where it is shared, if it has no picture."""
    drawn_card.make_cards(ArticlePage.objects.live().filter(pk=article))


@shared_task
def make_missing_cards() -> None:
    drawn_card.make_cards(drawn_card.newest())
