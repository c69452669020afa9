"""`{% appeal page %}`: the ask that stands at the end of a page, the same for every reader."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse

from patrons.giving.appeal import Appeal
from patrons.giving.interval import Interval
from patrons.giving.regular.agreed_ahead import in_words
from patrons.giving.subscription import Subscription
from patrons.masthead import Newsroom
from patrons.money import Currency, money, plain

register = template.Library()

AMOUNTS = 3


@register.filter
def charged(gift: Subscription) -> str:
    """What a regular gift is charged, whatever is agreed for later: "5 EUR every month"."""
    return in_words(gift)


@register.inclusion_tag("patrons/appeal.html", takes_context=True)
def appeal(context, page=None) -> dict:
    """The page's own appeal, or the default one; nothing where the newsroom wrote none."""
    found = Appeal.objects.shown_by(page)
    if found is None:
        return {}
    where = {"appeal": found.public_id}
    if page is not None and page.pk:
        where["page"] = page.pk
    give = reverse("give")
    return {
        "appeal": found,
        "amounts": _amounts(Newsroom.load(context.get("request")), give, where),
        "patron_link": f"{give}?{urlencode(where)}",
        "other_ways_link": reverse("other_ways"),
        # Who writes looks at the appeal itself, whatever their own browser keeps.
        "preview": getattr(context.get("request"), "is_preview", False),
    }


def _amounts(newsroom: Newsroom, give: str, where: dict) -> list[dict]:
    """The smallest monthly amounts of the default currency, the cup of coffee first."""
    try:
        currency = newsroom.currency
    except Currency.DoesNotExist:
        return []
    return [
        {
            "text": money(minor, currency),
            "link": f"{give}?"
            + urlencode(
                {
                    "interval": Interval.MONTH,
                    "amount": plain(minor, currency.exponent),
                    "currency": currency.code,
                    **where,
                }
            ),
        }
        for minor in currency.suggested(Interval.MONTH)[:AMOUNTS]
    ]
