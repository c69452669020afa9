"""Forms that ask back: what looks like a slip is said, and a second press says yes to it."""

import uuid
from dataclasses import dataclass
from hashlib import sha256
from typing import Generic, TypeVar

from django import forms
from django.db.models import Model
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from patrons.giving.doubts import Doubt


@dataclass(frozen=True)
class Fact:
    """What stands above a form."""

    label: str
    value: str


class OnceForm(forms.Form):
    # A second press of the button, or a reload, finds what the first one made.
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class AskingBackForm(forms.Form):
    # Which doubts the person has read: with others, they are asked again.
    answered = forms.CharField(widget=forms.HiddenInput, required=False)

    def doubts(self) -> list[Doubt]:
        """What to ask about a valid form before anything is stored."""
        raise NotImplementedError

    def open_doubts(self) -> list[Doubt]:
        """The doubts that nobody has said yes to; the form then waits for the answer to them."""
        found = self.doubts()
        asked = sha256("\n".join(doubt.words for doubt in found).encode()).hexdigest()
        if not found or self.cleaned_data["answered"] == asked:
            return []
        typed = QueryDict(mutable=True)
        typed.update({name: self.data[name] for name in self.data})
        typed["answered"] = asked
        self.data = typed
        return found


Asking = TypeVar("Asking", bound=AskingBackForm)


class AskingBackView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView, Generic[Asking]):
    """A page with facts, a form of ours and its one button."""

    template_name = "patrons/admin/asking_back.html"
    button, button_again, working = "", "", ""

    made: Model | None = None  # what the form stored

    def made_before(self, form: Asking) -> Model | None:
        """What an earlier press of the same button stored; may find an error in the form."""
        raise NotImplementedError

    def store(self, form: Asking) -> Model | None:
        """Store it and tell; None where the form has an error instead."""
        raise NotImplementedError

    def form_valid(self, form: Asking) -> HttpResponse:
        self.made = self.made_before(form)
        if self.made is None and not form.errors:
            doubts = form.open_doubts()
            if doubts:
                return self._answer(form, 409, doubts=doubts)
            self.made = self.store(form)
        return self.form_invalid(form) if self.made is None else redirect(self.get_success_url())

    def form_invalid(self, form: Asking) -> HttpResponse:
        return self._answer(form, 422)

    def _answer(self, form: Asking, status: int, **more) -> HttpResponse:
        context = self.get_context_data(form=form, **more)
        return self.render_to_response(context, status=status)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            button=self.button_again if kwargs.get("doubts") else self.button,
            working=self.working,
            way_back=self.get_way_back(),
            **kwargs,
        )

    def get_way_back(self) -> str:
        """Where somebody goes who stores nothing."""
        raise NotImplementedError
