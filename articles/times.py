"""When a page goes out and when it leaves: the panel of every kind of page, with a line of help.

And which moments staff can mean, in this form and in every other of the admin.
"""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.panels import PublishingPanel
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.models import Page

FIRST_YEAR, LAST_YEAR = 1900, 9000
MISTYPED = f"Write a year from {FIRST_YEAR} to {LAST_YEAR}, in four digits, such as 2026-12-05."

HELP = {
    "go_live_at": "It goes out by itself then, once somebody who may publish has said so.",
    "expire_at": "It is withdrawn by itself then; its text stays here.",
}


class TimesPanel(PublishingPanel):
    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        for field in self.children:
            field.help_text = HELP[field.field_name]


def check_year(moment: date) -> None:
    """Raises ValidationError for what was mistyped: the first and the last days of the calendar are
    in no year at all in another time zone, and could not be stored.
    """
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValidationError(MISTYPED)


class MomentField(forms.DateTimeField):
    default_validators = [check_year]


register_form_field_override(
    models.DateTimeField, override={"form_class": MomentField, "widget": AdminDateTimeInput}
)

SETTINGS_PANELS = [TimesPanel(), *Page.settings_panels[1:]]
