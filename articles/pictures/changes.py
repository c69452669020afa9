"""When pictures are made: an article was saved, or a picture that stands in one was changed."""

from celery import signature
from django.db.models.signals import post_save
from wagtail.images.models import Image
from wagtail.models import ReferenceIndex

from articles.article import ArticlePage
from articles.pictures.making import has_pictures
from patrons.queue import soon

# By name: what the worker makes pictures with stays out of the web process.
MAKE = "articles.tasks.make_pictures"
# Wagtail removes what was made of a picture's old file right after it has saved the new one.
AFTER_REMOVAL = 3  # seconds


def listen() -> None:
    post_save.connect(article_saved, sender=ArticlePage)
    post_save.connect(picture_changed, sender=Image)


def article_saved(sender, instance: ArticlePage, **sent) -> None:
    if has_pictures(instance.body):
        soon(signature(MAKE), instance.pk)


def picture_changed(sender, instance: Image, created: bool, **sent) -> None:
    """Another file or focal point."""
    for page_id in [] if created else articles_with(instance):
        soon(signature(MAKE, countdown=AFTER_REMOVAL), page_id)


def articles_with(picture: Image) -> list[int]:
    found = ReferenceIndex.get_references_to(picture).filter(
        content_type__app_label="articles", content_type__model="articlepage"
    )
    return [int(pk) for pk in found.values_list("object_id", flat=True).distinct()]
