"""A text in every language, side by side: the default language's first, the others beside it."""

import copy

from django.conf import settings
from django.db import transaction
from django.forms import BoundField
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from patrons import texts

LEFT_EMPTY = "Left empty, readers see the other text."


class Beside(BoundField):
    """Has its panel (below). Wagtail prints once more, bare, whatever a form has beyond its model:
    twice in a page, the second would be the one that is sent.
    """

    def __str__(self) -> SafeString:
        return SafeString("")


class SideBySideForm(WagtailAdminModelForm):
    """Has a field for each text and language (`name_uk` beside `name`), and keeps them as rows.

    The languages are those of settings.LANGUAGES at the moment of asking: a new one needs nothing.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = self.instance.said_in.all() if self.said and self.instance.pk else []
        written = {row.language: row for row in rows}
        for name in self.said:
            self.fields[name].widget.attrs["lang"] = settings.LANGUAGE_CODE
            for code, language in texts.others():
                self.fields[f"{name}_{code}"] = self._beside(name, code, language)
                self.initial[f"{name}_{code}"] = getattr(written.get(code), name, "")

    def _beside(self, name: str, code: str, language: str):
        field = copy.deepcopy(self.fields[name])
        field.required, field.initial = False, ""
        field.label, field.help_text = f"{field.label}: {language}", LEFT_EMPTY
        field.widget.attrs["lang"] = code
        field.widget.is_required = False
        field.get_bound_field = lambda form, name: Beside(form, field, name)
        return field

    @property
    def said(self) -> list[str]:
        """The texts of this form that have a row for each language."""
        return [name for name in texts.names(self._meta.model) if name in self.fields]

    @property
    def only_adds_languages(self) -> bool:
        """Whether what was changed is nothing but words in a language that had none."""
        added = {
            f"{name}_{code}"
            for name in self.said
            for code, _language in texts.others()
            if not self.initial[f"{name}_{code}"]
        }
        return set(self.changed_data) <= added

    def save(self, commit: bool = True):
        with transaction.atomic():
            thing = super().save(commit)
            if commit:
                self.keep_languages()
        return thing

    def keep_languages(self) -> None:
        """Of this form and of the rows in it, once all of them are stored."""
        for code, _language in texts.others():
            of_code = {name: self.cleaned_data.get(f"{name}_{code}", "") for name in self.said}
            if not any(f"{name}_{code}" in self.changed_data for name in of_code):
                continue
            if any(of_code.values()):
                self.instance.said_in.update_or_create(language=code, defaults=of_code)
            else:
                self.instance.said_in.filter(language=code).delete()
        for rows in self.formsets.values():
            for row in rows.forms:
                stays = row.instance.pk and row not in rows.deleted_forms
                if stays and isinstance(row, SideBySideForm):
                    row.keep_languages()


class SideBySidePanel(FieldRowPanel):
    """The panels of one text, a language each. On a phone they stand one under the other."""

    def __init__(self, field_name: str, widget=None, help_text: str = "", **kwargs):
        self.field_name, self.widget, self.text_help = field_name, widget, help_text
        kwargs.pop("children", None)
        first = FieldPanel(field_name, widget=widget, help_text=help_text)
        super().__init__([first], **kwargs)

    def clone_kwargs(self) -> dict:
        own = {"field_name": self.field_name, "widget": self.widget, "help_text": self.text_help}
        return {**super().clone_kwargs(), **own}

    class BoundPanel(FieldRowPanel.BoundPanel):
        # The languages are asked for now, not when the screen was made.
        @cached_property
        def children(self) -> list:
            first = super().children
            beside = [f"{self.panel.field_name}_{code}" for code, _language in texts.others()]
            return first + [self._bound(name) for name in beside if self.form is not None]

        def _bound(self, name: str):
            panel = FieldPanel(name).bind_to_model(self.panel.model)
            return panel.get_bound_panel(
                instance=self.instance,
                request=self.request,
                form=self.form,
                prefix=f"{self.prefix}-child-{name}",
            )
