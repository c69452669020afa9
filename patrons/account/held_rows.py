"""What the download of what we hold is made of: sections of rows, for people and for machines."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrons.money import Currency, money

Row = dict[str, object]
FOR_MACHINES = ("in the smallest unit", "currency", "in Stripe's codes")  # never shown to people
NOTHING = gettext_lazy("We hold nothing of this kind about you.")


@dataclass(frozen=True)
class Section:
    """`key` names it in the file for machines. A row's keys are read by people too, and name them
    there in English; no two of a row may be one word in any language.
    """

    key: str
    title: str
    rows: list[Row]
    nothing: str | Promise = NOTHING


def yes_or_no(answer: bool) -> str:
    return _("yes") if answer else _("no")


def amount(of: int, currency: Currency) -> Row:
    """As text, and for machines in the smallest unit."""
    return {
        _("amount"): money(of, currency),
        "in the smallest unit": of,
        "currency": currency.code,
    }


def plain(sections: Iterable[Section]) -> dict[str, object]:
    """The same for machines: moments in UTC, as ISO 8601."""
    return {section.key: [_plain(row) for row in section.rows] for section in sections}


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key.replace(" ", "_"): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
