"""The sizes and formats of an article's pictures, made before readers ask for them."""

import logging
from collections.abc import Iterator
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from wagtail.fields import StreamValue
from wagtail.images.models import AbstractImage

from articles.article import ArticlePage
from articles.pictures.sources import Shape, filters
from patrons.signals import public_content_changed

LATELY = timedelta(days=1)

log = logging.getLogger(__name__)


def make_pictures(article: ArticlePage) -> int:
    """Make what is missing for the article as it is and as it is drafted; returns how many.

    What is there already stays, so that it can run again at any time.
    """
    draft = article.get_latest_revision_as_object()
    shown = {
        (picture.pk, shape): picture
        for body in (article.body, draft.body)
        for picture, shape in _pictures(body)
    }
    made = sum(_make(picture, shape) for (_, shape), picture in shown.items())
    # It may have been published meanwhile, and its page made without these.
    if made and ArticlePage.objects.live().filter(pk=article.pk).exists():
        public_content_changed.send(sender=ArticlePage)
    return made


def lately_changed() -> QuerySet[ArticlePage]:
    """Articles whose pictures the queue may have missed."""
    since = timezone.now() - LATELY
    return ArticlePage.objects.filter(latest_revision_created_at__gte=since)


def has_pictures(body: StreamValue) -> bool:
    return any(block["type"] == "picture" for block in body.raw_data)


def _pictures(body: StreamValue) -> Iterator[tuple[AbstractImage, Shape]]:
    for block in body:
        if block.block_type == "picture" and block.value.get("picture"):
            yield block.value["picture"], Shape(block.value["shape"])


def _make(image: AbstractImage, shape: Shape) -> int:
    wanted = filters(image, shape)
    there = {(each.filter_spec, each.focal_point_key) for each in image.renditions.all()}
    missing = [each for each in wanted if (each.spec, each.get_cache_key(image)) not in there]
    try:
        for each in missing:
            image.create_rendition(each)
    except OSError:  # the file is gone or cannot be read; readers see the others
        log.exception("picture %s could not be made smaller", image.pk)
        return 0
    return len(missing)
