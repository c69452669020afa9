"""What changes where an article is listed without a save of ArticlePage: Wagtail moves rows by SQL,
and withdraws as plain pages what has expired, many at once, and aliases.
"""

from typing import Any

from wagtail.signals import page_published, page_unpublished, post_page_move

from articles.article import ArticlePage
from articles.lists.listing import Listing


def listen() -> None:
    for told in (post_page_move, page_published, page_unpublished):
        told.connect(relist, sender=ArticlePage, dispatch_uid="relist")


def relist(sender: type, instance: ArticlePage, **kwargs: Any) -> None:
    # As it is stored: what is told of may be a page as it was before.
    Listing.objects.relist(ArticlePage.objects.get(pk=instance.pk))
