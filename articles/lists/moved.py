"""An article that is moved to another section is listed there; Wagtail moves it without a save."""

from typing import Any

from wagtail.signals import post_page_move

from articles.article import ArticlePage
from articles.lists.listing import Listing


def listen() -> None:
    post_page_move.connect(relist, sender=ArticlePage, dispatch_uid="relist")


def relist(sender: type, instance: ArticlePage, **kwargs: Any) -> None:
    Listing.objects.relist(ArticlePage.objects.get(pk=instance.pk))
