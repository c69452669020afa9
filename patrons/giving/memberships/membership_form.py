"""The form of a gift membership: how long, how much, and whom it is for. Validation lives here."""

import uuid
from datetime import date, timedelta
from typing import cast

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrons.giving.amount_choice import OTHER, amount_field, chosen_amount, covered_fees
from patrons.giving.interval import Interval
from patrons.giving.memberships.membership import GiftMembership, amounts, lengths
from patrons.giving.memberships.words_for_strangers import address_in, names
from patrons.giving.pledge import Pledge
from patrons.giving.promise_form import PromiseForm
from patrons.giving.too_long import TOO_LONG, WHOLE_ADDRESS
from patrons.giving.wording import in_months
from patrons.masthead import Newsroom
from patrons.moments import zone_name
from patrons.money import Currency, plain
from patrons.patron import Patron
from patrons.typed_address import AddressField
from patrons.user import normalise_address, one_line

LATEST = timedelta(days=366)
HOW_LONG = gettext_lazy("Choose for how long.")
OWN_ADDRESS = gettext_lazy(
    "This is your own address. A gift membership is for somebody else: write theirs."
)


def check_no_address(text: str) -> None:
    """Raises ValidationError, with what to do."""
    if found := address_in(text):
        raise forms.ValidationError(
            _(
                "Leave addresses out: mail programs make a link of “%(found)s”. "
                "If it is none, write a space after the full stop."
            ),
            params={"found": found},
        )


class NameField(forms.CharField):
    """Somebody's name, with a letter or a number in it that can be seen."""

    def __init__(self, autocomplete: str, **kwargs):
        super().__init__(
            max_length=120,
            validators=[check_no_address],
            widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
            **kwargs,
        )
        self.error_messages["max_length"] = TOO_LONG

    def to_python(self, value) -> str:
        name = one_line(super().to_python(value) or "")
        return name if any(sign.isalnum() for sign in name) else ""


class MessageField(forms.CharField):
    """Lines end as the browser counts them: once. Nothing that can be seen is no message."""

    def to_python(self, value) -> str:
        text = (value or "").replace("\r\n", "\n").replace("\r", "\n")
        return super().to_python(text) or "" if one_line(text) else ""


class TheirAddressField(AddressField):
    def __init__(self, **kwargs):
        super().__init__(
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "off"}),
            error_messages={
                "required": gettext_lazy("Write their mail address."),
                **dict.fromkeys(["invalid", "max_length"], WHOLE_ADDRESS),
            },
            **kwargs,
        )

    def clean(self, value) -> str:
        return normalise_address(super().clean(value))


