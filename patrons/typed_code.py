"""The field in which somebody types a code: from a mail of ours, or from their app."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 20  # of what is typed, spaces included
LABEL = _("The code from our mail")
HELP = _("Six digits.")
MISSING = _("Write the six digits from our mail.")


class CodeField(forms.CharField):
    """It gives the digits alone: people write "123 456" and "123-456"."""

    def __init__(
        self,
        label=LABEL,
        help_text=HELP,
        missing=MISSING,
    ) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            max_length=LONGEST,
            widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
            error_messages=dict.fromkeys(["required", "max_length"], missing),
        )

    def clean(self, value: object) -> str:
        return "".join(sign for sign in super().clean(value) if sign.isdecimal())
