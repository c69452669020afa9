"""What gifts or ballots hang on is archived, never deleted; staff are told what hangs on it."""

from collections import Counter

from django import forms
from django.db import models, router, transaction
from django.db.models.deletion import Collector, ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from patrons.admin.side_by_side import SideBySideForm


def hanging_on(thing: models.Model, apart_from: tuple = ()) -> str:
    """What forbids deleting it, in words ("3 pledges and 1 article hang on it"), or nothing."""
    collector = Collector(using=router.db_for_write(type(thing), instance=thing))
    try:
        collector.collect([thing])
    except ProtectedError as error:
        kept = [row for row in error.protected_objects if not isinstance(row, apart_from)]
        counted = Counter(type(row) for row in kept)
        named = [words(number, model) for model, number in counted.items()]
        if named:
            return f"{get_text_list(named, 'and')} {'hangs' if len(kept) == 1 else 'hang'} on it"
    return ""


def words(number: int, model: type[models.Model]) -> str:
    name = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
    return f"{number} {name}"


class KeepingDeleteView(generic.DeleteView):
    """Deletes what nothing hangs on; refuses the rest, and says what to do instead."""

    instead = "Archive it instead: it is no longer offered, and what was given through it stays."
    apart_from: tuple = ()

    def kept_by(self) -> str:
        """What forbids deleting it, in words, or nothing."""
        return hanging_on(self.object, self.apart_from)

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        kept_by = self.kept_by()
        if kept_by and self.user_has_permission("delete"):
            messages.error(request, f"“{self.object}” cannot be deleted: {kept_by}. {self.instead}")
            return redirect(reverse(self.edit_url_name, args=[self.object.pk]))
        return super().dispatch(request, *args, **kwargs)

    def delete_action(self) -> None:
        with transaction.atomic():
            for model in self.apart_from:
                model._default_manager.filter(**{self.model._meta.model_name: self.object}).delete()
            super().delete_action()


class EditedViewSet(ModelViewSet):
    """Something that staff write and change."""

    delete_view_class = KeepingDeleteView
    copy_view_enabled = False
    add_to_reference_index = False
    question = ""

    def get_common_view_kwargs(self, **kwargs) -> dict:
        """Without a count of references: Wagtail's index knows nothing of gifts and ballots."""
        return super().get_common_view_kwargs(**{**kwargs, "usage_url_name": None})

    def get_index_view_kwargs(self, **kwargs) -> dict:
        return super().get_index_view_kwargs(page_title=self.question, **kwargs)


class ArchivingForm(SideBySideForm):
    """A tick instead of a date: the row keeps since when it is archived."""

    archived = forms.BooleanField(
        required=False,
        help_text="No longer offered. What was given through it stays as it is.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["archived"] = self.instance.archived_at is not None

    def save(self, commit: bool = True):
        if not self.cleaned_data["archived"]:
            self.instance.archived_at = None
        elif self.instance.archived_at is None:
            self.instance.archived_at = timezone.now()
        return super().save(commit)
