"""Who brought, changed or deleted which picture or document, and when: in the site's history.

Wagtail writes down what is done on the pages of one file, and nothing of what is done in its
choosers, where many are uploaded, and to many at once. So each saving and each deletion by
somebody in the admin is written down, once in a request; seeds and commands are nobody.
"""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import get_active_log_context, log
from wagtail.models import ModelLogEntry

CREATE, EDIT, DELETE = "wagtail.create", "wagtail.edit", "wagtail.delete"
FILES: tuple[type[Model], ...] = (get_image_model(), get_document_model())
# Wagtail measures a file when somebody first asks, and stores that: nobody changed anything.
MEASURES = {"file_size", "file_hash"}
# What is done to many at once and saves none of them.
UNSAVED = {"add_tags", "add_to_collection"}


def listen() -> None:
    for model in FILES:
        post_save.connect(saved, sender=model, dispatch_uid=f"history of {model.__name__}")
        post_delete.connect(deleted, sender=model, dispatch_uid=f"history of {model.__name__}")


def saved(sender, instance: Model, created: bool, update_fields=None, **told: Any) -> None:
    """After the commit: where Wagtail writes it down too, it does so after the saving."""
    if update_fields and set(update_fields) <= MEASURES:
        return
    context = get_active_log_context()
    if context.user is not None:
        action = CREATE if created else EDIT
        transaction.on_commit(partial(note, instance, action, context.user, context.uuid))


def deleted(sender, instance: Model, **told: Any) -> None:
    """At once: afterwards it has no number, and Wagtail writes it down before."""
    context = get_active_log_context()
    if context.user is not None:
        note(instance, DELETE, context.user, context.uuid)


def many_changed(request: HttpRequest, action: str, things: list) -> None:
    if action in UNSAVED:
        context = get_active_log_context()
        for thing in (each for each in things if isinstance(each, FILES)):
            note(thing, EDIT, request.user, context.uuid)


def note(thing: Model, action: str, user: Any, uuid: UUID | None) -> None:
    """Nothing where this request's entry is there; what is made and saved again was made."""
    covered = {action, CREATE} if action == EDIT else {action}
    kind = ContentType.objects.get_for_model(thing)
    there = ModelLogEntry.objects.filter(content_type=kind, object_id=str(thing.pk), uuid=uuid)
    if not there.filter(action__in=covered).exists():
        log(instance=thing, action=action, user=user, uuid=uuid)
