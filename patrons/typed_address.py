"""The field in which somebody types a mail address."""

from django import forms
from django.core.exceptions import ValidationError


class AddressField(forms.EmailField):
    """It says one thing of an address that is none, however many rules it breaks."""

    def run_validators(self, value: str) -> None:
        try:
            super().run_validators(value)
        except ValidationError as wrong:
            raise ValidationError(wrong.error_list[:1]) from None
