"""What the worker does for articles."""

import logging
from datetime import timedelta

from celery import shared_task
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from articles.article import ArticlePage
from articles.desk import scheduled
from articles.found import drawn_card, renamed
from articles.pictures import making
from articles.related import comparing, likely, lists
from patrons.queue import awake, soon, wake
from patrons.signals import public_content_changed

logger = logging.getLogger(__name__)

# Then mails and other tasks have their turn, however large the archive that was brought in.
ARTICLES_AT_ONCE = 200
LONGEST_TURN = timedelta(seconds=10)
LONGEST_MAKING = 300  # seconds, after which whoever was at it is taken for dead


@shared_task
def publish_scheduled() -> None:
    """Publish what is due, and withdraw what has expired."""
    scheduled.publish_due()


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
def index_again(pk: int, after: int = 0, *, kind: str) -> None:
    """An author, a tag or a section has another name: search finds its articles by it."""
    if last := renamed.index_some(kind, pk, after):
        soon(index_again.s(kind=kind), pk, last)


@shared_task
def make_card(article: int) -> None:
    """Draw what stands for an article where it is shared, if it has no picture."""
    drawn_card.make_cards(ArticlePage.objects.live().filter(pk=article))


@shared_task
def make_missing_cards() -> None:
    drawn_card.make_cards(drawn_card.newest())


@shared_task
def relate(article_id: int) -> None:
    """An article was published: what is like it, and which waiting title may mean it."""
    _tell(comparing.compare(article_id))
    likely.propose(article_id)
    if comparing.due().exists():
        wake(relate_waiting)


@shared_task
def relate_waiting() -> None:
    """Articles whose links were never worked out, or whose neighbours are gone; newest first."""
    awake(relate_waiting)
    began, changed, done = timezone.now(), False, 0
    for article_id in list(comparing.no_longer_live()[:ARTICLES_AT_ONCE]):
        lists.withdraw(article_id)
        changed = True
    unread = list(comparing.unread()[:ARTICLES_AT_ONCE])
    for article_id in unread or list(comparing.due()[:ARTICLES_AT_ONCE]):
        if timezone.now() - began > LONGEST_TURN:
            break
        try:
            # All are read before any is compared: what is rare in the archive is known by then.
            if unread:
                comparing.read(article_id)
            else:
                changed |= comparing.compare(article_id)
                likely.propose(article_id)
            done += 1
        except Exception:  # one text holds no other up
            logger.exception("article %s was not compared", article_id)
            comparing.set_aside(article_id)
    _tell(changed)
    if done and comparing.due().exists():
        wake(relate_waiting)


def _tell(changed: bool) -> None:
    if changed:
        transaction.on_commit(lambda: public_content_changed.send(sender=relate_waiting))
