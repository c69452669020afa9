"""From when until when a statement is asked for."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from patrons.masthead import Newsroom


def _day(**more) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        error_messages={
            "required": _("Choose a day."),
            "invalid": _("Write the day as year, month, day, such as 2026-01-31."),
        },
        **more,
    )


class StatementForm(forms.Form):
    first = _day(label=_("From"))
    last = _day(label=_("To"))

    def clean_first(self) -> date:
        return _of_our_time(self.cleaned_data["first"])

    def clean_last(self) -> date:
        return _of_our_time(self.cleaned_data["last"])

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("Choose a day that is not before the first one."))
        return cleaned


def _of_our_time(day: date) -> date:
    if not 2000 <= day.year <= 2100:
        raise forms.ValidationError(_("Choose a year from 2000 to 2100."))
    return day


def opening() -> dict[str, date]:
    """Last year until March, when statements are asked for; the running one after that."""
    today = Newsroom.load().today()
    year = today.year - 1 if today.month <= 3 else today.year
    return {"first": date(year, 1, 1), "last": date(year, 12, 31)}
