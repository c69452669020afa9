"""An amount on a form: one of the cards, or the card “Other” and what is typed beside it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrons.money import Currency, money

OTHER = "other"
CHOOSE = gettext_lazy("Choose an amount, or write your own.")


def cards(amounts: list[int], currency: Currency) -> list[tuple[str, str]]:
    """The choices of such a field: each amount by its minor units, and the free one."""
    return [*((str(minor), money(minor, currency)) for minor in amounts), (OTHER, _("Other"))]


def amount_field(label: str, amounts: list[int], currency: Currency) -> forms.ChoiceField:
    """Such a field. Not required: a form has several, and looks at one."""
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=cards(amounts, currency),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": CHOOSE},
    )


def chosen_amount(form: forms.Form, field: str, currency: Currency, least: int = 0) -> int | None:
    """The amount in minor units; None where there is none, and the form says what to do.

    `least` is what is said to be the smallest, where the form itself refuses less.
    """
    chosen, typed = form.cleaned_data.get(field), form.cleaned_data.get("other")
    if typed and chosen and chosen != OTHER:
        # Without scripts a card can stay chosen beside a typed amount. We never guess.
        said = _(
            "You chose %(money)s and also wrote “%(typed)s”. "
            "Choose the card “Other”, or empty this box."
        )
        form.add_error("other", said % {"money": money(int(chosen), currency), "typed": typed})
    elif typed:
        try:
            return currency.parse(typed, least)
        except forms.ValidationError as error:
            form.add_error("other", error)
    elif chosen == OTHER:
        said = _("Write the amount you want to give, such as %(examples)s.")
        form.add_error("other", said % {"examples": currency.examples(least)})
    elif chosen:
        try:
            currency.check_taken(int(chosen))
            return int(chosen)
        except forms.ValidationError as error:
            form.add_error(field, error)
    elif field not in form.errors:
        form.add_error(field, CHOOSE)
    return None


def covered_fees(form: forms.Form, amount: int, currency: Currency) -> int:
    """What the giver adds for the fees, in minor units; 0 too where the form says that the whole
    is more than Stripe charges.
    """
    if not form.cleaned_data.get("cover_fees"):
        return 0
    cover = currency.fee_cover(amount)
    if amount + cover > currency.largest_charge:
        said = _(
            "With the fees this is %(total)s, and one payment can be %(most)s at most. "
            "Take this tick away, or give less."
        )
        total, most = money(amount + cover, currency), money(currency.largest_charge, currency)
        form.add_error("cover_fees", said % {"total": total, "most": most})
        return 0
    return cover
