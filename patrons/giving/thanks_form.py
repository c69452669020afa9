"""The questions folded under the thanks. None of them must be answered."""

from django import forms
from django.utils.translation import gettext_lazy as _

from patrons.giving import thanking
from patrons.giving.pledge import Pledge
from patrons.giving.receipt import ReceiptParty
from patrons.giving.too_long import TOO_LONG
from patrons.user import one_line


class ThanksForm(forms.ModelForm):
    """Answers of one pledge's giver; `party` is where they stand."""

    organisation = forms.CharField(
        label=_("The organisation or employer that gives"),
        max_length=200,
        required=False,
        error_messages={"max_length": TOO_LONG},
        help_text=_(
            "Only if this gift is theirs, not your own: the receipt is then in their name. "
            "An organisation is thanked like anybody; its gift gives no vote."
        ),
    )

    class Meta:
        model = ReceiptParty
        fields = ("public_name", "dedication", "dedicated_to")
        labels = {
            "public_name": _("The name we may thank you by in public"),
            "dedication": _("Is this gift for somebody?"),
            "dedicated_to": _("Their name"),
        }
        help_texts = {"public_name": _("Leave it empty and you stay anonymous.")}
        error_messages = {
            "public_name": {"max_length": TOO_LONG},
            "dedicated_to": {"max_length": TOO_LONG},
            "dedication": {
                "invalid_choice": _("Choose one of these answers; “No dedication” is one too.")
            },
        }

    def __init__(self, *args, pledge: Pledge, **kwargs):
        super().__init__(*args, **kwargs)
        self.pledge = pledge
        self.initial["organisation"] = thanking.organisation_of(pledge)

    def clean_public_name(self) -> str:
        return one_line(self.cleaned_data["public_name"])

    def clean_dedicated_to(self) -> str:
        return one_line(self.cleaned_data["dedicated_to"])

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        kind, name = cleaned.get("dedication"), cleaned.get("dedicated_to")
        if kind and not name and "dedicated_to" not in self.errors:
            self.add_error("dedicated_to", _("Write their name, or choose “No dedication”."))
        if name and not kind and "dedication" not in self.errors:
            self.add_error("dedication", _("Choose whether it is in honour or in memory of them."))
        return cleaned

    def keep(self) -> bool:
        """Keep the answers; whether that worked. What did not stands in the form's errors."""
        self.save()
        thanking.note_consents(self.pledge)
        try:
            thanking.name_organisation(self.pledge, self.cleaned_data["organisation"])
        except thanking.TooOften:
            self.add_error(
                "organisation", _("This receipt was corrected three times. Please write to us.")
            )
        return not self.errors
