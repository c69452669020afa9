"""The name by which somebody agrees to be thanked in public."""

from unicodedata import category

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrons.giving.memberships.words_for_strangers import address_in
from patrons.giving.too_long import TOO_LONG
from patrons.giving.wall import LONGEST
from patrons.user import is_piled_up, one_line


def clean_name(typed: str) -> str:
    """A name in any script, on one line. Raises ValidationError where nobody could read it, or
    where it leads somewhere.
    """
    name = one_line(typed, LONGEST)
    if name and not any(category(sign)[0] in "LN" for sign in name):
        raise ValidationError(_("Write a name with at least one letter or number in it."))
    refuse_piles(name)
    if found := address_in(name):
        raise ValidationError(
            _("Write a name without an address in it: “%(address)s” would lead away from here.")
            % {"address": found}
        )
    return name


def refuse_piles(name: str) -> None:
    """Raises ValidationError where marks are piled upon a letter."""
    if is_piled_up(name):
        raise ValidationError(
            _("Write the name with fewer marks on one letter: they would cover the lines around.")
        )


class WallForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("The name we may thank you by in public"),
        max_length=LONGEST,
        error_messages={
            "required": gettext_lazy("Write a name, or withdraw it below."),
            "max_length": TOO_LONG,
        },
        help_text=gettext_lazy(
            "As you want to read it: your whole name, a first name, your organisation’s, in any "
            "script. Somebody here reads it before it shows."
        ),
    )
    shows_amount = forms.BooleanField(label=gettext_lazy("Show my amount as well"), required=False)

    def clean_name(self) -> str:
        name = clean_name(self.cleaned_data["name"])
        if not name:
            raise ValidationError(self.fields["name"].error_messages["required"])
        return name
