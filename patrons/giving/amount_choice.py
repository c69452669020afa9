"""An amount on a form: one of the cards, or the card “Other” and what is typed beside it."""

from django import forms
from django.utils.translation import gettext as _

from patrons.money import Currency, money

OTHER = "other"


def cards(amounts: list[int], currency: Currency) -> list[tuple[str, str]]:
    """The choices of such a field: each amount by its minor units, and the free one."""
    return [*((str(minor), money(minor, currency)) for minor in amounts), (OTHER, _("Other"))]


def chosen_amount(form: forms.Form, field: str, currency: Currency) -> int | None:
    """The amount in minor units; None where there is none, and the form says what to do."""
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
            return currency.parse(typed)
        except forms.ValidationError as error:
            form.add_error("other", error)
    elif chosen == OTHER:
        form.add_error("other", _("Write the amount you want to give."))
    elif chosen:
        return int(chosen)
    elif field not in form.errors:
        form.add_error(field, _("Choose an amount, or write your own."))
    return None
