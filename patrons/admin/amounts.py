"""Amounts in staff's forms: typed as 5.00, kept in minor units."""

import re

from django import forms
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import InlinePanel

from patrons.money import decimals_of, minor_units, plain

LARGEST = 10**12  # minor units


class AmountField(forms.CharField):
    """An amount as text; the form turns it into minor units when it knows the currency.

    One that is not required may be empty or 0, and then is 0.
    """

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=20, widget=widget, **kwargs)


class AmountsField(forms.CharField):
    """Several amounts: "3, 5, 10"."""

    def __init__(self, **kwargs):
        super().__init__(max_length=200, required=False, **kwargs)


class AmountsForm(WagtailAdminModelForm):
    """A form with amounts in one currency; subclasses say in which."""

    def currency_code(self) -> str:
        """The code of the currency that this form's amounts are in, or an empty string."""
        raise NotImplementedError

    def stored_code(self) -> str:
        """The same of the row that is edited."""
        raise NotImplementedError

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial.update(dict.fromkeys(self.amount_names(), ""))
            return
        decimals = decimals_of(self.stored_code())
        for name in self.amount_names():
            stored = self.initial[name]
            amounts = stored if isinstance(stored, list) else [stored]
            self.initial[name] = ", ".join(plain(minor, decimals) for minor in amounts)

    def clean(self) -> dict:
        cleaned = super().clean()
        code = self.currency_code()
        for name in self.amount_names() & cleaned.keys():
            try:
                if not code:
                    del cleaned[name]  # the field of the currency says what is wrong
                elif isinstance(self.fields[name], AmountField):
                    cleaned[name] = self._amount(name, code)
                else:
                    cleaned[name] = sorted({read(part, code) for part in parts(cleaned[name])})
            except forms.ValidationError as error:
                self.add_error(name, error)
        return cleaned

    def _amount(self, name: str, code: str) -> int:
        typed = self.cleaned_data[name]
        if not self.fields[name].required and not typed.strip("0., "):
            return 0
        return read(typed, code)

    def amount_names(self) -> set[str]:
        kinds = AmountField | AmountsField
        return {name for name, field in self.fields.items() if isinstance(field, kinds)}

    def _get_validation_exclusions(self) -> set[str]:
        unread = self.amount_names() - self.cleaned_data.keys()
        return {*super()._get_validation_exclusions(), *unread}


def read(text: str, code: str) -> int:
    """An amount that is more than nothing, in minor units. Raises ValidationError."""
    decimals = decimals_of(code)
    example = plain(5 * 10**decimals, decimals)
    minor = minor_units(text, code, decimals, example)
    if minor == 0:
        raise forms.ValidationError(f"Write an amount above zero, for example {example}.")
    if minor > LARGEST:
        raise forms.ValidationError("This amount is larger than any gift. Was it a slip?")
    return minor


def parts(text: str) -> list[str]:
    """The amounts of a list such as "3, 5.50, 10". Raises ValidationError where "3,5" could be
    one amount or two.
    """
    found = [part.strip() for part in re.split(r"[;,]\s|;|,$|\n", f"{text.strip()}\n")]
    if any("," in part for part in found):
        raise forms.ValidationError(
            "Put a blank after each comma, and a point before the cents: 3, 5.50, 10."
        )
    return [part for part in found if part]


class FormInlinePanel(InlinePanel):
    """Wagtail's panel of child rows, with a form of our own for each row."""

    def __init__(self, *args, form, **kwargs):
        super().__init__(*args, **kwargs)
        self.form = form

    def clone_kwargs(self) -> dict:
        return {**super().clone_kwargs(), "form": self.form}

    def get_form_options(self) -> dict:
        options = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = self.form
        return options
