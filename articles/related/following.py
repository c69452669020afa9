"""What publishing and withdrawing set going. Connected in apps.py."""

from typing import Any

from celery import signature
from django.db import transaction
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from articles.article import ArticlePage
from articles.related import lists
from patrons.queue import soon, wake
from patrons.signals import public_content_changed


@receiver(page_published, sender=ArticlePage)
def compare_soon(sender: type, instance: ArticlePage, **sent: Any) -> None:
    # By name: the worker's modules stay out of the web process.
    soon(signature("articles.tasks.relate"), instance.pk)


@receiver(page_unpublished, sender=ArticlePage)
def withdraw(sender: type, instance: ArticlePage, **sent: Any) -> None:
    """Also before it is deleted. The worker fills the gaps it leaves."""
    lists.withdraw(instance.pk)
    wake(signature("articles.tasks.relate_waiting"))
    transaction.on_commit(lambda: public_content_changed.send(sender=sender))
