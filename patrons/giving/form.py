"""The giving form: how often, how much, in which currency. Validation lives here."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from patrons.giving.amount_choice import OTHER, amount_field, chosen_amount, covered_fees
from patrons.giving.interval import Interval
from patrons.giving.pledge import Pledge
from patrons.giving.promise_form import PromiseForm
from patrons.money import Currency

NOT_TYPED = ("csrfmiddlewaretoken", "again")
INTERVALS = [
    (Interval.MONTH, _("Monthly")),
    (Interval.YEAR, _("Yearly")),
    (Interval.ONCE, _("Once")),
]
HOW_OFTEN = _("Choose how often: monthly, yearly or once.")


class PledgeForm(PromiseForm):
    """Each interval has its own amounts, so that the page is whole without scripts: the fieldset
    of the chosen interval is the one that counts, and the others are not looked at.

    `currency` is the one that amounts are shown in; `taken` holds all, by their codes.
    """

    keeps = ("interval",)

    interval = forms.ChoiceField(
        label=_("How often"),
        choices=INTERVALS,
        widget=forms.RadioSelect,
        initial=Interval.MONTH,
        error_messages=dict.fromkeys(["required", "invalid_choice"], HOW_OFTEN),
    )

    def __init__(self, *args, currency: Currency, taken: dict[str, Currency], **kwargs):
        super().__init__(*args, **kwargs)
        self.taken = taken
        for interval, label in INTERVALS:
            suggested = currency.suggested(interval)
            self.fields[f"amount_{interval}"] = amount_field(str(label), suggested, currency)

    def amounts(self) -> list:
        """The fieldsets of amounts, one for each interval, as (interval, bound field)."""
        return [(interval.value, self[f"amount_{interval}"]) for interval, _label in INTERVALS]

    def clean_currency(self) -> Currency:
        """Raises ValidationError that names what we take."""
        code = self.cleaned_data["currency"].upper()
        if code not in self.taken:
            raise forms.ValidationError(
                _("We do not take gifts in “%(code)s”. You can give in %(taken)s.")
                % {"code": code[:10], "taken": ", ".join(self.taken)}
            )
        return self.taken[code]

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        interval, currency = cleaned.get("interval"), cleaned.get("currency")
        if not interval or not currency:
            return cleaned
        for other_interval in set(Interval.values) - {interval}:
            self.errors.pop(f"amount_{other_interval}", None)
        amount = chosen_amount(self, f"amount_{interval}", currency)
        if amount is not None:
            cleaned["amount"] = amount
            cleaned["fee_cover"] = covered_fees(self, amount, currency)
        return cleaned

    def promised(self, patron) -> dict:
        """What makes two pledges the same promise."""
        same = ("amount", "fee_cover", "currency", "interval")
        return {**{name: self.cleaned_data[name] for name in same}, "patron": patron}

    def renew(self) -> None:
        """Shown again after it was sent well: what was typed, and the key of another pledge."""
        self.data = {**dict(self.data.items()), "key": str(uuid.uuid4())}

    @property
    def sent(self) -> list[tuple[str, str]]:
        """What a browser sent, as (name, value), to be sent again by a button."""
        return [pair for pair in self.data.items() if pair[0] not in NOT_TYPED]

    def pledge(self, patron) -> Pledge:
        """The pledge of this form: a double click or a reload finds the one that is there.

        Somebody who came back and changed their mind gets a new one, again once for each promise;
        an old one never changes.
        """
        cleaned = self.cleaned_data
        promised, came_from = self.promised(patron), self.origin()
        pledge, made = Pledge.objects.get_or_create(
            public_id=cleaned["key"], defaults={**promised, **came_from}
        )
        if not made and any(getattr(pledge, name) != value for name, value in promised.items()):
            again = " ".join(str(getattr(value, "pk", value)) for value in promised.values())
            pledge, _made = Pledge.objects.get_or_create(
                public_id=uuid.uuid5(cleaned["key"], again), defaults={**promised, **came_from}
            )
        return pledge


def opening(asked: dict, currency: Currency, usual: str = Interval.MONTH) -> dict:
    """What the form starts with, from the address that led here; what it cannot read, it leaves.

    `usual` is how often it is where the address does not say.
    """
    interval = asked.get("interval")
    if interval not in Interval.values:
        interval = usual
    initial = {
        "key": uuid.uuid4(),
        "interval": interval,
        "currency": currency.code,
        "appeal": asked.get("appeal", ""),
        "page": asked.get("page", ""),
        "cover_fees": asked.get("cover_fees") == "on",
    }
    for each in Interval.values:
        initial[f"amount_{each}"] = str(_middle(currency.suggested(each)))
    typed = asked.get("amount", "")
    if typed:
        try:
            minor = currency.parse(typed)
        except forms.ValidationError:
            initial["other"], initial[f"amount_{interval}"] = typed, OTHER
        else:
            if minor in currency.suggested(interval):
                initial[f"amount_{interval}"] = str(minor)
            else:
                initial["other"] = currency.ungrouped(minor)
                initial[f"amount_{interval}"] = OTHER
    return initial


def _middle(amounts: list[int]) -> int | str:
    return amounts[len(amounts) // 2] if amounts else OTHER
