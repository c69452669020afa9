"""A published article that has no picture gets a card; the worker is asked for it by name, so that
no web process loads what draws it.
"""

from typing import Any

from celery import signature
from wagtail.signals import page_published

from articles.article import ArticlePage
from patrons.queue import soon


def listen() -> None:
    page_published.connect(ask, sender=ArticlePage, dispatch_uid="ask for a card")


def ask(sender: type, instance: ArticlePage, **kwargs: Any) -> None:
    soon(signature("articles.tasks.make_card"), instance.pk)
