"""What changes where an article is listed without a save of ArticlePage: Wagtail moves rows by SQL,
and withdraws as plain pages what has expired, many at once, and aliases.
"""

from typing import Any

from wagtail.signals import page_published, page_unpublished, post_page_move

from articles.article import ArticlePage
from articles.lists.listing import Listing


def listen() -> None:
    for told in (post_page_move, page_published):
        told.connect(relist, sender=ArticlePage, dispatch_uid="relist")
    page_unpublished.connect(unlist, sender=ArticlePage, dispatch_uid="unlist")


def relist(sender: type, instance: ArticlePage, **kwargs: Any) -> None:
    # As it is stored: what is told of may be a page as it was before.
    Listing.objects.relist(ArticlePage.objects.get(pk=instance.pk))


def unlist(sender: type, instance: ArticlePage, **kwargs: Any) -> None:
    """Also before it is deleted, when it is still stored as live."""
    Listing.objects.filter(article=instance.pk).delete()
