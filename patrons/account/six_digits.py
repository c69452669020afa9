"""The form for the six digits from a mail of ours."""

from django import forms

from patrons.typed_code import CodeField


class SixDigits(forms.Form):
    code = CodeField()
