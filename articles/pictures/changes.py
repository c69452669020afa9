"""When pictures are made: an article was saved, or a picture that stands in one was changed."""

from django.db.models.signals import post_delete, post_save
from wagtail.images.models import Image
from wagtail.models import ReferenceIndex

from articles.article import ArticlePage
from articles.pictures.making import has_pictures
from articles.tasks import make_pictures
from patrons.queue import soon
from patrons.signals import public_content_changed

# Wagtail removes what was made of a picture's old file right after it has saved the new one.
AFTER_REMOVAL = 3  # seconds


def listen() -> None:
    post_save.connect(article_saved, sender=ArticlePage)
    post_save.connect(picture_changed, sender=Image)
    post_delete.connect(picture_deleted, sender=Image)


def article_saved(sender, instance: ArticlePage, **sent) -> None:
    if has_pictures(instance.body):
        soon(make_pictures, instance.pk)


def picture_changed(sender, instance: Image, created: bool, **sent) -> None:
    """Another file or focal point."""
    pages = [] if created else articles_with(instance)
    for page_id in pages:
        soon(make_pictures.s().set(countdown=AFTER_REMOVAL), page_id)
    if pages:
        public_content_changed.send(sender=Image)


def picture_deleted(sender, instance: Image, **sent) -> None:
    public_content_changed.send(sender=Image)


def articles_with(picture: Image) -> list[int]:
    found = ReferenceIndex.get_references_to(picture).filter(
        content_type__app_label="articles", content_type__model="articlepage"
    )
    return [int(pk) for pk in found.values_list("object_id", flat=True).distinct()]
