"""Mails from us: in which language, and which of those that one can do without."""

from django import forms
from django.utils.translation import gettext_lazy as _

from patrons import mail_choice, mail_language
from patrons.patron import Patron


class MailsForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language of our mails and receipts"),
        help_text=_("Receipts that you have already stay as they are."),
        choices=lambda: list(mail_language.offered().items()),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], _("Choose one of these languages.")
        ),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Mails that you can do without"),
        help_text=_(
            "Receipts, and whatever tells of your gift and your account, come in any case."
        ),
        choices=list(mail_choice.OPTIONAL.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose from these mails only.")},
    )

    def choose(self, patron: Patron) -> None:
        mail_choice.choose(patron, **self.cleaned_data)
