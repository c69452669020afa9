"""The field in which somebody types the six digits from a mail of ours."""

from django import forms

SIX_DIGITS = "Write the six digits from our mail."


class SixDigits(forms.Form):
    code = forms.CharField(
        label="The code from our mail",
        help_text="Six digits.",
        max_length=30,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code-input"}
        ),
        error_messages=dict.fromkeys(["required", "max_length"], SIX_DIGITS),
    )

    def clean_code(self) -> str:
        """The digits alone: people write "123 456" and "123-456"."""
        return "".join(sign for sign in self.cleaned_data["code"] if sign.isdecimal())
