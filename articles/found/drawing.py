"""An article gets a card when it is published, and another when its picture is deleted; the worker
is asked for it by name, so that no web process loads what draws it.
"""

from typing import Any

from celery import signature
from django.db.models.signals import pre_delete
from wagtail.images.models import Image
from wagtail.signals import page_published

from articles.article import ArticlePage
from articles.pictures.changes import articles_with
from patrons.queue import soon

MAKE = "articles.tasks.make_card"


def listen() -> None:
    page_published.connect(ask, sender=ArticlePage, dispatch_uid="ask for a card")
    # Before: afterwards nobody knows where it stood.
    pre_delete.connect(ask_for_another, sender=Image, dispatch_uid="ask for another card")


def ask(sender: type, instance: ArticlePage, **kwargs: Any) -> None:
    soon(signature(MAKE), instance.pk)


def ask_for_another(sender: type, instance: Image, **kwargs: Any) -> None:
    for article in articles_with(instance):
        soon(signature(MAKE), article)
