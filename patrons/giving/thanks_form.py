"""The questions folded under the thanks. None of them must be answered."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from patrons.giving import thanking, wall
from patrons.giving.pledge import Pledge
from patrons.giving.receipt import ReceiptParty
from patrons.giving.too_long import TOO_LONG
from patrons.giving.wall_form import clean_name, refuse_piles
from patrons.patron import Patron
from patrons.user import one_line


class ThanksForm(forms.ModelForm):
    """Answers of one pledge's giver, which stand in the receipt's party.

    `proved` is its patron, where they are signed in: what they say of their name is their choice
    for the wall of thanks. Anybody else's is an answer about this gift (wall.py). The name is not
    asked for where the wall is off, or the gift supports nobody (a membership for somebody else).
    """

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
        help_texts = {
            "public_name": _(
                "It stands on our page of thanks once somebody here has read it. Leave it empty "
                "and you stay anonymous. What is chosen under My support, signed in with this "
                "gift’s address, counts before it."
            )
        }
        error_messages = {
            "public_name": {"max_length": TOO_LONG},
            "dedicated_to": {"max_length": TOO_LONG},
            "dedication": {
                "invalid_choice": _("Choose one of these answers; “No dedication” is one too.")
            },
        }

    def __init__(
        self, *args, pledge: Pledge, asks_name: bool, proved: Patron | None = None, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.pledge, self.proved = pledge, proved
        if not asks_name:
            del self.fields["public_name"]
        elif proved is not None:
            entry = wall.WallEntry.objects.filter(patron=proved).first()
            self.initial["public_name"] = entry.name if entry else ""
        self.initial["organisation"] = thanking.organisation_of(pledge)

    def clean_public_name(self) -> str:
        return clean_name(self.cleaned_data["public_name"])

    def clean_dedicated_to(self) -> str:
        name = one_line(self.cleaned_data["dedicated_to"])
        refuse_piles(name)
        return name

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
        with transaction.atomic():
            gift = thanking.first_donation(self.pledge)
            if gift is None or gift.patron is None or gift.patron.locked().erased_at:
                self.add_error(
                    "organisation", _("This gift names nobody any more. Nothing is kept.")
                )
            else:
                self._keep()
        return not self.errors

    def _keep(self) -> None:
        if self.proved is not None:
            self.instance.public_name = ""  # it stands in their entry
        self.save()
        self._thank()
        thanking.note_consents(self.pledge)
        try:
            thanking.name_organisation(self.pledge, self.cleaned_data["organisation"])
        except thanking.TooOften:
            self.add_error(
                "organisation", _("This receipt was corrected three times. Please write to us.")
            )

    def _thank(self) -> None:
        name = self.cleaned_data.get("public_name")
        if name is None:
            return
        if self.proved is None:
            first = thanking.first_donation(self.pledge)
            if first is not None and first.patron is not None:
                wall.offer(self.pledge, first.patron, name)
        elif name != self.initial["public_name"]:
            wall.choose(self.proved, name) if name else wall.withdraw(self.proved)
