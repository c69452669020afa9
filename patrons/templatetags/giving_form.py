"""Small words on the cards of the giving form."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def choice_note(radio, interval: str, currency) -> str:
    """What a card says under its amount: the coffee, or how often."""
    value = str(radio.data["value"])
    if not value.isdigit():
        note = _("you choose")
    elif interval == "month":
        note = _("one cup of coffee") if int(value) == currency.coffee else _("every month")
    else:
        note = _("every year") if interval == "year" else _("once")
    return format_html('<span class="choice-note">{}</span>', note)
