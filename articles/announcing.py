"""What editors do that readers see: each has public_content_changed sent.

A draft is saved every few seconds while somebody writes, and changes nothing for readers: so pages
are announced when they are published, withdrawn, moved or deleted, not when they are saved.
Whoever makes live pages or links past that (in bulk, for example) sends the signal by themselves.
"""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from articles.author import Author, AuthorText
from articles.gone import Gone
from articles.paper import MenuEntry, Paper
from patrons.signals import public_content_changed

PAGES = [page_published, page_unpublished, page_slug_changed, post_page_move]
SHOWN: list[type[Model]] = [
    Author,
    AuthorText,
    Gone,
    Locale,
    MenuEntry,
    Paper,
    Redirect,
    Site,
    Tag,
    get_image_model(),  # its text for who cannot see it, its place of interest
]


def connect() -> None:
    for told in PAGES:
        told.connect(announce, dispatch_uid="announce a page")
    # Of whichever kind it is, the row of its Page goes too.
    post_delete.connect(announce, sender=Page, dispatch_uid="announce a page")
    for model in SHOWN:
        for saved in (post_save, post_delete):
            saved.connect(announce, sender=model, dispatch_uid=f"announce {model.__name__}")


def announce(sender: type[Model], **told: Any) -> None:
    public_content_changed.send(sender)
