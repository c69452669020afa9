"""What search knows of articles, kept in step with them.

Wagtail would index a page as soon as its own row is stored, and an article's authors and tags are
stored after it: article.py indexes once all of it is there. What is left is to forget.
"""

from typing import Any

from django.db.models.signals import pre_delete
from wagtail.search import index
from wagtail.signals import post_page_move

from articles.article import ArticlePage


def listen() -> None:
    # Before: afterwards the entry is looked for by a number that the article no longer has.
    pre_delete.connect(forget, sender=ArticlePage, dispatch_uid="forget what search knows")
    post_page_move.connect(read_again, sender=ArticlePage, dispatch_uid="index where it stands")


def forget(sender: type, instance: ArticlePage, **kwargs: Any) -> None:
    index.remove_object(instance)


def read_again(sender: type, instance: ArticlePage, **kwargs: Any) -> None:
    """Its section is among what it is found by."""
    index.insert_or_update_object(ArticlePage.objects.get(pk=instance.pk))
