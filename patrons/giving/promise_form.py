"""What the forms that end in a pledge share: key, amount, and where the reader came from."""

import uuid
from urllib.parse import urlencode

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from patrons.giving.appeal import Appeal


class PromiseForm(forms.Form):
    # What another currency's form keeps of this one, beside where the reader came from.
    keeps: tuple[str, ...] = ()

    key = forms.Field(widget=forms.HiddenInput, required=False)
    # As long as it likes: what is no amount is answered with what to write (Currency.parse).
    other = forms.CharField(label=_("Another amount"), required=False)
    cover_fees = forms.BooleanField(label=_("Cover the payment fees too"), required=False)
    currency = forms.CharField(widget=forms.HiddenInput)
    appeal = forms.CharField(widget=forms.HiddenInput, required=False)
    page = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def wrong(self) -> str:
        """The id of the first field that is wrong, or an empty string."""
        for field in self.visible_fields():
            if field.errors:
                return field.id_for_label or f"{field.auto_id}_0"  # the first of its radios
        return ""

    @property
    def came_from(self) -> str:
        """What another currency's form keeps of this one, as the end of an address."""
        kept = {name: self[name].value() for name in (*self.keeps, "appeal", "page")}
        return urlencode({name: value for name, value in kept.items() if value})

    def clean_key(self) -> uuid.UUID:
        """The form's own key. One that was lost costs nobody a gift: it makes a new one."""
        try:
            return uuid.UUID(self.cleaned_data["key"])
        except (ValueError, TypeError, AttributeError):
            return uuid.uuid4()

    def origin(self) -> dict:
        """The pledge's fields that say which appeal, page and language it came from."""
        page = Page.objects.live().filter(pk=_number(self.cleaned_data["page"])).first()
        return {
            "appeal": Appeal.objects.named(self.cleaned_data["appeal"]),
            "page": page,
            "page_title": page.title if page else "",
            "page_address": (page.url or "") if page else "",
            "language": get_language() or "",
        }


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