class AddressForm(forms.Form):
    """Where its recipient is told, corrected by its giver."""

    recipient_email = TheirAddressField(label=gettext_lazy("Their right mail address"))

    def __init__(self, *args, giver: Patron | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.giver = giver

    def clean_recipient_email(self) -> str:
        return not_ones_own(self.cleaned_data["recipient_email"], self.giver)


def not_ones_own(address: str, giver: Patron | None) -> str:
    """The address, unless it is its giver's. Raises ValidationError."""
    if giver is not None and address == giver.email:
        raise forms.ValidationError(OWN_ADDRESS)
    return address


class MembershipForm(PromiseForm):
    """Each length has its own amounts, as each interval has on /give/ (form.py)."""

    keeps = ("months",)

    months = forms.TypedChoiceField(
        label=gettext_lazy("For how long"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(["required", "invalid_choice"], HOW_LONG),
    )
    recipient_name = NameField(
        "off",
        label=gettext_lazy("Their name"),
        error_messages={"required": gettext_lazy("Write the name of the person it is for.")},
    )
    recipient_email = TheirAddressField(
        label=gettext_lazy("Their mail address"),
        help_text=gettext_lazy(
            "Somebody else’s, not your own. They get a mail from us, "
            "and become a patron only if they accept."
        ),
    )
    giver_name = NameField(
        "name",
        label=gettext_lazy("Your name, as they shall read it"),
        error_messages={"required": gettext_lazy("Write the name they know you by.")},
    )
    message = MessageField(
        label=gettext_lazy("A message to them"),
        max_length=500,
        required=False,
        error_messages={"max_length": TOO_LONG},
        validators=[check_no_address],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("500 characters at most."),
    )
    tell_on = forms.DateField(
        label=gettext_lazy("When shall we tell them?"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose the day on which we tell them."),
            "invalid": gettext_lazy("Write the day as year, month and day: 2026-12-24."),
        },
    )

    def __init__(
        self, *args, currency: Currency, giver: Patron | None, newsroom: Newsroom, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.money_in, self.giver, self.newsroom = currency, giver, newsroom
        self.today = today = newsroom.today()
        months = cast(forms.TypedChoiceField, self.fields["months"])
        months.choices = [(each, in_months(each)) for each in lengths(currency)]
        self.fields["tell_on"].help_text = _(
            "Today, or a day within a year. "
            "On a later day we write at nine in the morning, %(zone)s."
        ) % {"zone": zone_name(newsroom)}
        day = self.fields["tell_on"].widget.attrs
        day["min"], day["max"] = today.isoformat(), (today + LATEST).isoformat()
        for each in lengths(currency):
            suggested = amounts(currency, each)
            self.fields[f"amount_{each}"] = amount_field(in_months(each), suggested, currency)

    def amounts(self) -> list:
        """The fieldsets of amounts, one for each length, as (months, its words, bound field)."""
        shown = lengths(self.money_in)
        return [(months, in_months(months), self[f"amount_{months}"]) for months in shown]

    def about_them(self) -> list:
        """The fields that follow the money, in order."""
        names = ("recipient_name", "recipient_email", "giver_name", "message", "tell_on")
        return [self[name] for name in names]

    def clean_giver_name(self) -> str:
        name = self.cleaned_data["giver_name"]
        if names(name, self.newsroom.name):
            raise forms.ValidationError(
                _("This is our own name. Write yours, as they know you: the gift is from you.")
            )
        return name

    def clean_recipient_email(self) -> str:
        return not_ones_own(self.cleaned_data["recipient_email"], self.giver)

    def clean_tell_on(self) -> date:
        day = self.cleaned_data["tell_on"]
        if day < self.today:
            raise forms.ValidationError(_("That day is over. Choose today or a later day."))
        if day > self.today + LATEST:
            raise forms.ValidationError(_("Choose a day within the next year."))
        return day

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        months, currency = cleaned.get("months"), self.money_in
        if not months:
            return cleaned
        for other_length in set(lengths(currency)) - {months}:
            self.errors.pop(f"amount_{other_length}", None)
        least = max(currency.coffee * months, currency.least)
        amount = chosen_amount(self, f"amount_{months}", currency, least)
        if amount is not None and amount < least:
            said = _("%(months)s cost %(least)s at least: a cup of coffee each month.")
            words = {"months": in_months(months), "least": currency.said(least)}
            self.add_error("other", said % words)
        elif amount is not None:
            cleaned["amount"] = amount
            cleaned["fee_cover"] = covered_fees(self, amount, currency)
        return cleaned

    @transaction.atomic
    def pledge(self) -> Pledge:
        """The pledge of this form, with the membership it pays; once for each promise, as on
        /give/ (form.py).
        """
        cleaned = self.cleaned_data
        promised = {
            "amount": cleaned["amount"],
            "fee_cover": cleaned["fee_cover"],
            "currency": self.money_in,
            "interval": Interval.ONCE,
            "patron": self.giver,
        }
        names = [field.name for field in self.about_them()]
        given = {name: cleaned[name] for name in ("months", *names)}
        made = {**promised, **self.origin()}
        pledge, new = Pledge.objects.get_or_create(public_id=cleaned["key"], defaults=made)
        if not new and not _same(pledge, promised, given):
            values = [*promised.values(), *given.values()]
            again = " ".join(str(getattr(value, "pk", value)) for value in values)
            key = uuid.uuid5(cleaned["key"], again)
            pledge, _new = Pledge.objects.get_or_create(public_id=key, defaults=made)
        GiftMembership.objects.get_or_create(pledge=pledge, defaults=given)
        return pledge


def _same(pledge: Pledge, promised: dict, given: dict) -> bool:
    """Whether a pledge that is there promises just this, to just this person."""
    membership = GiftMembership.objects.filter(pledge=pledge).first()
    return all(getattr(pledge, name) == value for name, value in promised.items()) and all(
        getattr(membership, name, None) == value for name, value in given.items()
    )


def opening(
    asked: dict, currency: Currency, giver: Patron | None, begun: GiftMembership | None
) -> dict:
    """What the form starts with: what was typed before, where its giver comes back from Stripe."""
    offered = lengths(currency)
    asked_for = asked.get("months", "")
    months = int(asked_for) if asked_for in [str(each) for each in offered] else offered[-1]
    initial = {
        "key": uuid.uuid4(),
        "months": months,
        "currency": currency.code,
        "appeal": asked.get("appeal", ""),
        "page": asked.get("page", ""),
        "giver_name": giver.name if giver else "",
        "tell_on": Newsroom.load().today(),
    }
    for each in offered:
        suggested = amounts(currency, each)
        initial[f"amount_{each}"] = str(suggested[0]) if suggested else OTHER
    if begun is not None and begun.pledge.currency_id == currency.code:
        initial |= _typed(begun, currency)
    return initial


def _typed(membership: GiftMembership, currency: Currency) -> dict:
    """What a giver typed; the same key, so that the same form again is the same pledge."""
    pledge, months = membership.pledge, membership.months
    on_a_card = pledge.amount in amounts(currency, months)
    typed = {
        "key": pledge.public_id,
        "cover_fees": bool(pledge.fee_cover),
        "appeal": pledge.appeal.public_id if pledge.appeal else "",
        "page": pledge.page_id or "",
        "other": "" if on_a_card else plain(pledge.amount, currency.exponent),
        f"amount_{months}": str(pledge.amount) if on_a_card else OTHER,
    }
    names = ("months", "recipient_name", "recipient_email", "giver_name", "message", "tell_on")
    return typed | {name: getattr(membership, name) for name in names}
