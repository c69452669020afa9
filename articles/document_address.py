"""A document's address ends in its file's name: another file in its place has another one, and what
led to it before leads on.
"""

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.db.models.signals import post_delete
from django.urls import reverse
from django.utils.encoding import uri_to_iri
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import AbstractDocument, Document


def beginning(document: AbstractDocument) -> str:
    """What all its addresses begin with, whatever its file was called."""
    return reverse("wagtaildocs_serve", args=[document.pk, ""])


def lead_on(document: AbstractDocument, was_at: str) -> None:
    """From an address that it had to the one that it has, whatever led on from there before."""
    Redirect.objects.filter(old_path=Redirect.normalise_path(was_at), site=None).delete()
    # As it is read: of what is encoded for the way, a column holds no more than some forty letters.
    there = settings.SITE_URL + uri_to_iri(document.url)
    Redirect.add_redirect(was_at, there, is_permanent=False, automatically_created=True)


def forget(instance: AbstractDocument, **kwargs: Any) -> None:
    """What was deleted is led to by nothing of ours."""
    begins = beginning(instance)
    its = Q(old_path__startswith=begins) | Q(redirect_link__startswith=settings.SITE_URL + begins)
    Redirect.objects.filter(its, automatically_created=True).delete()


def listen() -> None:
    post_delete.connect(forget, sender=Document, dispatch_uid="forget a document's addresses")
