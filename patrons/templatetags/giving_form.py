"""Small words on the cards of the giving form, and what its script must know."""

import json

from babel.numbers import format_percent
from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from patrons import charges
from patrons.money import money, page_locale, written

register = template.Library()


@register.simple_tag
def choice_note(radio, interval: str | int, currency) -> str:
    """What a card says under its amount: the coffee, or how often; where the amount is for so many
    months, what that is each month.
    """
    value = str(radio.data["value"])
    if not value.isdigit():
        note = _("you choose")
    elif isinstance(interval, int):
        each = int(value) // interval
        coffee = _("a cup of coffee a month")
        a_month = _("%(money)s a month") % {"money": money(each, currency)}
        note = coffee if each == currency.coffee else a_month
    elif interval == "month":
        note = _("one cup of coffee") if int(value) == currency.coffee else _("every month")
    else:
        note = _("every year") if interval == "year" else _("once")
    said = format_html('<span class="choice-note">{}</span>', note)
    if value.isdigit() and currency.has_fees:
        total = money(int(value) + currency.fee_cover(int(value)), currency)
        said += format_html(
            '<span class="choice-note with-fees">{}</span>',
            format_html(_("{} with fees"), format_html("<span data-total>{}</span>", total)),
        )
    return said


@register.simple_tag
def amount_rules(currency) -> str:
    """What static/js/give.js must know of a currency to say no amount that would be refused."""
    rules = {
        "code": currency.code,
        "decimals": currency.exponent,
        "written": f"^{written(currency.code, currency.exponent)}$",
        "least": currency.least,
        "most": currency.most,
        "coffee": currency.coffee,
        "step": charges.step(currency.code),
        "share": currency.fee_share,
        "fixed": currency.fee_fixed,
        "largest": currency.largest_charge,
    }
    return json.dumps(rules)


@register.simple_tag
def fee_rule(currency) -> str:
    """What Stripe keeps of a gift, in words: "1.5% and 0.25 EUR"."""
    percent = format_percent(currency.fee_percent / 100, "#,##0.##%", locale=page_locale())
    parts = [percent] if currency.fee_percent else []
    parts += [money(currency.fee_fixed, currency)] if currency.fee_fixed else []
    return _(" and ").join(parts)
