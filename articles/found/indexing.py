"""What search knows of articles, kept in step with them.

Wagtail would index a page as soon as its own row is stored, and an article's authors and tags are
stored after it: article.py indexes once all of it is there. What is left is to forget, and to read
again where an author, a tag or a section has another name: in the worker, for that may be much.
"""

from typing import Any

from celery import signature
from django.db.models import Model
from django.db.models.signals import pre_delete, pre_save
from taggit.models import Tag
from wagtail.search import index
from wagtail.signals import post_page_move

from articles.article import ArticlePage
from articles.author import Author
from articles.found.renamed import AUTHOR, SECTION, TAG
from articles.section import SectionPage
from patrons.queue import soon

# By name: who is renamed, and the field that says it.
NAMES: dict[type[Model], tuple[str, str]] = {
    Author: (AUTHOR, "name"),
    Tag: (TAG, "name"),
    SectionPage: (SECTION, "title"),
}
READ_AGAIN = "articles.tasks.index_again"


def listen() -> None:
    # Before: afterwards the entry is looked for by a number that the article no longer has.
    pre_delete.connect(forget, sender=ArticlePage, dispatch_uid="forget what search knows")
    post_page_move.connect(read_again, sender=ArticlePage, dispatch_uid="index where it stands")
    for model in NAMES:
        pre_save.connect(renamed, sender=model, dispatch_uid="index under another name")


def forget(sender: type, instance: ArticlePage, **kwargs: Any) -> None:
    index.remove_object(instance)


def read_again(sender: type, instance: ArticlePage, **kwargs: Any) -> None:
    """Its section is among what it is found by."""
    index.insert_or_update_object(ArticlePage.objects.get(pk=instance.pk))


def renamed(sender: type[Model], instance: Model, update_fields=None, **kwargs: Any) -> None:
    """A draft of a section saves some fields, and its name is none of them."""
    kind, field = NAMES[sender]
    if instance.pk is None or (update_fields is not None and field not in update_fields):
        return
    was = sender._default_manager.filter(pk=instance.pk).values_list(field, flat=True).first()
    if was is not None and was != getattr(instance, field):
        soon(signature(READ_AGAIN, kwargs={"kind": kind}), instance.pk)
